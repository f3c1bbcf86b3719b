import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Done, playbooksIn } from "./named.ts";

const { folder, carryOut } = playbooksIn("contain-now");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const playbook = "contain-now";
const inputs = {
  users: "svc-support",
  roles: "OrgAuditAccess",
  access_keys: "AKIAEXAMPLECIKEY0001",
  instances: "us-east-1/i-0bad000000000001",
};
const administrator = {
  type: "AssumedRole",
  principalId: "AROAEXAMPLEWEB:x",
  arn: "arn:aws:sts::111122223333:assumed-role/web-app-role/x",
  accountId: "111122223333",
};
const policy = (more = "") => `account: "111122223333"\nwindow: { start: 2026-03-02T02:00:00Z }\nrules: []\n${more}`;
const calls = ({ events }: Done, stage: string, effect: string) =>
  events.filter(
    (one) =>
      (one.type === "call.returned" || one.type === "call.failed") &&
      one.key.startsWith(`${stage}/`) &&
      one.effect === effect,
  );
const seconds = ({ events }: Done) => {
  const at = (event: (typeof events)[number] | undefined) => Date.parse(event?.at ?? "");
  const shut = events.findLast(
    ({ type, ...one }) => type === "call.returned" && "effect" in one && one.effect === "write",
  );
  return { shut: (at(shut) - at(events[0])) / 1000, end: (at(events.at(-1)) - at(events[0])) / 1000 };
};

describe("contain-now", () => {
  it("shuts out who is named, in few calls and at once, by a policy that says no more than which account", async () => {
    const done = await carryOut(playbook, { inputs });
    expect(done.unmet).toEqual([]);
    expect(done).toMatchObject({ code: 0, outcome: "contained", questions: [] });
    expect(calls(done, "find", "read")).toHaveLength(9);
    expect(calls(done, "contain", "write")).toHaveLength(7);
    expect(calls(done, "contain", "read")).toHaveLength(27);
    expect(seconds(done)).toEqual({ shut: 0, end: 10 });
    expect((await done.runbook("verify", done.run)).code).toBe(0);
    expect((await done.runbook("replay", done.run)).code).toBe(0);
  });

  it("has nothing left to write where it is done again", async () => {
    const first = await carryOut(playbook, { inputs });
    const more = {
      users: "svc-support,arn:aws:iam::111122223333:user/svc-support",
      roles: "arn:aws:sts::111122223333:assumed-role/OrgAuditAccess/any",
      instances: "i-0bad000000000001",
    };
    const given = Object.entries(more).flatMap(([name, value]) => ["--input", `${name}=${value}`]);
    const drill = "playbooks/drills/contain-now.yaml";
    const again = await first.runbook(
      "exec",
      "playbooks/contain-now.yaml",
      "--drill",
      drill,
      "--world",
      first.run,
      "--json",
      ...given,
    );
    expect(JSON.parse(again.out)).toMatchObject({ outcome: "contained", changes: [], assessment: { failed: [] } });
  });

  it("can be taken back as a whole", async () => {
    const done = await carryOut(playbook, { inputs });
    writeFileSync(join(folder, "yes.yaml"), "approve: approve\n");
    const undone = await done.runbook("undo", done.run, "--answers", "yes.yaml", "--json");
    expect(JSON.parse(undone.out)).toMatchObject({ outcome: "undone" });
  });

  it("says who is not there, who is protected and what is no name, and shuts the others out", async () => {
    const done = await carryOut(playbook, {
      policy: policy('identities: { never_touch: ["arn:aws:iam::111122223333:role/terraform"] }'),
      inputs: {
        users: "svc-support,nobody,arn:aws:iam::999988887777:user/eve",
        roles: "OrgAuditAccess,incident-responder,terraform,AWSServiceRoleForAutoScaling",
        access_keys: "AKIAEXAMPLECIKEY0001,ASIAEXAMPLEEXT00001,AKIAEXAMPLENOBODY001,AKIAEXAMPLEROOTKEY01,hello",
        instances: "us-east-1/i-0bad000000000001,eu-west-1/i-0bad000000000001,web",
      },
    });
    expect(done).toMatchObject({ code: 3, outcome: "remediated-with-gaps", unmet: [] });
    for (const said of [
      "user nobody is left alone: there is no such user",
      "user/eve is left alone: it is of account 999988887777",
      "role incident-responder is left alone: it is who runs this",
      "role terraform is left alone: the policy lists it under never_touch",
      "role AWSServiceRoleForAutoScaling is left alone: it is a service-linked role",
      "access-key ASIAEXAMPLEEXT00001 is left alone: it is a temporary key",
      "access-key AKIAEXAMPLENOBODY001 is left alone: IAM shows no user",
      "access-key AKIAEXAMPLEROOTKEY01 is left alone: it is no user's key",
      "access-key hello is left alone: it is no id",
      "instance eu-west-1/i-0bad000000000001 is left alone: eu-west-1 does not have it",
      "instance web is left alone: it is neither",
      "11 of those named are left alone",
    ]) {
      expect(done.remarks).toContain(said);
    }
  });

  it("puts a denial on again that an administrator lifts", async () => {
    const lifts = {
      trap: "lifts the denial, once",
      when: { operation: "ec2:ModifyNetworkInterfaceAttribute" },
      by: "other",
      do: { operation: "iam:DeleteUserPolicy", input: { UserName: "svc-support", PolicyName: "runbook-deny-all" } },
    };
    const changes = { actors: { other: { identity: administrator } }, traps: [lifts] };
    const done = await carryOut(playbook, { inputs, changes });
    expect(done).toMatchObject({ code: 0, outcome: "contained", unmet: [] });
    expect(done.changes.filter(({ target }) => target === "svc-support")).toHaveLength(2);
  });

  it("says that somebody else is at work where denials and keys do not stay as they are", async () => {
    const key = { UserName: "ci-deploy", AccessKeyId: "AKIAEXAMPLECIKEY0001" };
    const activates = {
      trap: "activates the key again",
      when: { operation: "iam:PutUserPolicy" },
      by: "other",
      do: { operation: "iam:UpdateAccessKey", input: { ...key, Status: "Active" } },
    };
    const done = await carryOut(playbook, {
      inputs: { ...inputs, instances: "" },
      changes: {
        actors: { other: { identity: administrator } },
        // As soon as the sessions are revoked, and whenever the key is read to be inactive.
        traps: [activates, { ...activates, trap: "again", when: { operation: "iam:UpdateAccessKey" } }],
        expect: [],
      },
    });
    expect(done).toMatchObject({ code: 3, outcome: "remediated-with-gaps" });
    expect(done.reasons.join(" ")).toMatch(/an administrator of the intruder/);
  });

  it("changes nothing without a name, in another account, or beyond the limits", async () => {
    const nobody = await carryOut(playbook, { inputs: {}, changes: { expect: [{ id: "none", none: "writes" }] } });
    expect(nobody).toMatchObject({ code: 1, outcome: "failed", changes: [], unmet: [] });
    expect(nobody.remarks).toContain("Nobody is named");
    const limit = policy("limits: { preexisting: { contained: 0, destroyed: 0 } }");
    const old = await carryOut(playbook, { inputs: { users: "bob" }, policy: limit, changes: { expect: [] } });
    expect(old).toMatchObject({ code: 7, outcome: "refused", changes: [] });
    const other = policy().replace("111122223333", "444455556666");
    const elsewhere = await carryOut(playbook, { inputs, policy: other, changes: { expect: [] } });
    expect(elsewhere).toMatchObject({ code: 7, outcome: "refused", changes: [] });
    expect(elsewhere.remarks).toContain("ACCOUNT_MISMATCH");
  });

  it("names what was named in the command that does it again", async () => {
    const { runbook } = await carryOut(playbook, { inputs });
    const drill = "playbooks/drills/contain-now.yaml";
    const named = ["--input", "users=svc-support,nobody o'clock", "--input", "roles=OrgAuditAccess"];
    const { out } = await runbook("exec", "playbooks/contain-now.yaml", "--drill", drill, ...named);
    expect(out).toContain("--input 'users=svc-support,nobody o'\\''clock' --input roles=OrgAuditAccess");
  });

  it("contains the others where one of them cannot be, and says which", async () => {
    const fault = { operation: "iam:PutRolePolicy", error: "ServiceFailure", status: 500 };
    const done = await carryOut(playbook, { inputs, changes: { faults: [fault] } });
    expect(done).toMatchObject({ outcome: "remediated-with-gaps", unmet: ["role-denied"] });
    expect(done.reasons.join(" ")).toContain("deny_roles[role%2FOrgAuditAccess]");
  });
});
