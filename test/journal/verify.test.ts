import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { sha256 } from "../../engine/journal/canonical.ts";
import { evidenceFolder } from "../../engine/journal/evidence.ts";
import type { Event } from "../../engine/journal/events.ts";
import type { RunbookError } from "../../engine/errors.ts";
import { openJournal } from "../../engine/journal/file.ts";
import { verify } from "../../engine/journal/verify.ts";
import { isWrite } from "../../engine/aws/operations.ts";
import { systemClock } from "../../engine/ports/system-clock.ts";
import { ended, failed, intended, note, returned, started } from "./events.ts";
import { folder } from "./folder.ts";
import { signedChain, signer } from "./signer.ts";

const clock = systemClock();
let path: string;
let evidence: string;

async function write(...events: Event[]): Promise<void> {
  rmSync(path, { force: true });
  const journal = await openJournal(path, { clock, mode: "create", signer });
  for (const event of events) await journal.append(event);
  await journal.close();
}

const lines = () => readFileSync(path, "utf8").split("\n").slice(0, -1);
const rewrite = (changed: readonly string[]) => writeFileSync(path, changed.map((line) => `${line}\n`).join(""));
const problems = async () => (await verify(path, { isWrite })).problems.map(({ line, what }) => `${line}: ${what}`);

const chained = (...events: object[]) => signedChain(events);

beforeEach(async () => {
  const at = folder();
  path = join(at, "audit.jsonl");
  evidence = join(at, "evidence");
  await write(started, intended("w"), returned("w"), returned("r", "iam:ListUsers"), note("n"), ended);
});

/** Another format is refused before anything is checked. */
const verdict = async () =>
  verify(path, { isWrite }).then(
    ({ complete, problems: found }) => (complete && found.length === 0 ? "good" : "bad"),
    (error: RunbookError) => error.code,
  );

const name = async (content: string): Promise<Event> => {
  const saved = await evidenceFolder(evidence, clock).put(content, { sensitive: false });
  return { type: "evidence.saved", key: "e", name: "before.json", ...saved, sensitive: false };
};

describe("a log as it was written", () => {
  test("checks, is complete, and has the last line's hash as its head", async () => {
    expect(await verify(path, { isWrite })).toEqual({
      run: started.run,
      records: 8,
      head: sha256(lines()[7] ?? ""),
      complete: true,
      tornBytes: 0,
      problems: [],
      broken: [],
      inDoubt: [],
      signed: { records: 8, keys: [signer.publicKey] },
      anchored: { matched: 0, records: 0 },
      evidence: 0,
    });
  });

  test("is valid but not complete without its end", async () => {
    await write(started, intended("w"));
    expect(await verify(path, { isWrite })).toMatchObject({
      records: 3,
      complete: false,
      problems: [],
      inDoubt: ["w"],
    });
  });

  test("may go on after its end once it was resumed", async () => {
    await write(started, ended, { type: "run.resumed", times: 1, version: "1" }, note("n"), ended);
    expect(await verify(path, { isWrite })).toMatchObject({ complete: true, problems: [] });
  });

  test("may send a write again that failed, or was found not done", async () => {
    const adopted: Event = {
      type: "call.adopted",
      key: "x",
      operation: "iam:UpdateAccessKey",
      region: "us-east-1",
      found: "not-done",
    };
    await write(started, intended("w"), failed("w"), returned("w"), intended("x"), adopted, failed("x"), ended);
    expect(await verify(path, { isWrite })).toMatchObject({ problems: [], inDoubt: [] });
  });
});

describe("every change shows", () => {
  const changes: [string, (log: string[]) => string[], RegExp][] = [
    [
      "a changed value",
      (log) => log.map((line) => line.replace('"text":"said"', '"text":"SAID"')),
      /^7: it does not continue/,
    ],
    ["a dropped line", (log) => log.filter((_, index) => index !== 2), /^3: its number is 3 where 2/],
    [
      "two lines in another order",
      ([a, b, c, d, e, f]) => [a, c, b, d, e, f] as string[],
      /^2: its number is 2 where 1/,
    ],
    ["a line twice", ([a, b, ...rest]) => [a, b, b, ...rest] as string[], /^3: its number is 1 where 2/],
    [
      "white space",
      (log) => log.map((line) => line.replace('"key":"n"', '"key": "n"')),
      /^6: it is not in canonical form/,
    ],
    [
      "a duplicate key",
      (log) => log.map((line) => line.replace('"key":"n"', '"key":"m","key":"n"')),
      /^6: it is not in canonical form/,
    ],
    [
      "another spelling of a text",
      (log) => log.map((line) => line.replace('"key":"n"', '"key":"\\u006e"')),
      /^6: it is not in canonical form/,
    ],
    ["an unknown field", () => chained(started, { ...note("n"), more: 1 }, ended), /^3: its field "more" is unknown/],
    [
      "a missing field",
      () => chained(started, { type: "note.made", key: "n" }, ended),
      /^3: its field "text" is missing/,
    ],
    [
      "a field of another type",
      () => chained(started, { type: "note.made", key: "n", text: 1 }, ended),
      /^3: its field "text" is not a text/,
    ],
    [
      "an unknown type",
      () => chained(started, { type: "note.unmade", key: "n" }, ended),
      /^3: its type "note.unmade" is unknown/,
    ],
    ["what is not JSON", ([a, , ...rest]) => [a, "{", ...rest] as string[], /^2: it is not JSON/],
    ["a list in place of a record", ([a, , ...rest]) => [a, "[]", ...rest] as string[], /^2: it is not a JSON object/],
    ["a time of another form", (log) => [(log[0] ?? "").replace(/"at":"[^"]*"/, '"at":"yesterday"')], /^1: its time/],
    ["a year of another form", (log) => [(log[0] ?? "").replace(/"at":"/, '"at":"+01')], /^1: its time/],
    ["a lost beginning", () => chained(note("n"), ended), /^1: the log does not begin/],
    ["a second beginning", () => chained(started, started, ended), /^3: the run is started twice/],
    ["records after the end", () => chained(started, ended, note("n")), /^5: note.made comes after/],
    [
      "a write's outcome without its intent",
      () => chained(started, returned("w"), ended),
      /^3: the write w has an outcome without an intent/,
    ],
    [
      "a write's outcome before its intent",
      () => chained(started, returned("w"), intended("w"), ended),
      /^3: the write w/,
    ],
    [
      "a write with two outcomes",
      () => chained(started, intended("w"), returned("w"), returned("w"), ended),
      /^5: the write w/,
    ],
    [
      "an outcome of an operation that there is not",
      () => chained(started, returned("w", "iam:Nothing"), ended),
      /^3: the write w/,
    ],
    [
      "an intent of a read",
      () => chained(started, { ...intended("w"), operation: "iam:ListUsers" }, ended),
      /^3: iam:ListUsers is announced as a write/,
    ],
    ["nothing left", () => [], /^0: it has no records/],
  ];
  test.each(changes)("%s", async (_what, change, expected) => {
    rewrite(change(lines()));
    expect((await problems())[0]).toMatch(expected);
  });

  test("bytes that are not UTF-8", async () => {
    await write(started, note("\ufffd"), ended);
    const bytes = readFileSync(path);
    const at = bytes.indexOf(Buffer.from("\ufffd"));
    writeFileSync(path, Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at + 3)]));
    expect(await problems()).toEqual([
      expect.stringContaining("3: it is not in canonical form"),
      expect.stringContaining("4: it does not continue"),
    ]);
  });

  test("a torn last line", async () => {
    appendFileSync(path, '{"half":');
    expect(await verify(path, { isWrite })).toMatchObject({ complete: false, tornBytes: 8, problems: [] });
  });

  test("any single changed byte", async () => {
    const bytes = readFileSync(path);
    const missed: number[] = [];
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      writeFileSync(path, changed);
      if ((await verdict()) === "good") missed.push(at);
    }
    expect(missed).toEqual([]);
  });

  test("more problems than fit are counted", async () => {
    rewrite([...lines(), ...Array.from({ length: 150 }, () => "{}")]);
    const found = await verify(path, { isWrite });
    expect(found.problems).toHaveLength(101);
    expect(found.problems.at(-1)?.what).toBe("and 50 more problems");
  });
});

describe("evidence that a log names", () => {
  test("is checked too", async () => {
    await write(started, await name("before"), ended);
    expect(await problems()).toEqual([]);
  });

  test("is missed and found changed, at the record that names it first", async () => {
    const [one, other] = [await name("one"), await name("other")];
    const kept: Event = { type: "step.completed", key: "s", result: { sha256: sha256("one"), bytes: 3 } };
    await write(started, one, other, kept, ended);
    rmSync(join(evidence, sha256("one")));
    writeFileSync(join(evidence, sha256("other")), "OTHER");
    expect(await problems()).toEqual([
      `3: the evidence ${sha256("one")} that it names: it is missing`,
      `4: the evidence ${sha256("other")} that it names: its content has changed`,
    ]);
  });
});

test("a log that is not there cannot be read", async () => {
  await expect(verify(join(folder(), "none"), { isWrite })).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
});

test("a long log is checked in the memory that a short one takes", async () => {
  const writes = Array.from({ length: 50_000 }, (_, index) => [intended(`w${index}`), returned(`w${index}`)]);
  rewrite(signedChain([started, ...writes.flat()]));
  const before = process.memoryUsage().rss;
  expect(await verify(path, { isWrite })).toMatchObject({ records: 100_394, problems: [] });
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
});
