/** Reads an audit log that may have been meddled with: nothing is yielded past the first broken link. */
import { RunbookError } from "../errors.ts";
import { sha256 } from "./canonical.ts";
import { genesis, type Head } from "./chain.ts";
import type { Event, EventType, JournalRecord } from "./events.ts";
import { formatFault } from "./format.ts";
import { glance } from "./glance.ts";
import { linesOf } from "./lines.ts";
import { misshapen } from "./shape.ts";

/** What a reading came to. `tornBytes` follow the last whole line: a write that a crash cut short. */
export interface Reached {
  readonly head: Head;
  /** Of the last whole line's end. */
  readonly offset: number;
  readonly tornBytes: number;
}

/** A log in its file. Whoever iterates it reads it anew; whoever needs single lines opens `file` (`recorded-lines.ts`). */
export interface JournalInFile extends AsyncIterable<JournalRecord> {
  readonly file: JournalPart;
}

export interface JournalPart {
  readonly path: string;
  /** Up to which byte, asked when the reading begins. */
  readonly end?: () => number;
}

/**
 * The records in order, each checked against the chain. A torn last line is not a record: nobody
 * was ever told that it was durable.
 * @throws RunbookError JOURNAL_TAMPERED with the line's number; FILE_UNREADABLE; FORMAT_UNKNOWN
 */
export function readJournal(
  path: string,
  options: { end?: () => number; reached?: (reached: Reached) => void } = {},
): JournalInFile {
  const file = options.end === undefined ? { path } : { path, end: options.end };
  return { file, [Symbol.asyncIterator]: () => recordsOf(file, options.reached) };
}

async function* recordsOf(
  { path, end }: JournalPart,
  reached: ((reached: Reached) => void) | undefined,
): AsyncGenerator<JournalRecord> {
  const chain = chainOf(path);
  let tornBytes = 0;
  for await (const batch of linesOf(path, { end: end?.(), torn: (bytes) => (tornBytes = bytes) })) {
    for (const line of batch) yield chain.record(line);
  }
  reached?.({ ...chain.reached(), tornBytes });
}

export interface Chain {
  /** The line as a record that continues those before. @throws RunbookError JOURNAL_TAMPERED, FORMAT_UNKNOWN */
  record(line: Buffer): JournalRecord;
  /** As `record`, but only what names it, where that can be told at a glance. */
  name(line: Buffer): RecordName;
  reached(): Omit<Reached, "tornBytes">;
}

export interface RecordName {
  readonly type: EventType;
  /** Empty where the type has none. */
  readonly key: string;
}

/** Checks a log's lines one after the other. */
export function chainOf(path: string): Chain {
  let { seq, prev } = genesis;
  let offset = 0;

  function pass(line: Buffer): void {
    seq += 1;
    prev = sha256(line);
    offset += line.length + 1;
  }

  function record(line: Buffer): JournalRecord {
    const found = parse(line);
    const wrong =
      (seq === 0 ? formatFault(found) : undefined) ??
      misshapen(found) ??
      misplaced(found as JournalRecord, { seq, prev });
    if (wrong !== undefined) {
      throw new RunbookError("JOURNAL_TAMPERED", `Line ${seq + 1} of ${path} is not what was written: ${wrong}.`, {
        detail: { line: seq + 1 },
        hint: "Check it with `runbook verify`; work on with a copy that verifies, or start a new run.",
      });
    }
    pass(line);
    return found as JournalRecord;
  }

  function name(line: Buffer): RecordName {
    const seen = glance(line);
    if (seen === undefined || seen.seq !== seq || !seen.follows(prev)) return nameOf(record(line));
    const { type, key } = seen;
    pass(line);
    return { type, key };
  }

  return { record, name, reached: () => ({ head: { seq, prev }, offset }) };
}

export function nameOf(event: Event): RecordName {
  return { type: event.type, key: "key" in event ? event.key : "" };
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
