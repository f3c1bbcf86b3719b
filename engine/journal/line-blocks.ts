/** A file in blocks of whole lines, in constant memory. */
import { closeSync, openSync, readSync } from "node:fs";
import { RunbookError } from "../errors.ts";
import { longestLine } from "./chain.ts";
import { atBest, orUnreadable } from "./disk.ts";

export interface LineBlocks {
  /**
   * The next whole lines, each with its newline; undefined after the last. They lie in `space`, or
   * in memory of their own where one line alone is longer than that.
   * @throws RunbookError FILE_UNREADABLE; JOURNAL_TAMPERED for a line that no writer of ours wrote, by its length
   */
  next(space: Buffer): Buffer | undefined;
  /** Bytes after the last newline, once there is no next block. */
  readonly tornBytes: number;
  close(): void;
}

export interface LineBlocksOptions {
  /** Up to which byte. */
  readonly end?: number | undefined;
  /** Read where it is open already, and left open. */
  readonly file?: number | undefined;
  /** Told of all bytes as they come. */
  readonly chunk?: ((bytes: Buffer) => void) | undefined;
}

const newline = 0x0a;

/** @throws RunbookError FILE_UNREADABLE */
export function lineBlocks(path: string, { end = Infinity, file: given, chunk }: LineBlocksOptions = {}): LineBlocks {
  const file = given ?? orUnreadable(path, () => openSync(path, "r"));
  let offset = 0;
  /** What was read after the last newline. */
  let rest: Buffer = Buffer.alloc(0);

  function next(space: Buffer): Buffer | undefined {
    let bytes = space.length > rest.length ? space : Buffer.allocUnsafeSlow(rest.length * 2);
    let size = rest.copy(bytes);
    for (;;) {
      const more = fill(bytes, size);
      if (more === 0) {
        rest = Buffer.from(bytes.subarray(0, size));
        return undefined;
      }
      const last = bytes.subarray(size, size + more).lastIndexOf(newline);
      if (last !== -1) {
        const whole = size + last + 1;
        rest = Buffer.from(bytes.subarray(whole, size + more));
        return bytes.subarray(0, whole);
      }
      size += more;
      if (size > longestLine) {
        throw new RunbookError("JOURNAL_TAMPERED", `${path} has a line longer than ${longestLine} bytes.`);
      }
      if (size === bytes.length) bytes = Buffer.concat([bytes], Math.min(size * 2, longestLine + space.length));
    }
  }

  function fill(bytes: Buffer, from: number): number {
    const wanted = Math.min(bytes.length - from, end - offset);
    const read = wanted === 0 ? 0 : orUnreadable(path, () => readSync(file, bytes, from, wanted, offset));
    offset += read;
    if (read > 0) chunk?.(bytes.subarray(from, from + read));
    return read;
  }

  return {
    next,
    get tornBytes() {
      return rest.length;
    },
    close: () => {
      if (given === undefined) atBest(() => closeSync(file));
    },
  };
}
