import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Anchor, anchorLine, anchorsIn, readAnchors } from "../../engine/journal/anchor.ts";
import { anchorsTo, requireAnchorFile } from "../../engine/journal/anchor-file.ts";
import { folder } from "./folder.ts";
import { signer } from "./signer.ts";

const run = "20260302T100000-k3f9q2";
const anchor: Anchor = {
  at: "2026-03-02T10:00:00.000Z",
  run,
  records: 42,
  sha256: "ab".repeat(32),
  publicKey: signer.publicKey,
};

describe("anchors in a text", () => {
  test("are found whatever is around them", () => {
    const line = anchorLine(anchor);
    const ticket = `INC-7, opened by alice\r\n> Anchor, for your ticket: ${line}\r\n\r\n* ${anchorLine({ ...anchor, records: 2 })} (noted 10:01)\n${line.replace(/ /g, "\t")}`;
    expect(anchorsIn(ticket)).toEqual([anchor, { ...anchor, records: 2 }, anchor]);
  });

  test("are not made of what only resembles them", () => {
    const line = anchorLine(anchor);
    for (const other of [
      line.slice(0, -1),
      `${line}0`,
      line.replace(" 42 ", " 042 "),
      line.replace(" 42 ", " -42 "),
      line.replace("ab".repeat(32), "AB".repeat(32)),
      line.replace("2026-03-02", "yesterday"),
    ])
      expect(anchorsIn(other)).toEqual([]);
  });

  test("are read of one run, from a file or from its file in a folder", () => {
    const at = folder();
    writeFileSync(join(at, `${run}.anchor`), `${anchorLine(anchor)}\n`);
    writeFileSync(join(at, "all"), `${anchorLine({ ...anchor, run: "another" })}\n${anchorLine(anchor)}\n`);
    expect(readAnchors(at, run)).toEqual([anchor]);
    expect(readAnchors(join(at, "all"), run)).toEqual([anchor]);
  });

  test("must be there, of this run", () => {
    const at = folder();
    writeFileSync(join(at, "other"), anchorLine({ ...anchor, run: "another" }));
    for (const path of [join(at, "other"), join(at, "none"), at, "/dev/null"])
      expect(() => readAnchors(path, run)).toThrow(expect.objectContaining({ code: "ANCHOR_UNUSABLE" }));
  });
});

describe("a file of anchors", () => {
  test("is the run's own in a folder, or the one that is named, and is there from the start", () => {
    const at = folder();
    expect(requireAnchorFile(at, run)).toBe(join(at, `${run}.anchor`));
    expect(requireAnchorFile(join(at, "mine"), run)).toBe(join(at, "mine"));
    expect(existsSync(join(at, "mine"))).toBe(true);
  });

  test("is refused where it cannot be written", () => {
    for (const path of [join(folder(), "none", "file"), "/dev/null", "/proc/none"])
      expect(() => requireAnchorFile(path, run)).toThrow(expect.objectContaining({ code: "ANCHOR_UNUSABLE" }));
  });

  test("takes every line in order", async () => {
    const path = join(folder(), "anchors");
    const file = anchorsTo(path, expect.unreachable);
    for (let index = 0; index < 100; index++) file.note(`line ${index}`);
    expect(await file.settled(5000)).toBeUndefined();
    expect(readFileSync(path, "utf8")).toBe(Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join(""));
  });

  test("that fails is told of once, goes on with what comes later, and keeps lines apart", async () => {
    const at = join(folder(), "share");
    const told: string[] = [];
    const file = anchorsTo(join(at, "anchors"), (why) => told.push(why));
    file.note("lost");
    expect(await file.settled(5000)).toMatch(/ENOENT/);
    file.note("lost too");
    expect(await file.settled(5000)).toMatch(/ENOENT/);
    expect(told).toHaveLength(1);
    mkdirSync(at);
    writeFileSync(join(at, "anchors"), "half a li");
    file.note(anchorLine(anchor));
    expect(await file.settled(5000)).toBeUndefined();
    expect(readFileSync(join(at, "anchors"), "utf8")).toBe(`half a li\n${anchorLine(anchor)}\n`);
    rmSync(at, { recursive: true });
    file.note("lost again");
    expect(await file.settled(5000)).toMatch(/ENOENT/);
    expect(told).toHaveLength(2);
  });
});
