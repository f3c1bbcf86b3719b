/** A file that is read again and again near the same places, in little memory. */
import { closeSync, openSync, readSync } from "node:fs";
import { RunbookError } from "../errors.ts";

export interface Blocks {
  /** The open file. */
  readonly file: number;
  /** Bytes that hold until the next are read; undefined where the file has none there. */
  read(from: number, length: number): Buffer | undefined;
}

const blockBytes = 32 * 1024;
/** Strands of a run read at as many places, each a little ahead of the last time. */
const mostBlocks = 128;

/** Whoever holds blocks need not close them. */
const left = new FinalizationRegistry<number>(closeSync);

/** @throws RunbookError FILE_UNREADABLE */
export function openBlocks(path: string): Blocks {
  const file = open(path);
  const kept = new Map<number, Buffer>();
  let newest: { readonly number: number; readonly bytes: Buffer } | undefined;

  function block(number: number): Buffer {
    if (newest?.number === number) return newest.bytes;
    const bytes = kept.get(number) ?? load(number);
    // A map keeps its members in the order in which they came.
    kept.delete(number);
    kept.set(number, bytes);
    newest = { number, bytes };
    return bytes;
  }

  /** Into the memory of the block that was asked for longest ago. */
  function load(number: number): Buffer {
    const [oldest] = kept.size < mostBlocks ? [] : kept;
    if (oldest !== undefined) kept.delete(oldest[0]);
    const space = oldest === undefined ? Buffer.allocUnsafeSlow(blockBytes) : Buffer.from(oldest[1].buffer);
    return readInto(space, number * blockBytes);
  }

  function readInto(bytes: Buffer, from: number): Buffer {
    const { length } = bytes;
    let read = 0;
    try {
      for (let more = -1; more !== 0 && read < length; read += more) {
        more = readSync(file, bytes, read, length - read, from + read);
      }
    } catch (cause) {
      throw unreadable(path, cause);
    }
    return bytes.subarray(0, read);
  }

  function read(from: number, length: number): Buffer | undefined {
    const number = Math.floor(from / blockBytes);
    const start = from - number * blockBytes;
    const bytes =
      start + length <= blockBytes
        ? block(number).subarray(start, start + length)
        : readInto(Buffer.allocUnsafe(length), from);
    return bytes.length === length ? bytes : undefined;
  }

  const blocks = { file, read };
  left.register(blocks, file);
  return blocks;
}

function open(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): RunbookError {
  return new RunbookError("FILE_UNREADABLE", `${path} cannot be read.`, { cause });
}
