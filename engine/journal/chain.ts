/**
 * The hash chain. A record is one line of canonical JSON that carries the SHA-256 of the line
 * before it, so that no line can be changed, dropped or moved without breaking every later one.
 */
import { RunbookError } from "../errors.ts";
import { canonical, sha256 } from "./canonical.ts";
import type { Event } from "./events.ts";

/** Where a chain stands: what the next record carries. */
export interface Head {
  readonly seq: number;
  /** SHA-256 of the last line, without its newline. */
  readonly prev: string;
}

/** The head of a journal without records. */
export const genesis: Head = { seq: 0, prev: "0".repeat(64) };

/** Bytes of the longest line that is written or read: a reader needs memory for one line. */
export const longestLine = 64 * 1024 * 1024;

/** The event's line, without newline, and the head after it. @throws RunbookError JOURNAL_FAILED where the line is too long */
export function link(event: Event, head: Head, at: Date): { line: string; head: Head } {
  const line = canonical({ ...event, seq: head.seq, at: at.toISOString(), prev: head.prev });
  if (line.length > longestLine / 3 && Buffer.byteLength(line) > longestLine) {
    throw new RunbookError("JOURNAL_FAILED", `A record of type ${event.type} is longer than ${longestLine} bytes.`);
  }
  return { line, head: { seq: head.seq + 1, prev: sha256(line) } };
}
