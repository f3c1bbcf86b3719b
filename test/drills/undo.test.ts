import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clear, drilled, type RunDone, reportOf, runbook, workplace, worldOf } from "./product.ts";
import { projection } from "../projection.ts";

const cwd = workplace();
const answers = (name: string, lines: string) => {
  const path = join(cwd, `${name}.yaml`);
  writeFileSync(path, lines);
  return path;
};
const yes = answers("yes", "approve: approve\n");
/** Contained, and then nobody there to approve a deletion. */
let contained: RunDone;
let whole: RunDone;

beforeAll(async () => {
  const until = answers("until", "read_by_hand: listed\nactivity_found: contain\nunknown_instances: keep\n");
  contained = await drilled(cwd, "acme", "--answers", until);
  whole = await drilled(cwd, "acme");
}, 60_000);
afterAll(() => clear(cwd));

const undone = async (run: RunDone, ...more: string[]) => {
  const ended = await runbook(cwd, "undo", run.report.run, "--json", ...more);
  const report = reportOf(ended);
  return { ...ended, report, folder: join(cwd, ".runbook/runs", report.run) };
};
/**
 * The account without what a run makes to work with, what it says it leaves (trails log on), and the
 * tasks that ECS ended when it was told to want none: others are started, by other names.
 */
const taken = (run: { folder: string }) =>
  Object.fromEntries(
    projection(worldOf(run.folder))
      .map((line) => JSON.parse(line) as [string, Record<string, unknown>])
      .map(([arn, object]) => [arn, arn.endsWith(":cluster/analytics-x") ? { ...object, tasks: 0 } : object] as const)
      .filter(
        ([arn, object]) =>
          !/:trail\/|:task\/analytics-x/.test(arn) && !JSON.stringify(object).includes("runbook-isolation"),
      ),
  );

describe("undoing a run that only contained", () => {
  it("gives the account back as the intruder left it", async () => {
    expect(contained).toMatchObject({ code: 8, report: { outcome: "suspended" } });
    const never = await drilled(
      cwd,
      "acme",
      "--answers",
      answers("stop", "read_by_hand: listed\nactivity_found: stop\n"),
    );
    expect(never).toMatchObject({ code: 5, report: { changes: [] } });
    const back = await undone(contained, "--answers", yes);
    expect(back).toMatchObject({ code: 0, report: { outcome: "undone" } });
    expect(taken(back)).toEqual(taken(never));
  });

  it("asks first, and goes on when the answer is there", async () => {
    const asked = await undone(contained);
    expect(asked).toMatchObject({ code: 8, report: { outcome: "suspended", changes: [] } });
    const resumed = reportOf(await runbook(cwd, "resume", asked.report.run, "--answers", yes, "--json"));
    expect(resumed).toMatchObject({ outcome: "undone" });
  });

  it("changes nothing in a dry run, and says what it would", async () => {
    const plan = await undone(contained, "--dry-run");
    expect(plan).toMatchObject({ code: 0, report: { outcome: "planned" } });
    expect(worldOf(plan.folder).ownWrites()).toEqual([]);
    expect(plan.report.changes.every(({ effect }) => effect === "planned")).toBe(true);
    expect(plan.report.changes.length).toBeGreaterThan(10);
    expect(plan.stderr).toContain(`Carry it out: `);
    expect(plan.stderr).toContain(` undo ${contained.report.run}`);
  });

  it("takes back only the steps that are named", async () => {
    const step = "contain/shut_out/steps/resources/steps/resources/transfer_locks";
    const back = await undone(contained, "--only", step, "--answers", yes);
    expect(back.report.changes.map(({ operation }) => operation)).toEqual(["route53domains:DisableDomainTransferLock"]);
    const wrong = await runbook(cwd, "undo", contained.report.run, "--only", "contain/shut_in");
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("contain/shut_in");
  });

  it("takes back what came after a step too, and nothing from before it", async () => {
    const back = await undone(contained, "--to", "contain/shut_out/steps/resources", "--answers", yes);
    const operations = new Set(back.report.changes.map(({ operation }) => operation));
    expect(operations).toContain("route53domains:DisableDomainTransferLock");
    expect(operations).not.toContain("events:EnableRule");
    expect(operations).not.toContain("iam:DeleteUserPolicy");
  });
});

describe("undoing a run that went through", () => {
  it("takes back what can be, and says of the rest why it cannot", async () => {
    const back = await undone(whole, "--answers", yes);
    expect(back).toMatchObject({ code: 3, report: { outcome: "undone-in-part" } });
    const world = worldOf(back.folder).objects();
    expect(world["arn:aws:rds:us-east-1:111122223333:db:orders-restored-20260301"]).toBeUndefined();
    expect(world["arn:aws:s3:::acme-customer-docs"]).toMatchObject({ lifecycle: ["expire-7d"] });
    expect(world["arn:aws:iam::111122223333:user/svc-support"]).toBeUndefined();
  });

  it("leaves a log of its own that verifies and replays", async () => {
    const back = await undone(whole, "--answers", yes);
    expect(await runbook(cwd, "verify", back.report.run)).toMatchObject({ code: 0 });
    expect(await runbook(cwd, "replay", back.report.run)).toMatchObject({ code: 0 });
  });
});

it("an altered log is not believed: nothing is taken back", async () => {
  const copy = await drilled(
    cwd,
    "acme",
    "--answers",
    answers("again", "read_by_hand: listed\nactivity_found: stop\n"),
  );
  const path = join(copy.folder, "audit.jsonl");
  const [first = "", ...rest] = readFileSync(path, "utf8").split("\n");
  writeFileSync(path, [first.replace('"drill"', '"drill" '), ...rest].join("\n"));
  expect(await runbook(cwd, "undo", copy.report.run, "--answers", yes)).toMatchObject({ code: 4 });
});
