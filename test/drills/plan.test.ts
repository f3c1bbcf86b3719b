import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations, permissionOf, type OperationName } from "../../engine/aws/operations.ts";
import { drilled, runbook } from "./in-process.ts";
import {
  clear,
  drill,
  type Ended,
  eventsOf,
  journalOf,
  playbook,
  reportOf,
  type RunDone,
  workplace,
  worldOf,
} from "./product.ts";

const cwd = workplace();
let dry: RunDone;
let real: RunDone;
let plan: Ended;
let shown: Ended;

beforeAll(async () => {
  const planned = ["plan", playbook, "--drill", drill("acme")];
  [dry, real] = await Promise.all([drilled(cwd, "acme", "--dry-run"), drilled(cwd, "acme")]);
  [plan, shown] = await Promise.all([runbook(cwd, ...planned, "--json"), runbook(cwd, ...planned)]);
});
afterAll(() => clear(cwd));

describe("a dry run", () => {
  it("ends planned, and the account has seen no write", () => {
    expect(dry).toMatchObject({ code: 0, report: { outcome: "planned", exitCode: 0 } });
    expect(worldOf(dry.folder).writes()).toEqual([]);
    const records = journalOf(dry.folder);
    const intended = eventsOf(records, "call.intended").map(({ key }) => key);
    expect(intended).not.toEqual([]);
    expect(eventsOf(records, "call.withheld").map(({ key }) => key)).toEqual(expect.arrayContaining(intended));
    expect(eventsOf(records, "checkpoint.answered")).toEqual([]);
    expect(eventsOf(records, "secret.stored")).toEqual([]);
    expect(dry.stderr).toContain("DRY RUN");
  });

  it("withholds what a real run sends in containment, call by call", () => {
    const contained = (keys: readonly { key: string; operation: string }[]) =>
      keys
        .filter(({ key }) => key.startsWith("contain/") && !key.includes("/isolate["))
        .map(({ key, operation }) => `${operation} ${key.split(" ")[0]}`)
        .toSorted();
    const withheld = contained(eventsOf(journalOf(dry.folder), "call.withheld"));
    expect(withheld.length).toBeGreaterThan(8);
    expect(withheld).toEqual(contained(eventsOf(journalOf(real.folder), "call.intended")));
  });

  it("walks both branches of a question that only a person can answer", () => {
    const records = journalOf(dry.folder);
    const begun = new Set(records.flatMap((record) => ("key" in record ? [bare(record.key)] : [])));
    const rotate = "credentials/rotate/steps/check";
    expect(begun).toContain(`${rotate}/works`);
    expect(begun).toContain(`${rotate}/reactivate`);
    expect(begun).toContain(`${rotate}/mend`);
    expect(begun).toContain("credentials/rotate/steps/delete");
    // Of a choice that is not made, neither branch is left out for the other.
    const unknown = new Map(eventsOf(records, "step.unknown").map(({ key, reason }) => [bare(key), reason]));
    expect(unknown.get(`${rotate}/reactivate`)).toContain('answer == "trouble"');
    expect(eventsOf(records, "step.skipped").map(({ key }) => bare(key))).not.toContain(`${rotate}/reactivate`);
  });

  it("asks nobody and shows every question that a real run asked", () => {
    const asked = (folder: string) =>
      new Set(eventsOf(journalOf(folder), "checkpoint.asked").map(({ key }) => bare(key)));
    const planned = asked(dry.folder);
    expect([...asked(real.folder)].filter((key) => !planned.has(key))).toEqual([]);
  });
});

describe("a plan", () => {
  interface Plan {
    readonly permissions: readonly string[];
    readonly stages: readonly { readonly steps: readonly PlannedStep[] }[];
  }
  interface PlannedStep {
    readonly step: string;
    readonly action: string | null;
    readonly reversible: boolean | null;
    readonly status: string;
    readonly reason: string;
    readonly items: readonly string[];
    readonly may: readonly string[];
    readonly asks: readonly { readonly question: string; readonly targets: readonly string[] }[];
    readonly changes: readonly { readonly operation: string; readonly target: string }[];
  }
  const planned = () => reportOf(plan) as unknown as Plan;

  it("shows the question before a termination, on which machines it may fall, and that it is final", () => {
    expect(plan.code).toBe(0);
    const steps = planned().stages.flatMap((stage) => stage.steps);
    const step = (id: string, at = "eradicate/gone") =>
      steps.find((each) => each.step === `${at}/steps/machines/steps/${id}`);
    // A person may yet say of another machine that it is the intruder's: then that one is among them.
    expect(step("evidence")).toMatchObject({ status: "unknown", reason: "its items are not known in a dry run" });
    expect(step("evidence", "sweep/look_again/gone_again")?.items.toSorted()).toEqual([
      "i-0bad000000000001",
      "i-0bad000000000002",
      "i-0bad000000000011",
      "i-0bad000000000012",
      "i-0bad000000000021",
      "i-0bad000000000022",
    ]);
    expect(step("approve_instances")?.asks).toEqual([
      expect.objectContaining({ question: expect.stringContaining("Terminate these instances?") as string }),
    ]);
    expect(step("terminate")).toMatchObject({ action: "ec2.terminate-instance", reversible: false });
    expect(step("terminate")?.may).toContain("ec2:TerminateInstances");
    expect(shown.stdout).toContain("asks: Terminate these instances?");
    expect(shown.stdout).toMatch(/may send [^-]*ec2:TerminateInstances, which\s+CANNOT\s+be\s+taken\s+back/);
  });

  it("says of what it knows exactly on whom it would fall", () => {
    const steps = planned().stages.flatMap((stage) => stage.steps);
    const deleted = steps.flatMap(({ step, changes }) =>
      changes.filter(({ operation }) => operation === "iam:DeleteUser").map(({ target }) => [step, target]),
    );
    // The last look finds what a dry run left where it was.
    expect(deleted).toEqual([
      ["eradicate/gone/steps/identities/steps/delete_users", "svc-support"],
      ["sweep/look_again/gone_again/steps/identities/steps/delete_users", "svc-support"],
    ]);
    expect(shown.stdout).toMatch(/would send iam:DeleteUser on svc-support, which\s+CANNOT\s+be\s+taken\s+back/);
  });

  it("says of a step for objects of which there are none that it has nothing to do", () => {
    const steps = planned().stages.flatMap((stage) => stage.steps);
    const none = steps.find(({ step }) => step === "contain/unknown_identities");
    expect(none).toMatchObject({ status: "skipped", reason: "there is nothing to do it for" });
  });

  it("has no failure: a region counts as empty once the run plans to delete what is in it", () => {
    const steps = planned().stages.flatMap((stage) => stage.steps);
    expect(steps.filter(({ status }) => status === "failed")).toEqual([]);
    expect(reportOf(plan).reasons).toEqual([]);
    const regions = steps.filter(({ step }) => step.endsWith("/disable_regions"));
    expect(regions).not.toEqual([]);
    for (const { may, changes } of regions)
      expect([...may, ...changes.map(({ operation }) => operation)]).toContain("account:DisableRegion");
  });

  it("asks for every permission that the real run used", () => {
    const calls = journalOf(real.folder).flatMap((record) =>
      record.type === "call.returned" || record.type === "call.intended" ? [record.operation] : [],
    );
    const used = new Set(calls.map((operation) => permissionOf(operation as OperationName)));
    expect(used.size).toBeGreaterThan(40);
    expect([...used].filter((permission) => !planned().permissions.includes(permission))).toEqual([]);
    expect(calls.every((operation) => Object.hasOwn(operations, operation))).toBe(true);
    for (const permission of planned().permissions) expect(shown.stdout).toContain(permission);
  });
});

function bare(key: string): string {
  return key.replaceAll(/\[[^\]]*\]/g, "").replaceAll(/[#~][0-9]+(?=\/|$)/g, "");
}
