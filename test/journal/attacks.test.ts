/** What each level holds against who can write the log: without the key, and with it. */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { isKnownWrite } from "../../engine/aws/operations.ts";
import { codeOf } from "../../engine/cli/verify/verify.ts";
import { RunbookError } from "../../engine/errors.ts";
import type { Anchor } from "../../engine/journal/anchor.ts";
import { canonical, sha256 } from "../../engine/journal/canonical.ts";
import type { Event, JournalRecord } from "../../engine/journal/events.ts";
import { verify, type VerifyOptions } from "../../engine/journal/verify.ts";
import { ended, intended, note, returned, started } from "./events.ts";
import { folder } from "./folder.ts";
import { newSigner, signedChain, signer } from "./signer.ts";

const answered: Event = { type: "checkpoint.answered", key: "c", answer: "yes", approved: [], by: "a", comment: "" };
const events: Event[] = [started, intended("w"), returned("w"), answered, note("n"), ended];
const log = signedChain(events);
const forged = events.map((event) => (event.type === "note.made" ? { ...event, text: "forged" } : event));

const intruder = newSigner();
let path: string;

beforeEach(() => {
  path = join(folder(), "audit.jsonl");
});

async function codeOfLog(lines: readonly string[], options: Partial<VerifyOptions> = {}): Promise<number> {
  writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
  return codeOf(await verify(path, { isWrite: isKnownWrite, ...options }));
}

/** The noted head of so many lines. */
function anchorOf(lines: readonly string[], records = lines.length): Anchor {
  const line = lines[records - 1] ?? "";
  const { at } = JSON.parse(line) as JournalRecord;
  return { at, run: started.run, records, sha256: sha256(line), publicKey: signer.publicKey };
}

/** Chained anew over whatever the records are now, with signatures as they were. */
function rehashed(lines: readonly string[]): string[] {
  let prev = "0".repeat(64);
  return lines.map((line, seq) => {
    const again = canonical({ ...(JSON.parse(line) as object), seq, prev });
    prev = sha256(again);
    return again;
  });
}

const known = { keys: [signer.publicKey] };
const anchored = { anchors: [anchorOf(log)] };
const anchoredEarly = { anchors: [anchorOf(log, 2)] };

describe("levels against attacks", () => {
  test("the log itself is whole at every level", async () => {
    expect(await codeOfLog(log)).toBe(0);
    expect(await codeOfLog(log, { ...known, ...anchored })).toBe(0);
  });

  // Exit codes: by the chain and its signatures alone, by a known key, by an anchor of the whole.
  test.each<[string, readonly string[], number, number, number]>([
    ["a line changed", log.map((line) => line.replace("said", "SAID")), 4, 4, 4],
    [
      "a line changed, and all later ones chained anew",
      rehashed(log.map((line) => line.replace("said", "SAID"))),
      4,
      4,
      4,
    ],
    [
      "signatures dropped, and the rest chained anew",
      rehashed(log.filter((line) => !line.includes("head.signed"))),
      4,
      4,
      4,
    ],
    ["written anew, and signed by another key", signedChain(forged, intruder), 0, 4, 4],
    ["written anew by who has the key", signedChain(forged), 0, 0, 4],
    [
      "written anew after the answer, and signed by another key from there",
      [...log.slice(0, 6), ...signedChain(forged, intruder).slice(6)],
      4,
      4,
      4,
    ],
    ["the last signature dropped", log.slice(0, -1), 3, 3, 4],
    ["another run's log, by the same key", signedChain([{ ...started, title: "Another" }, ended]), 0, 0, 4],
    ["nothing left but the beginning", log.slice(0, 2), 3, 3, 4],
  ])("%s", async (_what, lines, alone, withKey, withAnchor) => {
    expect(await codeOfLog(lines)).toBe(alone);
    expect(await codeOfLog(lines, known)).toBe(withKey);
    expect(await codeOfLog(lines, anchored)).toBe(withAnchor);
  });

  test("a tail cut off at any line is never whole, and an anchor shows it", async () => {
    for (let kept = 1; kept < log.length; kept++) {
      const code = await codeOfLog(log.slice(0, kept), known);
      // After its third line a write is in doubt.
      expect([kept, code]).toEqual([kept, kept === 3 ? 6 : 3]);
      expect(await codeOfLog(log.slice(0, kept), anchored)).toBe(4);
      expect(await codeOfLog(log.slice(0, kept), anchoredEarly)).toBe(kept < 2 ? 4 : code);
    }
  });

  test("an early anchor holds what it covers, and no more", async () => {
    expect(await codeOfLog(signedChain(forged), anchoredEarly)).toBe(0);
    const other = signedChain([{ ...started, title: "Another" }, ...events.slice(1)]);
    expect(await codeOfLog(other, anchoredEarly)).toBe(4);
  });

  test("256 records without a signed head are too many", async () => {
    const unsigned = (count: number) =>
      rehashed([
        ...log.slice(0, 2),
        ...Array.from({ length: count }, (_, index) =>
          canonical({ ...note(`k${index}`), at: "2026-03-02T10:00:00.000Z" }),
        ),
      ]);
    expect(await codeOfLog(unsigned(255))).toBe(3);
    expect(await codeOfLog(unsigned(256))).toBe(4);
  });

  test("an anchor proves nothing of what lies before a broken link", async () => {
    writeFileSync(path, log.map((line) => `${line.replace("said", "SAID")}\n`).join(""));
    expect(await verify(path, { isWrite: isKnownWrite, ...anchored })).toMatchObject({
      broken: ["chain"],
      anchored: { matched: 0, records: 0 },
    });
  });

  test("an anchor must name the key, and a head", async () => {
    expect(await codeOfLog(log, { anchors: [{ ...anchorOf(log), publicKey: intruder.publicKey }] })).toBe(4);
    expect(await codeOfLog(log, { anchors: [anchorOf(log, 3)] })).toBe(4);
  });

  test("a log must be of the run that is asked for", async () => {
    expect(await codeOfLog(log, { run: started.run })).toBe(0);
    expect(await codeOfLog(log, { run: "20260302T100000-k3f9q2" })).toBe(4);
  });

  test("a call's effect is the table's, where the table knows it", async () => {
    const call = (operation: string, effect: string) => ({ ...returned("x", operation), effect });
    const codeWith = (event: object) => codeOfLog(signedChain([started, event, ended]));
    expect(await codeWith(call("iam:UpdateAccessKey", "read"))).toBe(4);
    expect(await codeWith(call("iam:ListUsers", "write"))).toBe(4);
    expect(await codeWith(call("iam:ListUsers", "neither"))).toBe(4);
    expect(await codeWith(call("iam:ListUsers", "read"))).toBe(0);
    // A program that is newer than this one may know it.
    expect(await codeWith(call("iam:ListTomorrow", "read"))).toBe(0);
    expect(await codeWith(call("iam:ChangeTomorrow", "write"))).toBe(4);
    const asRead = { ...returned("w", "iam:ChangeTomorrow"), effect: "read" };
    expect(await codeOfLog(signedChain([started, intended("w"), asRead, ended]))).toBe(4);
  });

  test("what a run began with is evidence", async () => {
    const missing = { path: "playbook.yaml", sha256: "0".repeat(64) };
    for (const files of [[missing], [null], ["a"], [{ path: "a" }], [{ path: "a", sha256: 1 }]])
      expect(await codeOfLog(signedChain([{ ...started, files }, ended]))).toBe(4);
    expect(await codeOfLog(signedChain([{ ...started, files: [] }, ended]))).toBe(0);
    expect(await codeOfLog(signedChain([{ ...started, files: [], policy: { path: "p" } }, ended]))).toBe(4);
  });
});

describe("hostile logs never crash it", () => {
  const sound = (code: unknown) => expect([3, 4, 6]).toContain(code);

  test("made of any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        writeFileSync(path, bytes);
        sound(codeOf(await verify(path, { isWrite: isKnownWrite })));
      }),
      { numRuns: 300 },
    );
  });

  test("made of any JSON, or of records with any member exchanged", async () => {
    const line = fc.oneof(
      fc.json(),
      fc.tuple(fc.constantFrom(...log), fc.jsonValue(), fc.nat(20)).map(([text, value, at]) => {
        const record = JSON.parse(text) as Record<string, unknown>;
        const name = Object.keys(record)[at % Object.keys(record).length] ?? "type";
        return JSON.stringify({ ...record, [name]: value });
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
        const code = await codeOfLog(lines, known).catch((error: unknown) => {
          if (error instanceof RunbookError && error.code === "FORMAT_UNKNOWN") return 4;
          throw error;
        });
        sound(code);
      }),
      { numRuns: 300 },
    );
  });

  test("nested deep, long, or with names of JavaScript's own", async () => {
    const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    for (const line of [
      deep,
      `{"type":"${"x".repeat(1_000_000)}"}`,
      '{"__proto__":{"type":"run.started"}}',
      '{"constructor":1,"type":"toString"}',
      '{"type":{"toString":1}}',
      `{"type":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      "null",
      '"\ud800"',
      "1e999",
    ]) {
      expect(await codeOfLog([...log.slice(0, -2), line])).toBe(4);
    }
    const result = `{"value":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(await codeOfLog([...log.slice(0, 2), `{"key":"s","result":${result},"type":"step.completed"}`])).toBe(4);
  });

  test("a problem is told in no more than a few hundred characters", async () => {
    await codeOfLog([`{"type":"${"x".repeat(1_000_000)}"}`]);
    const { problems } = await verify(path, { isWrite: isKnownWrite });
    expect(Math.max(...problems.map(({ what }) => what.length))).toBeLessThan(600);
  });

  test("a tail of bytes without an end is no end", async () => {
    writeFileSync(path, log.map((line) => `${line}\n`).join(""));
    appendFileSync(path, "\0\0\0");
    expect(codeOf(await verify(path, { isWrite: isKnownWrite }))).toBe(3);
  });
});
