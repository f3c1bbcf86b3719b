/** A whole drill, held against what its own simulated account recorded. */
import { appendFileSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { matchRun } from "../../engine/cli/verify/cloudtrail.ts";
import { runFolderAt } from "../../engine/cli/run/folder.ts";
import { cloudTrailLines } from "../../engine/cloudtrail/lines.ts";
import { worldEvents } from "../../engine/aws/simulated/world-events.ts";
import { canonical, sha256 } from "../../engine/journal/canonical.ts";
import type { JournalRecord } from "../../engine/journal/events.ts";
import { drilled, runbook } from "../drills/in-process.ts";
import { clear, journalOf, ownWorkplace, workplace } from "../drills/product.ts";

let place: string;
let ran: string;

beforeAll(async () => {
  place = workplace();
  ({ folder: ran } = await drilled(place, "acme"));
}, 120_000);
afterAll(() => clear(place));

/** A copy of the run whose log somebody wrote anew, chain and all. */
function rewritten(change: (records: JournalRecord[]) => readonly object[]): string {
  const copy = join(ownWorkplace(), "run");
  cpSync(ran, copy, { recursive: true });
  let prev = "0".repeat(64);
  const lines = change(journalOf(ran)).map((record, seq) => {
    const line = canonical({ ...record, seq, prev });
    prev = sha256(line);
    return `${line}\n`;
  });
  writeFileSync(join(copy, "audit.jsonl"), lines.join(""));
  return copy;
}

const match = (folder: string, path?: string) => matchRun(place, runFolderAt(folder), path);
const isOf = (key: string) => (record: JournalRecord) => "key" in record && record.key === key;

/** A write in the middle that was carried out. */
function aWrite(records: readonly JournalRecord[], operation: string) {
  const found = records.find((each) => each.type === "call.returned" && each.operation === operation);
  if (found?.type !== "call.returned") throw new Error(`the drill has no ${operation}`);
  return found;
}

test("its log and its account agree, write by write", async () => {
  const found = await match(ran);
  expect(found).toMatchObject({
    exitCode: 0,
    counts: { deviating: 0, missing: 0, unrecorded: 0, beside: 0, inDoubt: 0 },
  });
  expect(found.counts.matched).toBeGreaterThan(100);
  expect(found.counts.matched + found.counts.notLogged).toBe(found.counts.writes);
  expect(new Set(found.lists.notLogged.map(({ operation }) => operation))).toEqual(
    new Set(["s3:CopyObject", "s3:DeleteObject"]),
  );
});

test("its account gives the same as files, where what comes last cannot be told missing", async () => {
  const path = join(ownWorkplace(), "events.json");
  writeFileSync(path, JSON.stringify({ Events: worldEvents(join(ran, "world.jsonl")) }));
  const found = await match(ran, path);
  expect(found).toMatchObject({ exitCode: 0, counts: { deviating: 0, missing: 0, unrecorded: 0 } });
});

test("a write that was taken out of the log is found", async () => {
  const folder = rewritten((records) => {
    const { key } = aWrite(records, "iam:DeleteUser");
    return records.filter((record) => !isOf(key)(record));
  });
  expect(await match(folder)).toMatchObject({
    exitCode: 4,
    counts: { unrecorded: 1 },
    lists: { unrecorded: [{ operation: "iam:DeleteUser" }] },
  });
});

test("a write that was put into the log is found", async () => {
  const folder = rewritten((records) => {
    const { key } = aWrite(records, "iam:DeleteUser");
    return records.flatMap((record) => {
      if (!isOf(key)(record) || !record.type.startsWith("call.")) return [record];
      if (record.type === "call.intended") return [record, { ...record, key: `${key}~forged` }];
      const forged = { ...record, key: `${key}~forged`, requestId: "11111111-2222-3333-4444-555555555555" };
      return [record, forged];
    });
  });
  expect(await match(folder)).toMatchObject({ exitCode: 4, counts: { missing: 1, unrecorded: 0 } });
});

test("a write that the log calls another is found", async () => {
  const folder = rewritten((records) => {
    const { key } = aWrite(records, "iam:DeleteUser");
    return records.map((record) =>
      isOf(key)(record) && "operation" in record ? { ...record, operation: "iam:DeleteRole" } : record,
    );
  });
  expect(await match(folder)).toMatchObject({ exitCode: 4, counts: { deviating: 1 } });
});

test("a log whose end was cut off hides writes", async () => {
  const folder = rewritten((records) =>
    records.slice(0, records.findIndex(isOf(aWrite(records, "iam:DeleteUser").key))),
  );
  const found = await match(folder);
  expect(found.exitCode).toBe(4);
  expect(found.counts.unrecorded).toBeGreaterThan(5);
});

test("a write whose answer was lost with the process is found in the account", async () => {
  const folder = rewritten((records) => {
    const { key } = aWrite(records, "iam:CreateAccessKey");
    const intended = records.findIndex((record) => record.type === "call.intended" && record.key === key);
    return records.slice(0, intended + 1);
  });
  expect((await match(folder)).lists.inDoubt).toMatchObject([{ operation: "iam:CreateAccessKey", found: "done" }]);
});

test("a call made beside the run in the same session is found", async () => {
  const folder = rewritten((records) => records);
  const [head = "", ...lines] = readFileSync(join(ran, "world.jsonl"), "utf8").split("\n").slice(0, -1);
  const calls = lines.map((line) => JSON.parse(line) as { kind: string; seq: number; at: number });
  const middle = calls.filter(({ kind }) => kind === "call").at(-200);
  const beside = [
    { kind: "run", at: middle?.at, agent: "aws-cli/2.15.0" },
    {
      ...middle,
      seq: 1_000_000,
      operation: "iam:AddUserToGroup",
      region: "us-east-1",
      input: { GroupName: "admins", UserName: "again" },
    },
  ];
  writeFileSync(join(folder, "world.jsonl"), `${head}\n${lines.join("\n")}\n`);
  for (const line of beside) appendFileSync(join(folder, "world.jsonl"), `${JSON.stringify(line)}\n`);
  expect(await match(folder)).toMatchObject({
    exitCode: 3,
    counts: { beside: 1, unrecorded: 0 },
    lists: { beside: [{ operation: "iam:AddUserToGroup", agent: "aws-cli/2.15.0" }] },
  });
});

test("what an undo does is its own, in the world that the first run left", async () => {
  const answers = join(place, "yes.yaml");
  writeFileSync(answers, "undo/approve: { approve: all }\n");
  const { stdout } = await runbook(place, "undo", "latest", "--json", "--answers", answers);
  const { run } = JSON.parse(stdout) as { run: string };
  const found = await match(join(place, ".runbook/runs", run));
  expect(found).toMatchObject({ exitCode: 0, counts: { deviating: 0, missing: 0, unrecorded: 0, beside: 0 } });
  expect(found.counts.matched).toBeGreaterThan(5);
}, 120_000);

test("is told in lines that fit, with nothing in them that acts on a terminal", async () => {
  const folder = rewritten((records) => {
    const { key } = aWrite(records, "iam:DeleteUser");
    return records.map((record) =>
      isOf(key)(record) && record.type === "call.intended"
        ? { ...record, target: "\u001b[2Kmallory" }
        : isOf(key)(record) && record.type === "call.returned"
          ? { ...record, requestId: "11111111-2222-3333-4444-555555555555" }
          : record,
    );
  });
  const lines = cloudTrailLines(await match(folder), 80);
  expect(lines[0]).toContain("NOT what the log says");
  expect(lines.join("\n")).toContain("\\u{1b}[2Kmallory");
  expect(lines.every((line) => line.length <= 80 && !line.includes("\u001b"))).toBe(true);
});

test("what no world tells must be given", async () => {
  const copy = join(ownWorkplace(), "run");
  cpSync(ran, copy, { recursive: true, filter: (path) => !path.endsWith("world.jsonl") });
  await expect(match(copy)).rejects.toThrow(/CloudTrail's events must be given/);
});
