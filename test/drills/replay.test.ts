import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JournalRecord } from "../../engine/journal/events.ts";
import { openSigner } from "../../engine/journal/signing-key.ts";
import { rechained } from "../journal/signer.ts";
import { drilled, runbook } from "./in-process.ts";
import { clear, type Ended, eventsOf, journalOf, ownWorkplace, type RunDone, workplace } from "./product.ts";

const cwd = workplace();
const runs: Record<string, RunDone> = {};
const folder = (name: string) => runs[name]?.folder ?? "";
const names = ["acme", "acme-faults", "benign", "acme-expired", "acme --dry-run"];

beforeAll(async () => {
  for (const name of names) {
    const [drill = "", ...more] = name.split(" ");
    runs[name] = await drilled(cwd, drill, ...more);
  }
  // As it was left by the first process, and as it ended.
  cpSync(folder("acme-expired"), join(cwd, "stopped"), { recursive: true });
  await runbook(cwd, "resume", runs["acme-expired"]?.report.run ?? "");
});
afterAll(() => clear(cwd));

/** The log and its evidence only, elsewhere: no world to ask, no secrets, and no AWS in the environment. */
function alone(name: string, change?: (records: JournalRecord[]) => JournalRecord[]): { cwd: string; run: string } {
  const elsewhere = ownWorkplace();
  const run = runs[name]?.report.run ?? "";
  const copy = join(elsewhere, ".runbook/runs", run);
  cpSync(folder(name), copy, { recursive: true });
  for (const left of ["world.jsonl", "secrets"]) rmSync(join(copy, left), { recursive: true, force: true });
  if (change !== undefined) writeFileSync(join(copy, "audit.jsonl"), chained(change(journalOf(copy))));
  return { cwd: elsewhere, run };
}

function chained(records: readonly JournalRecord[]): string {
  return `${rechained(records, openSigner(join(cwd, ".runbook/runs"))).join("\n")}\n`;
}

function replay({ cwd: at, run }: { cwd: string; run: string }): Promise<Ended> {
  return runbook(at, "replay", run);
}

describe("a replay", () => {
  it.each(names)("of %s meets every recorded event, with nothing but the log and its evidence", async (name) => {
    const where = alone(name);
    const before = readFileSync(join(where.cwd, ".runbook/runs", where.run, "audit.jsonl"));
    const ended = await replay(where);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain("every event is the recorded one");
    expect(readFileSync(join(where.cwd, ".runbook/runs", where.run, "audit.jsonl"))).toEqual(before);
  });

  it("meets a run that stopped amid strands, and finds in it what a strand should have had", async () => {
    const stopped = join(cwd, "stopped");
    expect(await runbook(cwd, "replay", stopped)).toMatchObject({ code: 0 });
    const records = journalOf(stopped);
    // The write before the one that was refused, by another strand.
    const [gone] = eventsOf(records, "change.confirmed").slice(-1);
    writeFileSync(
      join(stopped, "audit.jsonl"),
      chained(records.filter((record) => !("key" in record) || record.key !== gone?.key)),
    );
    const ended = await runbook(cwd, "replay", stopped);
    expect(ended.stdout).toContain("never come by: step.completed");
    expect(ended.code).toBe(4);
  });

  it("meets forgeries below that differ from the log in what they say only", () => {
    const where = alone("acme", (records) => records);
    expect(readFileSync(join(where.cwd, ".runbook/runs", where.run, "audit.jsonl"))).toEqual(
      readFileSync(join(folder("acme"), "audit.jsonl")),
    );
  });

  it("finds an answer that was changed afterwards, though the chain is whole", async () => {
    const where = alone("acme", (records) =>
      records.map((record) =>
        record.type === "checkpoint.answered" && record.key.endsWith("/move")
          ? { ...record, answer: "unused" }
          : record,
      ),
    );
    expect(await runbook(where.cwd, "verify", where.run)).toMatchObject({ code: 0 });
    await expectDivergence(where, "/move", "moved", "unused");
  });

  it("finds an approval that is made a rejection", async () => {
    const where = alone("acme", (records) =>
      records.map((record) =>
        record.type === "checkpoint.answered" && record.key.endsWith("/approve_users")
          ? { ...record, answer: "reject", approved: [] }
          : record,
      ),
    );
    await expectDivergence(where, "approve_users", 'recorded "approve", now "reject"');
  });

  it("finds what AWS is made to have said, by what the run made of it", async () => {
    const where = alone("acme", (records) =>
      records.map((record) =>
        record.type === "call.returned" &&
        record.operation === "iam:ListAccessKeys" &&
        record.key.includes("/deactivate ")
          ? (JSON.parse(JSON.stringify(record).replaceAll('"Active"', '"Inactive"')) as JournalRecord)
          : record,
      ),
    );
    await expectDivergence(where, "/deactivate", 'recorded "Active", now "Inactive"');
  });

  it("finds a call that was left out, and one that was added", async () => {
    const left = alone("acme", (records) => {
      const gone = eventsOf(records, "call.intended").find(({ operation }) => operation === "iam:DeleteUser")?.key;
      return records.filter((record) => !("key" in record) || record.key !== gone);
    });
    const without = await replay(left);
    expect(without.code).toBe(4);
    expect(without.stdout).toContain("iam:DeleteUser");

    const added = alone("benign", (records) => {
      const end = records.length - 1;
      const intended = {
        type: "call.intended",
        key: "verify/history iam:DeleteUser us-east-1 0#1",
        operation: "iam:DeleteUser",
        region: "us-east-1",
        input: { UserName: "bob" },
        target: "bob",
      };
      const at = records[end]?.at ?? "";
      return [...records.slice(0, end), { ...intended, at, seq: 0, prev: "" } as JournalRecord, ...records.slice(end)];
    });
    const withMore = await replay(added);
    expect(withMore.code).toBe(4);
    expect(withMore.stdout).toContain("never come by: call.intended verify/history iam:DeleteUser");
  });

  it("of a log that breaks off says so, and that it is no proof of anything else", async () => {
    const where = alone("acme", (records) => records.slice(0, 200));
    const ended = await replay(where);
    expect(ended.code).toBe(3);
    expect(ended.stdout).toContain("breaks off");
  });

  it.each([0, -1])("of a log that breaks off between a write and its outcome says so too (write %i)", async (which) => {
    const where = alone("acme", (records) => {
      const sent = eventsOf(records, "call.intended").at(which);
      return records.slice(0, records.findIndex((record) => record === sent) + 1);
    });
    const ended = await replay(where);
    expect(ended.stdout).toContain("breaks off before the outcome of ");
    expect(ended.code).toBe(3);
  });

  it("finds a write whose outcome was taken out of a log that went on to its end", async () => {
    const where = alone("acme", (records) => {
      const { key } = eventsOf(records, "call.intended").at(0) ?? {};
      return records.filter((record) => record.type !== "call.returned" || record.key !== key);
    });
    const ended = await replay(where);
    expect(ended.stdout).toContain("has no outcome of ");
    expect(ended.code).toBe(4);
  });

  async function expectDivergence(
    where: { cwd: string; run: string },
    key: string,
    ...values: string[]
  ): Promise<void> {
    const ended = await replay(where);
    expect(ended.stdout).toContain("not the recorded run");
    expect(ended.code).toBe(4);
    for (const text of [key, "recorded ", "now ", ...values]) expect(ended.stdout).toContain(text);
  }
});
