/**
 * What a block of a log's lines shows by itself, without what came before it: where its lines end,
 * and which of them are in order as far as the line before each tells. Such lines are most of a long
 * log, and whoever goes over the block need not look at them again.
 */
import { sha256 } from "./canonical.ts";
import { glanceAt } from "./glance.ts";
import { type IsWrite, isPlain } from "./order.ts";

export interface Survey {
  /** How many lines there are. */
  lines: number;
  /** Of the first line, by what the others say; NaN where none says it. */
  firstSeq: number;
  /** The offset of each line's newline. */
  readonly ends: Int32Array;
  /**
   * 1 for a line that is a canonical record in the shape of its type, timed, numbered as the first
   * line lets expect, carries the hash of the line before it in the block, and is plain (`isPlain`).
   */
  readonly plain: Uint8Array;
}

const newline = 0x0a;

/** A block as it lies in memory, and what was found there. */
export interface Surveyed {
  readonly block: Buffer;
  readonly survey: Survey;
}

/** Room for the lines of a block of so many bytes. */
export function surveyRoom(bytes: number): Survey {
  return { lines: 0, firstSeq: NaN, ends: new Int32Array(bytes), plain: new Uint8Array(bytes) };
}

/** Whole lines, each with its newline. */
export function surveyBlock(block: Buffer, isWrite: IsWrite, found: Survey): void {
  found.firstSeq = NaN;
  let lines = 0;
  let before = "";
  for (let at = 0; at < block.length; lines++) {
    const seen = glanceAt(block, at);
    const isLine = seen !== undefined && block[seen.end] === newline;
    const end = isLine ? seen.end : block.indexOf(newline, at);
    found.ends[lines] = end;
    if (isLine && Number.isNaN(found.firstSeq)) found.firstSeq = seen.seq - lines;
    const continues = isLine && lines > 0 && seen.seq === found.firstSeq + lines && seen.follows(before);
    found.plain[lines] = continues && seen.isTimed && isPlain(seen, isWrite) ? 1 : 0;
    before = sha256(block.subarray(at, end));
    at = end + 1;
  }
  found.lines = lines;
}
