import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert, nat, property } from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { type Blocks, openBlocks } from "../../engine/journal/blocks.ts";
import { folder } from "./folder.ts";

const content = Buffer.from(Array.from({ length: 90_000 }, (_, n) => `${n} `).join(""));
let path: string;
let blocks: Blocks;

beforeEach(() => {
  path = join(folder(), "file");
  writeFileSync(path, content);
  blocks = openBlocks(path);
  for (let from = 0; from < content.length; from += 50_000) blocks.seen(content.subarray(from, from + 50_000));
});

test("gives the same bytes again, from wherever they are asked for", () => {
  assert(
    property(nat(content.length - 1), nat(100_000), (from, length) => {
      const end = Math.min(from + length, content.length);
      expect(blocks.read(from, end - from)?.equals(content.subarray(from, end))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("gives none that were changed, but the others", () => {
  const changed = readFileSync(path);
  changed.write("x", 100_000);
  changed.write("x", content.length - 1);
  writeFileSync(path, changed);
  expect(blocks.read(100_010, 5)).toBeUndefined();
  expect(blocks.read(content.length - 9, 5)).toBeUndefined();
  expect(blocks.read(90_000, 100_000)).toBeUndefined();
  expect(blocks.read(0, 10)?.equals(content.subarray(0, 10))).toBe(true);
});

test("gives none that are cut off, and does not look at what was added", () => {
  writeFileSync(path, Buffer.concat([content, Buffer.from("more")]));
  expect(blocks.read(content.length - 9, 9)?.equals(content.subarray(-9))).toBe(true);
  truncateSync(path, 1000);
  expect(blocks.read(0, 10)).toBeUndefined();
});

test("a file that cannot be opened says what to do", () => {
  expect(() => openBlocks(`${path}.none`)).toThrow(
    expect.objectContaining({ code: "FILE_UNREADABLE", hint: expect.stringContaining("then try again") as string }),
  );
});
