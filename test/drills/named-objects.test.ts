import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { playbooksIn } from "./named.ts";

const { folder, carryOut } = playbooksIn("named-objects");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const key = { key: "AKIAEXAMPLECIKEY0001" };
const instance = { instance: "us-east-1/i-0good00000000web1" };
const targets = (changes: readonly { operation: string; target: string }[], operation: string) =>
  changes.filter((change) => change.operation === operation).map(({ target }) => target);

describe("leaked-access-key", () => {
  it("deletes the key after the application has a new one, and is proven and replayed", async () => {
    const done = await carryOut("leaked-access-key", { inputs: key });
    expect(done).toMatchObject({ code: 0, outcome: "remediated", unmet: [] });
    expect(targets(done.changes, "iam:DeleteAccessKey")).toEqual(["ci-deploy"]);
    expect((await done.runbook("verify", done.run)).code).toBe(0);
    expect((await done.runbook("replay", done.run)).code).toBe(0);
  });

  it("reads the events of the key and of what came of it, and no others", async () => {
    const done = await carryOut("leaked-access-key", { inputs: key });
    const asked = done.events.flatMap((one) =>
      one.type === "call.returned" && one.operation === "cloudtrail:LookupEvents" && one.key.startsWith("look/")
        ? [one]
        : [],
    );
    // Three keys in two regions, and a second page of one of them.
    expect(asked).toHaveLength(7);
  });

  it("stops before it changes anything where the key is the caller's", async () => {
    const caller = { caller: { arn: "arn:aws:iam::111122223333:user/ci-deploy" } };
    const changes = {
      ...caller,
      state: { iam: { users: { "ci-deploy": { attached: ["AdministratorAccess"] } } } },
      expect: [],
    };
    const done = await carryOut("leaked-access-key", { inputs: key, changes });
    expect(done).toMatchObject({ code: 3, outcome: "inconclusive", changes: [] });
    expect(done.remarks).toContain("of its user, ci-deploy: it is who runs this");
  });

  it("changes nothing in a dry run, and says what it would ask", async () => {
    const done = await carryOut("leaked-access-key", { inputs: key, dryRun: true });
    expect(done).toMatchObject({ code: 0, outcome: "planned" });
    expect(done.events.some((one) => one.type === "call.returned" && one.effect === "write")).toBe(false);
    expect(done.events.some((one) => one.type === "call.withheld" && one.operation === "iam:PutUserPolicy")).toBe(true);
  });
});

describe("compromised-instance", () => {
  it("ends the instance, keeps its evidence, and is proven and replayed", async () => {
    const done = await carryOut("compromised-instance", { inputs: instance });
    expect(done).toMatchObject({ code: 0, outcome: "remediated", unmet: [] });
    const kept = done.events.flatMap((one) => (one.type === "evidence.saved" ? [one.name] : []));
    expect(kept).toEqual(
      expect.arrayContaining(
        ["", "-user-data", "-console-output"].map((part) => expect.stringContaining(`web1${part}`)),
      ),
    );
    expect((await done.runbook("verify", done.run)).code).toBe(0);
    expect((await done.runbook("replay", done.run)).code).toBe(0);
  });

  it("asks nobody about the role where no other has it", async () => {
    const alone = {
      iam: { instance_profiles: { own: { created: "2025-01-01T00:00:00Z", roles: ["backup-reader"] } } },
    };
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    };
    const roles = { "backup-reader": { created: "2025-01-01T00:00:00Z", trust } };
    const profile_arn = "arn:aws:iam::111122223333:instance-profile/own";
    const state = {
      iam: { ...alone.iam, roles },
      ec2: { "us-east-1": { instances: { "i-0good00000000web1": { profile_arn } } } },
    };
    const done = await carryOut("compromised-instance", { inputs: instance, changes: { state, expect: [] } });
    expect(done).toMatchObject({ code: 0, outcome: "remediated" });
    expect(done.questions.some((question) => question.endsWith("/shared"))).toBe(false);
    expect(targets(done.changes, "iam:PutRolePolicy")).toEqual(["backup-reader", "backup-reader"]);
  });

  it("says that the sessions of a protected role are left", async () => {
    const policy = [
      'account: "111122223333"',
      "window: { start: 2026-03-02T03:00:00Z }",
      'identities: { never_touch: ["arn:aws:iam::111122223333:role/web-app-role"] }',
      "rules: []",
    ].join("\n");
    const done = await carryOut("compromised-instance", { inputs: instance, policy, changes: { expect: [] } });
    expect(done).toMatchObject({ code: 3, outcome: "remediated-with-gaps" });
    expect(targets(done.changes, "iam:PutRolePolicy")).toEqual([]);
    expect(done.remarks).toContain("role web-app-role is left alone");
  });

  it("can be taken back as far as it contained", async () => {
    const done = await carryOut("compromised-instance", {
      inputs: { ...instance, replace_in_group: "false" },
      changes: { answers: { approve_instances: "reject" }, expect: [] },
    });
    expect(done.outcome).toBe("remediated-with-gaps");
    writeFileSync(join(folder, "yes.yaml"), "approve: approve\n");
    const undone = await done.runbook("undo", done.run, "--answers", "yes.yaml", "--json");
    const report = JSON.parse(undone.out) as { outcome: string; changes: { operation: string }[] };
    expect(report.outcome, undone.out).toBe("undone");
    expect(report.changes.map(({ operation }) => operation)).toEqual([
      "iam:PutRolePolicy",
      "iam:DeleteRolePolicy",
      "ec2:ModifyNetworkInterfaceAttribute",
      "autoscaling:AttachInstances",
    ]);
  });
});
