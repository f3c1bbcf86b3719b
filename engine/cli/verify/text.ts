/** A verified log for people: the verdict, what is wrong, and what each level proves. */
import { cloudTrailLines } from "../../cloudtrail/lines.ts";
import type { CloudTrailMatch } from "../../cloudtrail/result.ts";
import { exit } from "../../errors.ts";
import type { Verification } from "../../journal/verify.ts";
import { wrap } from "../../text/columns.ts";
import { visible } from "../../text/visible.ts";
import { columnsOf, type Io, type Paint, painter } from "../io.ts";
import { self } from "../self.ts";
import type { Level } from "./levels.ts";

const mostShown = 100;

export interface Verified {
  readonly id: string;
  readonly found: Verification;
  readonly code: 0 | 3 | 4 | 6;
  readonly levels: readonly Level[];
  /** Absent where the log was not held against CloudTrail. */
  readonly match: CloudTrailMatch | undefined;
}

export function verifyText(io: Io, { id, found, code, levels, match }: Verified): string {
  const paint = painter(io.stdout, io.env);
  const columns = columnsOf(io.stdout);
  const paragraph = (text: string, indent = "  ") => wrap(visible(text), columns, indent);
  const [color, verdict] = {
    [exit.done]: isProved(levels)
      ? ["green", "whole: every record and every piece of evidence is what was written"]
      : ["yellow", "whole in itself, but nothing known here proves who wrote it: see signatures below"],
    [exit.incomplete]: ["yellow", `valid, but without its end: go on with it by \`${self} resume ${id}\``],
    [exit.inDoubt]: ["red", "valid, but a write was sent and its outcome is not known"],
    [exit.tampered]: ["red", "NOT what was written"],
  }[code] as ["green" | "yellow" | "red", string];
  const torn = found.tornBytes === 0 ? [] : [`torn: ${found.tornBytes} bytes without an end, as a crash leaves them`];
  const doubts = found.inDoubt.slice(0, mostShown).map((key) => `in doubt: ${key.slice(0, 500)}`);
  const more = found.inDoubt.length - doubts.length;
  return [
    ...paragraph(`${id}: ${verdict}`, "").map((line) => paint(color, line)),
    ...paragraph(`${found.records} records, head ${found.head}`),
    ...found.signed.keys.flatMap((key) => paragraph(`signed by ${key}`)),
    ...found.problems.flatMap(({ line, what }) => paragraph(`${line === 0 ? "" : `line ${line}: `}${what}`)),
    ...[...torn, ...doubts, ...(more > 0 ? [`and ${more} more in doubt`] : [])].flatMap((text) => paragraph(text)),
    "",
    ...(match === undefined ? [] : [...cloudTrailLines(match, columns), ""]),
    ...levels.flatMap((level) => levelLines(level, columns, paint)),
    "",
  ].join("\n");
}

/** Anybody can write a log that agrees with itself. */
function isProved(levels: readonly Level[]): boolean {
  return levels.some(({ level, holds }) => (level === "signatures" || level === "anchors") && holds === "yes");
}

const colors = { yes: "green", no: "red", "in part": "yellow", "not asked": "dim" } as const;

function levelLines({ level, holds, found, excludes, leaves }: Level, columns: number, paint: Paint): string[] {
  const name = `${level}: ${holds}`;
  return [
    paint(["bold", colors[holds]], name),
    ...[found, `excludes ${excludes}`, `leaves ${leaves}`].flatMap((text) => wrap(visible(text), columns, "  ")),
  ];
}
