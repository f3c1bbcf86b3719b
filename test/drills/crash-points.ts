/**
 * A run that nobody disturbed, and every instant of it at which its process might have died: after each
 * change of the disk, on which the simulated account lies too. All files of a run only grow, so what a dead
 * process leaves is a copy of the whole that is cut back.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type OperationName, operations } from "../../engine/aws/operations.ts";
import type { CallLine, WorldLine } from "../../engine/aws/simulated/kernel/world-file.ts";
import type { JournalRecord } from "../../engine/journal/events.ts";
import { type Change, changesBelow, filesBelow } from "./crash-disk.ts";

export interface CrashPoint {
  /** Its place among the points of the run, for whoever wants to try it alone. */
  readonly number: number;
  /** What had just happened. */
  readonly after: string;
  /** The newest record of the log, where it is that which has just been written. */
  readonly record?: JournalRecord;
  /** The call that AWS has just taken; the log does not know of its outcome yet. */
  readonly taken?: CallLine;
  /** The secret that was just put into the sink. */
  readonly secret?: string;
}

export interface WatchedRun<T> {
  readonly run: string;
  readonly points: readonly CrashPoint[];
  readonly done: T;
  /** Makes the folder of a dead run in a folder of runs of its own. */
  readonly deadAt: (point: CrashPoint, runs: string) => void;
}

/** Watches what `work` does in a folder of runs, where it begins a run or goes on with the only one. */
export async function watched<T>(runs: string, work: () => Promise<T>): Promise<WatchedRun<T>> {
  const before = filesBelow(runs);
  const { done, changes } = await changesBelow(runs, work);
  const run = readdirSync(runs).find((name) => !name.startsWith(".")) ?? "";
  const files = new Map(filesBelow(runs).map(({ file }) => [file, readFileSync(join(runs, file))]));
  // What is not there at the end was a lock or a draft.
  const all = [...before, ...changes].filter(({ file }) => files.has(file));
  requireSeen(all, files);
  const told = telling(files);
  const points = all.flatMap((change, at): CrashPoint[] => {
    const what = told(change);
    return at < before.length ? [] : [{ number: at - before.length, ...what }];
  });
  return {
    run,
    points,
    done,
    deadAt(point, dead) {
      const now = new Map(all.slice(0, before.length + point.number + 1).map(({ file, bytes }) => [file, bytes]));
      for (const [file, bytes] of now) {
        const path = join(dead, file);
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        writeFileSync(path, files.get(file)?.subarray(0, bytes) ?? "", { mode: 0o600 });
      }
    },
  };
}

/** A file that was written in a way that is not watched would be missing from the dead run's folder. */
function requireSeen(changes: readonly Change[], files: ReadonlyMap<string, Buffer>): void {
  const last = new Map(changes.map(({ file, bytes }) => [file, bytes]));
  const unseen = [...files].filter(([file, content]) => last.get(file) !== content.length).map(([file]) => file);
  if (unseen.length > 0) throw new Error(`not seen being written: ${unseen.join(", ")}`);
}

/** Says of one change after the other what it was. */
function telling(files: ReadonlyMap<string, Buffer>): (change: Change) => Omit<CrashPoint, "number"> {
  const reached = new Map<string, number>();
  return ({ file, bytes }) => {
    const text = files.get(file)?.toString("utf8", reached.get(file) ?? 0, bytes) ?? "";
    reached.set(file, bytes);
    if (file.endsWith("audit.jsonl")) {
      const record = JSON.parse(text.slice(text.lastIndexOf("\n", text.length - 2) + 1)) as JournalRecord;
      const which = "key" in record ? record.key : `(line ${record.seq + 1})`;
      return { after: `the log has ${record.type} ${which}`, record };
    }
    if (file.endsWith("world.jsonl")) {
      const line = JSON.parse(text.slice(text.lastIndexOf("\n", text.length - 2) + 1)) as WorldLine;
      if (line.kind !== "call" || line.by !== undefined) return { after: `a ${line.kind} of the account's own` };
      const at = `${line.operation} in ${line.region} (call ${line.seq})`;
      return { after: `AWS ${line.refused === undefined ? "took" : "refused"} ${at}`, taken: line };
    }
    const secret = /secrets[/\\]([^.].*)$/.exec(file)?.[1];
    return { after: `${file} is there`, ...(secret === undefined ? {} : { secret }) };
  };
}

/** Whether AWS did more than once what it is asked more than once. */
export function isOnce({ taken }: CrashPoint): boolean {
  return taken !== undefined && taken.refused === undefined && !operations[taken.operation].idempotent;
}

export function writeOf({ taken }: CrashPoint): OperationName | undefined {
  return taken !== undefined && operations[taken.operation].effect === "write" ? taken.operation : undefined;
}
