import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drilled, runbook } from "./in-process.ts";
import { clear, eventsOf, journalOf, reportOf, type RunDone, workplace, worldOf } from "./product.ts";
import { effects, projection, taken } from "../projection.ts";

const cwd = workplace();
let acme: RunDone;

beforeAll(async () => {
  acme = await drilled(cwd, "acme");
});
afterAll(() => clear(cwd));

describe("the drill of a leaked key", () => {
  it("ends remediated, with all expectations of the drill met", () => {
    expect(acme).toMatchObject({ code: 0, report: { kind: "drill", outcome: "remediated", exitCode: 0, gaps: [] } });
    expect(acme.report.assessment?.failed).toEqual([]);
    expect(acme.report.assessment?.passed).toBe(worldOf(acme.folder).scenario.expect?.length);
    expect(acme.report.stages).toEqual(
      ["preflight", "verify", "contain", "credentials", "eradicate", "recover", "account", "sweep", "reply"].map(
        (id) => ({ id, status: "done" }),
      ),
    );
  });

  it("has every change that AWS took in its report, and none that it did not", () => {
    const { changes } = acme.report;
    const operations = changes.map(({ operation }) => operation).toSorted();
    expect(operations).toEqual(
      taken(worldOf(acme.folder))
        .map(({ operation }) => operation)
        .toSorted(),
    );
    expect(changes.filter(({ effect }) => effect === "uncertain" || effect === "planned")).toEqual([]);
  });

  it("leaves an audit log that verifies and that readers other than it can list", async () => {
    expect(await runbook(cwd, "verify", acme.report.run)).toMatchObject({ code: 0 });
    const { stdout } = await runbook(cwd, "runs");
    expect(stdout).toContain(acme.report.run);
    expect(stdout).toContain("remediated");
  });

  it("run again on the account as it is then, changes nothing and ends remediated", async () => {
    const before = taken(worldOf(acme.folder)).length;
    const again = await drilled(cwd, "acme", "--world", acme.report.run);
    expect(again).toMatchObject({ code: 0, report: { outcome: "remediated", changes: [], gaps: [] } });
    expect(again.report.assessment?.failed).toEqual([]);
    const world = worldOf(again.folder);
    expect(world.writes().length).toBe(before);
    expect(world.ownWrites()).toEqual([]);
    expect(eventsOf(journalOf(again.folder), "call.intended")).toEqual([]);
    expect(projection(world)).toEqual(projection(worldOf(acme.folder)));
  });
});

describe("the same night with faults", () => {
  it("ends remediated with gaps, and the one region that the organization denies is the only gap", async () => {
    const faults = await drilled(cwd, "acme-faults");
    expect(faults).toMatchObject({ code: 3, report: { outcome: "remediated-with-gaps", exitCode: 3 } });
    expect(faults.report.assessment?.failed).toEqual([]);
    expect(new Set(faults.report.gaps.map(({ region }) => region))).toEqual(new Set(["ap-northeast-3"]));
    // Every service that is read in each region.
    expect(faults.report.gaps.map(({ service }) => service)).toEqual(
      expect.arrayContaining(["autoscaling", "cloudtrail", "ec2", "ecs", "events", "lambda", "rds", "sagemaker"]),
    );
    expect(faults.report.reasons.join("\n")).toContain("ap-northeast-3");
  });
});

describe("an ordinary day", () => {
  it("ends with no unauthorized activity, without one write sent or even intended", async () => {
    const benign = await drilled(cwd, "benign");
    expect(benign).toMatchObject({ code: 0, report: { outcome: "no-unauthorized-activity", changes: [], gaps: [] } });
    expect(eventsOf(journalOf(benign.folder), "call.intended")).toEqual([]);
    expect(worldOf(benign.folder).writes()).toEqual([]);
    expect(worldOf(benign.folder).calls()).toBeGreaterThan(20);
  });
});

describe("an ordinary day in an account of which one region cannot be read", () => {
  it("ends inconclusive, without one write sent or even intended", async () => {
    const gap = await drilled(cwd, "gap-only");
    expect(gap).toMatchObject({ code: 3, report: { outcome: "inconclusive", exitCode: 3, changes: [] } });
    expect(gap.report.assessment?.failed).toEqual([]);
    expect(new Set(gap.report.gaps.map(({ region }) => region))).toEqual(new Set(["ap-northeast-3"]));
    expect(gap.report.reasons.join("\n")).toContain("ap-northeast-3");
    expect(eventsOf(journalOf(gap.folder), "call.intended")).toEqual([]);
    expect(worldOf(gap.folder).writes()).toEqual([]);
  });
});

describe("credentials that expire halfway", () => {
  it("suspend the run, and going on does the rest and nothing twice", async () => {
    const expired = await drilled(cwd, "acme-expired");
    expect(expired).toMatchObject({ code: 8, report: { outcome: "suspended", exitCode: 8 } });
    // What was under way beside the call that met the expiry came to its end.
    const before = taken(worldOf(expired.folder)).length;
    expect(before).toBeGreaterThanOrEqual(10);
    expect(before).toBeLessThan(20);
    expect(expired.stderr).toContain(` resume ${expired.report.run}`);

    const resumed = await runbook(cwd, "resume", expired.report.run, "--json");
    expect(resumed.code).toBe(0);
    expect(reportOf(resumed)).toMatchObject({ outcome: "remediated", assessment: { failed: [] } });
    // As often as in a run that nothing disturbed, the first ones included.
    expect(effects(worldOf(expired.folder))).toEqual(effects(worldOf(acme.folder)));
    expect(projection(worldOf(expired.folder))).toEqual(projection(worldOf(acme.folder)));
    expect(await runbook(cwd, "verify", expired.report.run)).toMatchObject({ code: 0 });
  });
});
