import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isWrite } from "../../engine/aws/operations.ts";
import { sha256 } from "../../engine/journal/canonical.ts";
import type { Event, JournalRecord } from "../../engine/journal/events.ts";
import { openJournal } from "../../engine/journal/file.ts";
import type { SignedHead } from "../../engine/journal/sign.ts";
import { readJournal } from "../../engine/journal/read.ts";
import { verify } from "../../engine/journal/verify.ts";
import { systemClock } from "../../engine/ports/system-clock.ts";
import { ended, note, started } from "./events.ts";
import { folder } from "./folder.ts";
import { newSigner, signedChain, signer } from "./signer.ts";

const clock = systemClock();
const resumed: Event = { type: "run.resumed", times: 1, version: "1" };
const answered: Event = { type: "checkpoint.answered", key: "c", answer: "yes", approved: [], by: "a", comment: "" };

const open = (path: string, mode: "create" | "append", onHead?: (head: SignedHead) => void, by = signer) =>
  openJournal(path, { clock, mode, signer: by, ...(onHead === undefined ? {} : { onHead }) });

const linesOf = (path: string) => readFileSync(path, "utf8").split("\n").slice(0, -1);
const typesOf = (path: string) => linesOf(path).map((line) => (JSON.parse(line) as JournalRecord).type);

async function written(...events: Event[]): Promise<string> {
  const path = join(folder(), "audit.jsonl");
  const journal = await open(path, "create");
  for (const event of events) await journal.append(event);
  await journal.close();
  return path;
}

describe("a head is signed", () => {
  test("after the run's beginning, each answer and the end", async () => {
    expect(typesOf(await written(started, note("a"), answered, note("b"), ended))).toEqual([
      "run.started",
      "head.signed",
      "note.made",
      "checkpoint.answered",
      "head.signed",
      "note.made",
      "run.ended",
      "head.signed",
    ]);
  });

  test("at the latest every 256 records, one by one or at once", async () => {
    const path = join(folder(), "audit.jsonl");
    const journal = await open(path, "create");
    await journal.append(started);
    for (let index = 0; index < 300; index++) await journal.append(note(`a${index}`));
    await Promise.all(Array.from({ length: 600 }, (_, index) => journal.append(note(`b${index}`))));
    await journal.close();
    const heads = typesOf(path).flatMap((type, index) => (type === "head.signed" ? [index] : []));
    expect(heads).toEqual([1, 257, 513, 769]);
    expect((await verify(path, { isWrite })).problems).toEqual([]);
  });

  test("goes on being counted when the log is opened again", async () => {
    const path = await written(started, ...Array.from({ length: 200 }, (_, index) => note(`a${index}`)));
    const journal = await open(path, "append");
    for (let index = 0; index < 60; index++) await journal.append(note(`b${index}`));
    await journal.close();
    expect(typesOf(path).lastIndexOf("head.signed")).toBe(257);
    expect((await verify(path, { isWrite })).problems).toEqual([]);
  });

  test("and told of once it is on the disk, with what an anchor needs", async () => {
    const path = join(folder(), "audit.jsonl");
    const heads: (SignedHead & { onDisk: number })[] = [];
    const journal = await open(path, "create", (head) => heads.push({ ...head, onDisk: linesOf(path).length }));
    for (const event of [started, note("a"), ended]) await journal.append(event);
    await journal.close();
    const lines = linesOf(path);
    const of = (records: number) => ({
      at: (JSON.parse(lines[records - 1] ?? "") as JournalRecord).at,
      records,
      sha256: sha256(lines[records - 1] ?? ""),
      publicKey: signer.publicKey,
      onDisk: records,
    });
    expect(heads).toEqual([of(2), of(5)]);
  });
});

describe("where a crash kept a signature from the disk", () => {
  test.each<[string, Event[], string[]]>([
    ["of the beginning", [started], ["run.started", "head.signed", "run.resumed", "head.signed"]],
    [
      "of an answer",
      [started, answered],
      ["run.started", "head.signed", "checkpoint.answered", "head.signed", "run.resumed", "head.signed"],
    ],
    [
      "of the end",
      [started, ended],
      ["run.started", "head.signed", "run.ended", "head.signed", "run.resumed", "head.signed"],
    ],
  ])("it is written first when the log is opened again: %s", async (_what, events, types) => {
    const path = await written(...events);
    const lines = linesOf(path);
    // Torn within the signature.
    writeFileSync(path, `${lines.slice(0, -1).join("\n")}\n${lines.at(-1)?.slice(0, 40)}`);
    expect(await verify(path, { isWrite })).toMatchObject({ complete: false, problems: [], tornBytes: 40 });
    const journal = await open(path, "append");
    await journal.append(resumed);
    await journal.close();
    expect(typesOf(path)).toEqual(types);
    expect((await verify(path, { isWrite })).problems).toEqual([]);
  });

  test("it is written first also where only the number of records called for it", async () => {
    const path = await written(started, ...Array.from({ length: 255 }, (_, index) => note(`a${index}`)));
    expect(typesOf(path).lastIndexOf("head.signed")).toBe(257);
    truncateSync(path, Buffer.byteLength(`${linesOf(path).slice(0, -1).join("\n")}\n`));
    const journal = await open(path, "append");
    await journal.append(resumed);
    await journal.close();
    expect(typesOf(path).slice(-3)).toEqual(["head.signed", "run.resumed", "head.signed"]);
    expect((await verify(path, { isWrite })).problems).toEqual([]);
  });

  test("a log that is only opened is whole again", async () => {
    const path = await written(started, ended);
    truncateSync(path, Buffer.byteLength(`${linesOf(path).slice(0, -1).join("\n")}\n`));
    expect(await verify(path, { isWrite })).toMatchObject({ complete: false, problems: [] });
    await (await open(path, "append")).close();
    expect(await verify(path, { isWrite })).toMatchObject({ complete: true, problems: [] });
  });
});

test("a log with a signature that is not good is not gone on with", async () => {
  const path = await written(started, note("a"), ended);
  const other = linesOf(path).map((line) => line.replace(/"signature":"[0-9a-f]{8}/, '"signature":"00000000'));
  writeFileSync(path, `${other.slice(0, 2).join("\n")}\n`);
  await expect(open(path, "append")).rejects.toMatchObject({ code: "JOURNAL_TAMPERED", detail: { line: 2 } });
});

test("a log may go on under another key, which is told", async () => {
  const path = await written(started, note("a"));
  const other = newSigner();
  const journal = await open(path, "append", undefined, other);
  for (const event of [resumed, ended]) await journal.append(event);
  await journal.close();
  const keys = [signer.publicKey, other.publicKey];
  expect(await verify(path, { isWrite })).toMatchObject({ problems: [], signed: { records: 7, keys } });
  expect((await verify(path, { isWrite, keys })).problems).toEqual([]);
  expect(await verify(path, { isWrite, keys: [signer.publicKey] })).toMatchObject({
    problems: [
      { of: "signatures", line: 5 },
      { of: "signatures", line: 7 },
    ],
    signed: { records: 2 },
  });
});

test("signatures speak for what comes before the first problem only", async () => {
  const path = await written(started, note("a"), answered, note("b"), answered, ended);
  const lines = linesOf(path).map((line, index) => (index === 5 ? line.replace("said", "SAID") : line));
  writeFileSync(path, `${lines.join("\n")}\n`);
  expect(await verify(path, { isWrite })).toMatchObject({
    problems: [{ of: "chain", line: 7 }],
    broken: ["chain"],
    signed: { records: 5 },
  });
});

test("a log of a later format is not judged", async () => {
  const path = join(folder(), "audit.jsonl");
  writeFileSync(path, `${signedChain([{ ...started, format: 2, version: "9.1", more: true }]).join("\n")}\n`);
  const refusal = { code: "FORMAT_UNKNOWN", exitCode: 2, hint: expect.stringContaining("runbook 9.1") as string };
  await expect(verify(path, { isWrite })).rejects.toMatchObject(refusal);
  await expect(readJournal(path)[Symbol.asyncIterator]().next()).rejects.toMatchObject(refusal);
  writeFileSync(path, `${signedChain([{ ...started, format: 0.5 }]).join("\n")}\n`);
  expect((await verify(path, { isWrite })).problems).toMatchObject([
    { line: 1, what: expect.stringContaining("its format is 0.5") as string },
  ]);
});
