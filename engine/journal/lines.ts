/** A file's lines as bytes, in constant memory. */
import { promisify } from "node:util";
import { lineBlocks, type LineBlocksOptions } from "./line-blocks.ts";

const newline = 0x0a;
const blockBytes = 256 * 1024;
/** So many blocks are read before others have their turn, such as whoever stops the process. */
const blocksAtOnce = 32;
const turn = promisify(setImmediate);

/**
 * The lines without their newlines, in batches; they hold until the next batch is asked for. What follows the
 * last newline is not a line: `torn` is told of it, after the last batch.
 * @throws RunbookError FILE_UNREADABLE; JOURNAL_TAMPERED for a line that no writer of ours wrote, by its length
 */
export async function* linesOf(
  path: string,
  { torn, ...options }: LineBlocksOptions & { readonly torn?: (bytes: number) => void } = {},
): AsyncGenerator<Buffer[]> {
  const blocks = lineBlocks(path, options);
  const space = Buffer.allocUnsafeSlow(blockBytes);
  try {
    for await (const block of takingTurns(() => blocks.next(space))) yield split(block);
  } finally {
    blocks.close();
  }
  if (blocks.tornBytes > 0) torn?.(blocks.tornBytes);
}

/** Until there is none; now and then others have their turn. */
export async function* takingTurns<T>(next: () => T | undefined): AsyncGenerator<T> {
  for (let count = 1; ; count++) {
    const found = next();
    if (found === undefined) return;
    yield found;
    if (count % blocksAtOnce === 0) await turn();
  }
}

function split(block: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < block.length;) {
    const end = block.indexOf(newline, from);
    lines.push(block.subarray(from, end));
    from = end + 1;
  }
  return lines;
}
