/**
 * Which of the points are tried. There are some thousands, so that all of them take hours: commonly a sample,
 * which always has what is most likely to go wrong.
 *
 * `RUNBOOK_ALL_CRASH_POINTS=1` tries all, `RUNBOOK_CRASH_POINTS=1200-1299` those with these numbers,
 * `RUNBOOK_CRASH_POINTS='ec2:CreateImage in'` those of which this is said. A number may be another point's the
 * next time: strands that run side by side do not always take turns in the same way.
 */
import { callsForSignature } from "../../engine/journal/sign.ts";
import { seeded } from "../random/seeded.ts";
import { type CrashPoint, isOnce, writeOf } from "./crash-points.ts";

const range = process.env["RUNBOOK_CRASH_POINTS"];
const all = process.env["RUNBOOK_ALL_CRASH_POINTS"] === "1";

/** Nobody asked for others. */
export const isSampled = range === undefined && !all;

export function chosen(points: readonly CrashPoint[], size: number): readonly CrashPoint[] {
  if (range !== undefined) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    return first === undefined
      ? points.filter(({ after }) => after.includes(range))
      : points.slice(Number(first), Number(last) + 1);
  }
  if (all) return points;
  const wanted = new Set(always(points));
  const chance = seeded(size);
  while (wanted.size < Math.min(size, points.length)) wanted.add(chance.below(points.length));
  return [...wanted].toSorted((one, other) => one - other).map((number) => points[number] as CrashPoint);
}

/**
 * Both sides of whatever must not be done twice; one side of the first of every other write, before and after
 * by turns; each type of event when it comes first; each secret, in the sink and not yet in the log; what lacks
 * a signature that is due for the number of records alone.
 */
function always(points: readonly CrashPoint[]): number[] {
  const seen = new Set<string>();
  const first = (what: string) => seen.size !== seen.add(what).size;
  let turn = 0;
  return points.flatMap((point) => {
    const { number, record, secret } = point;
    const write = writeOf(point);
    if (isOnce(point)) return [number - 1, number];
    if (record?.type === "head.signed" && isForItsNumber(points[number - 1])) return [number - 1];
    if (write !== undefined && first(write)) return [number - (turn++ % 2)];
    return secret !== undefined || (record !== undefined && first(record.type)) ? [number] : [];
  });
}

function isForItsNumber(before: CrashPoint | undefined): boolean {
  return before?.record !== undefined && !callsForSignature(before.record.type);
}
