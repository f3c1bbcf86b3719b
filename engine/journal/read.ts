/** Reads an audit log that may have been meddled with: nothing is yielded past the first broken link. */
import { RunbookError } from "../errors.ts";
import { sha256 } from "./canonical.ts";
import { genesis, type Head } from "./chain.ts";
import type { JournalRecord } from "./events.ts";
import { linesOf } from "./lines.ts";
import { misshapen } from "./shape.ts";

/** What a reading came to. `tornBytes` follow the last whole line: a write that a crash cut short. */
export interface Reached {
  readonly head: Head;
  /** Of the last whole line's end. */
  readonly offset: number;
  readonly tornBytes: number;
}

/**
 * The records in order, each checked against the chain. A torn last line is not a record: nobody
 * was ever told that it was durable.
 * @throws RunbookError JOURNAL_TAMPERED with the line's number; FILE_UNREADABLE
 */
export async function* readJournal(
  path: string,
  options: { end?: number; reached?: (reached: Reached) => void } = {},
): AsyncGenerator<JournalRecord> {
  let { seq, prev } = genesis;
  let offset = 0;
  let tornBytes = 0;
  const lines = linesOf(path, {
    ...(options.end === undefined ? {} : { end: options.end }),
    torn: (bytes) => (tornBytes = bytes),
  });
  for await (const batch of lines) {
    for (const line of batch) {
      const record = parse(line);
      const wrong = misshapen(record) ?? misplaced(record as JournalRecord, { seq, prev });
      if (wrong !== undefined) {
        throw new RunbookError("JOURNAL_TAMPERED", `Line ${seq + 1} of ${path} is not what was written: ${wrong}.`, {
          detail: { line: seq + 1 },
          hint: "Check it with `runbook verify`; work on with a copy that verifies, or start a new run.",
        });
      }
      yield record as JournalRecord;
      seq += 1;
      prev = sha256(line);
      offset += line.length + 1;
    }
  }
  options.reached?.({ head: { seq, prev }, offset, tornBytes });
}

/** How a record's place differs from the one that the chain gives it. */
export function misplaced(record: JournalRecord, head: Head): string | undefined {
  if (record.seq !== head.seq) return `its number is ${record.seq} where ${head.seq} comes next`;
  if (record.prev !== head.prev) return "it does not continue the line before it";
  return undefined;
}

/** The line as JSON, or undefined, which no record is. */
export function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString("utf8"));
  } catch {
    return undefined;
  }
}
