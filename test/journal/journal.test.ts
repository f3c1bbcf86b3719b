import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../engine/journal/canonical.ts";
import type { JournalRecord } from "../../engine/journal/events.ts";
import { openJournal } from "../../engine/journal/file.ts";
import { memoryJournal } from "../../engine/journal/memory.ts";
import { readJournal } from "../../engine/journal/read.ts";
import { systemClock } from "../../engine/ports/system-clock.ts";
import type { Journal } from "../../engine/ports/journal.ts";
import { ended, note, started } from "./events.ts";
import { folder } from "./folder.ts";
import { signer } from "./signer.ts";

const clock = systemClock();
const create = (path: string) => openJournal(path, { clock, mode: "create", signer });
const reopen = (path: string) => openJournal(path, { clock, mode: "append", signer });

/** Those of the run: what is signed in between has tests of its own. */
async function all(records: AsyncIterable<JournalRecord>): Promise<JournalRecord[]> {
  const list: JournalRecord[] = [];
  for await (const record of records) if (record.type !== "head.signed") list.push(record);
  return list;
}

describe.each<[string, () => Promise<Journal>]>([
  ["file", () => create(join(folder(), "audit.jsonl"))],
  ["memory", async () => memoryJournal(clock)],
])("a journal in %s", (_name, make) => {
  test("gives back what was appended, in order, each bound to the one before", async () => {
    const journal = await make();
    await journal.append(started);
    await Promise.all([journal.append(note("a")), journal.append(note("b"))]);
    await journal.append(ended);
    const records = await all(journal.read());
    expect(records.map(({ type }) => type)).toEqual(["run.started", "note.made", "note.made", "run.ended"]);
    expect(records[0]?.prev).toBe("0".repeat(64));
    expect(new Set(records.map((record) => record.prev)).size).toBe(4);
    await journal.close();
  });

  test("takes nothing after it was closed", async () => {
    const journal = await make();
    await journal.append(started);
    await journal.close();
    await expect(journal.append(ended)).rejects.toMatchObject({ code: "INTERNAL" });
  });

  test("refuses an event that is not JSON and goes on with the next", async () => {
    const journal = await make();
    await journal.append(started);
    await expect(journal.append({ type: "time.slept", key: "k", milliseconds: NaN })).rejects.toMatchObject({
      code: "INTERNAL",
    });
    await journal.append(ended);
    expect((await all(journal.read())).map(({ type }) => type)).toEqual(["run.started", "run.ended"]);
    await journal.close();
  });
});

describe("a journal in a file", () => {
  test("has each line carry the hash of the line before it", async () => {
    const path = join(folder(), "audit.jsonl");
    const journal = await create(path);
    for (const event of [started, note("a"), ended]) await journal.append(event);
    await journal.close();
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect((JSON.parse(lines[2] ?? "") as JournalRecord).prev).toBe(sha256(lines[1] ?? ""));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test("is on the disk when an append resolves", async () => {
    const path = join(folder(), "audit.jsonl");
    const journal = await create(path);
    await journal.append(started);
    expect(readFileSync(path, "utf8")).toMatch(/"type":"run.started",.*\}\n.*"type":"head.signed"\}\n$/);
    await journal.close();
  });

  test("goes on with the same chain when it is opened again", async () => {
    const path = join(folder(), "audit.jsonl");
    const first = await create(path);
    await first.append(started);
    await first.close();
    const second = await reopen(path);
    await second.append(ended);
    await second.close();
    expect(second.cutBytes).toBe(0);
    expect((await all(readJournal(path))).map(({ type }) => type)).toEqual(["run.started", "run.ended"]);
  });

  test("is not begun over an existing one, nor gone on with where there is none", async () => {
    const path = join(folder(), "audit.jsonl");
    await expect(reopen(path)).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
    writeFileSync(path, "");
    await expect(create(path)).rejects.toMatchObject({ code: "JOURNAL_FAILED" });
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test("has its torn last line cut off, which is told", async () => {
    const path = join(folder(), "audit.jsonl");
    const journal = await create(path);
    await journal.append(started);
    await journal.append(note("lost"));
    await journal.close();
    const whole = statSync(path).size;
    truncateSync(path, whole - 7);
    const again = await reopen(path);
    expect(again.cutBytes).toBeGreaterThan(0);
    await again.append(ended);
    await again.close();
    expect((await all(readJournal(path))).map((record) => record.type)).toEqual(["run.started", "run.ended"]);
  });

  test("is not gone on with where a line was changed", async () => {
    const path = join(folder(), "audit.jsonl");
    const journal = await create(path);
    for (const event of [started, note("a"), ended]) await journal.append(event);
    await journal.close();
    writeFileSync(path, readFileSync(path, "utf8").replace("said", "SAID"));
    await expect(reopen(path)).rejects.toMatchObject({ code: "JOURNAL_TAMPERED", detail: { line: 4 } });
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test("refuses everything after the disk was full, and ends with a whole record", async () => {
    const path = join(folder(), "audit.jsonl");
    const out = execFileSync(
      "sh",
      ["-c", 'ulimit -f 8; exec "$0" "$@"', process.execPath, await child(), "fill", path],
      { encoding: "utf8" },
    );
    const { codes, durable } = JSON.parse(out) as { codes: string[]; durable: number };
    expect(codes).toEqual(["JOURNAL_FAILED", "JOURNAL_FAILED", "JOURNAL_FAILED"]);
    expect(durable).toBeGreaterThan(3);
    expect(readFileSync(path, "utf8").endsWith("\n")).toBe(true);
    expect(await all(readJournal(path))).toHaveLength(durable);
  });

  test("is worked on by one process at a time", async () => {
    const path = join(folder(), "audit.jsonl");
    const journal = await create(path);
    await journal.append(started);
    await expect(reopen(path)).rejects.toMatchObject({ code: "RUN_BUSY" });
    await journal.close();
    await (await reopen(path)).close();
  });

  test("is taken over from a process that was killed, but not before", async () => {
    const path = join(folder(), "audit.jsonl");
    const holder = spawn(process.execPath, [await child(), "hold", path]);
    await once(holder.stdout, "data");
    await expect(reopen(path)).rejects.toMatchObject({ code: "RUN_BUSY" });
    holder.kill("SIGKILL");
    await once(holder, "exit");
    await (await reopen(path)).close();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test("is taken over where the holder's id now belongs to another process", async () => {
    const path = join(folder(), "audit.jsonl");
    writeFileSync(path, "");
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: process.pid, started: "another boot 1", host: hostname() }));
    await (await reopen(path)).close();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test("is not taken from a holder on another machine, or one that cannot be read", async () => {
    const path = join(folder(), "audit.jsonl");
    writeFileSync(path, "");
    for (const lock of [JSON.stringify({ pid: 1, started: "x", host: "elsewhere" }), "", "not json"]) {
      writeFileSync(`${path}.lock`, lock);
      await expect(reopen(path)).rejects.toMatchObject({ code: "RUN_BUSY" });
    }
  });

  test("survives many appends at once, all in one chain", async () => {
    const path = join(folder(), "audit.jsonl");
    const journal = await create(path);
    await Promise.all(Array.from({ length: 500 }, (_, index) => journal.append(note(`k${index}`))));
    await journal.close();
    expect(await all(readJournal(path))).toHaveLength(500);
  });

  test("does not read what another writer appended behind its back", async () => {
    const path = join(folder(), "audit.jsonl");
    const journal = await create(path);
    await journal.append(started);
    appendFileSync(path, "forged\n");
    expect(await all(journal.read())).toHaveLength(1);
    await journal.close();
    await expect(all(readJournal(path))).rejects.toMatchObject({ code: "JOURNAL_TAMPERED" });
  });
});

/** The child's source as JavaScript. */
async function child(): Promise<string> {
  const outfile = join(folder(), "child.mjs");
  const entry = new URL("child.ts", import.meta.url).pathname;
  await build({ entryPoints: [entry], outfile, bundle: true, platform: "node", format: "esm", logLevel: "error" });
  return outfile;
}
