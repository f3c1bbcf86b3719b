/** A file's lines as bytes, in constant memory. */
import { closeSync, openSync, readSync } from "node:fs";
import { promisify } from "node:util";
import { RunbookError } from "../errors.ts";
import { longestLine } from "./chain.ts";
import { atBest } from "./disk.ts";

const newline = 0x0a;
const chunkBytes = 256 * 1024;
/** So many chunks are read before others have their turn, such as whoever stops the process. */
const chunksAtOnce = 32;
const turn = promisify(setImmediate);

/**
 * The lines without their newlines, in batches as they come from the disk; they hold until the next
 * batch is asked for. What follows the last newline is not a line: `torn` is told of it, after the
 * last batch, and `chunk` of all bytes as they come. `file` is read where it is open already, and
 * left open.
 * @throws RunbookError FILE_UNREADABLE; JOURNAL_TAMPERED for a line that no writer of ours wrote, by its length
 */
export async function* linesOf(
  path: string,
  options: {
    end?: number | undefined;
    file?: number;
    chunk?: (bytes: Buffer) => void;
    torn?: (bytes: number) => void;
  } = {},
): AsyncGenerator<Buffer[]> {
  const file = options.file ?? orUnreadable(path, () => openSync(path, "r"));
  const end = options.end ?? Infinity;
  const space = Buffer.allocUnsafeSlow(chunkBytes);
  let rest: Buffer[] = [];
  let restBytes = 0;
  let offset = 0;
  try {
    for (let count = 1; ; count++) {
      const wanted = Math.min(space.length, end - offset);
      const read = wanted === 0 ? 0 : orUnreadable(path, () => readSync(file, space, 0, wanted, offset));
      if (read === 0) break;
      offset += read;
      const chunk = space.subarray(0, read);
      options.chunk?.(chunk);
      const lines: Buffer[] = [];
      let from = 0;
      for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
        const piece = chunk.subarray(from, at);
        lines.push(rest.length === 0 ? piece : Buffer.concat([...rest, piece]));
        rest = [];
        restBytes = 0;
        from = at + 1;
      }
      if (from < chunk.length) {
        rest.push(Buffer.from(chunk.subarray(from)));
        restBytes += chunk.length - from;
      }
      if (restBytes > longestLine) {
        throw new RunbookError("JOURNAL_TAMPERED", `${path} has a line longer than ${longestLine} bytes.`);
      }
      if (lines.length > 0) yield lines;
      if (count % chunksAtOnce === 0) await turn();
    }
  } finally {
    if (options.file === undefined) atBest(() => closeSync(file));
  }
  if (restBytes > 0) options.torn?.(restBytes);
}

function orUnreadable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new RunbookError("FILE_UNREADABLE", `${path} cannot be read.`, {
      cause,
      hint: "Mend the disk or the file's permissions, then try again.",
    });
  }
}
