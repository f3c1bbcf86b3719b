/** A file's lines as bytes, in constant memory. */
import { createReadStream } from "node:fs";
import { RunbookError } from "../errors.ts";
import { longestLine } from "./chain.ts";

const newline = 0x0a;

/**
 * The lines without their newlines, in batches as they come from the disk. What follows the last
 * newline is not a line: `torn` is told of it, after the last batch. `file` is read where it is
 * open already, and left open.
 * @throws RunbookError FILE_UNREADABLE; JOURNAL_TAMPERED for a line that no writer of ours wrote, by its length
 */
export async function* linesOf(
  path: string,
  options: { end?: number | undefined; file?: number; torn?: (bytes: number) => void } = {},
): AsyncGenerator<Buffer[]> {
  if (options.end === 0) return;
  let rest: Buffer[] = [];
  let restBytes = 0;
  const stream = createReadStream(path, {
    highWaterMark: 256 * 1024,
    ...(options.end === undefined ? {} : { end: options.end - 1 }),
    ...(options.file === undefined ? {} : { fd: options.file, start: 0, autoClose: false }),
  });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
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
        rest.push(chunk.subarray(from));
        restBytes += chunk.length - from;
      }
      if (restBytes > longestLine) {
        throw new RunbookError("JOURNAL_TAMPERED", `${path} has a line longer than ${longestLine} bytes.`);
      }
      if (lines.length > 0) yield lines;
    }
  } catch (cause) {
    if (cause instanceof RunbookError) throw cause;
    throw new RunbookError("FILE_UNREADABLE", `${path} cannot be read.`, {
      cause,
      hint: "Mend the disk or the file's permissions, then try again.",
    });
  }
  if (restBytes > 0) options.torn?.(restBytes);
}
