/**
 * A file that is gone through once and then read again and again near the same places, in little
 * memory. A hash of each block is kept from the first time, so that what is read later is the same.
 */
import { hash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { orUnreadable } from "./disk.ts";

export interface Blocks {
  /** The open file. */
  readonly file: number;
  /** To be told of all bytes, in order and without a gap, before any are read. */
  readonly seen: (bytes: Buffer) => void;
  /** Bytes that hold until the next are read; undefined where they are not those that were seen. */
  read(from: number, length: number): Buffer | undefined;
}

const blockBytes = 32 * 1024;
/** Strands of a run read at as many places, each a little ahead of the last time. */
const mostBlocks = 128;

/** Whoever holds blocks need not close them. */
const left = new FinalizationRegistry<number>(closeSync);

/** @throws RunbookError FILE_UNREADABLE, when read from too */
export function openBlocks(path: string): Blocks {
  const file = orUnreadable(path, () => openSync(path, "r"));
  const hashes: string[] = [];
  const kept = new Map<number, Buffer>();
  let newest: { readonly number: number; readonly bytes: Buffer } | undefined;
  let size = 0;
  /** What was seen of the block that is not whole yet. */
  const begun = Buffer.allocUnsafeSlow(blockBytes);

  function seen(bytes: Buffer): void {
    for (let from = 0; from < bytes.length;) {
      const at = size % blockBytes;
      const piece = bytes.copy(begun, at, from);
      hashes[(size - at) / blockBytes] = at + piece < blockBytes ? "" : hashOf(begun);
      from += piece;
      size += piece;
    }
  }

  function block(number: number): Buffer | undefined {
    if (newest?.number === number) return newest.bytes;
    const bytes = kept.get(number) ?? load(number);
    if (bytes === undefined) return undefined;
    // A map keeps its members in the order in which they came.
    kept.delete(number);
    kept.set(number, bytes);
    newest = { number, bytes };
    return bytes;
  }

  /** Into the memory of the block that was asked for longest ago. */
  function load(number: number): Buffer | undefined {
    const from = number * blockBytes;
    const length = Math.min(blockBytes, size - from);
    const [oldest] = kept.size < mostBlocks ? [] : kept;
    if (oldest !== undefined) kept.delete(oldest[0]);
    const space = oldest === undefined ? Buffer.allocUnsafeSlow(blockBytes) : Buffer.from(oldest[1].buffer);
    const bytes = space.subarray(0, length);
    const known = length < blockBytes ? hashOf(begun.subarray(0, length)) : hashes[number];
    return fill(bytes, from) === length && hashOf(bytes) === known ? bytes : undefined;
  }

  function fill(bytes: Buffer, from: number): number {
    let read = 0;
    for (let more = -1; more !== 0 && read < bytes.length; read += more) {
      more = orUnreadable(path, () => readSync(file, bytes, read, bytes.length - read, from + read));
    }
    return read;
  }

  function read(from: number, length: number): Buffer | undefined {
    const first = Math.floor(from / blockBytes);
    const start = from - first * blockBytes;
    if (start + length <= blockBytes) return block(first)?.subarray(start, start + length);
    const whole = Buffer.allocUnsafe(length);
    for (let at = 0; at < length;) {
      const bytes = block(Math.floor((from + at) / blockBytes));
      if (bytes === undefined) return undefined;
      at += bytes.copy(whole, at, (from + at) % blockBytes);
    }
    return whole;
  }

  const blocks = { file, seen, read };
  left.register(blocks, file);
  return blocks;
}

function hashOf(bytes: Buffer): string {
  return hash("sha256", bytes, "base64");
}
