import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { listFindings } from "../../../actions/iam/list-findings.ts";
import { compactEvent } from "../../../actions/history/event.ts";
import { compilePolicy } from "../../../engine/policy/judge.ts";
import { actionContext, refusal, responder } from "../context.ts";
import { backdoor, leaked, lookupRecord, office, story, storyPolicy } from "../history/story.ts";
import { iamAnswers, type Role, roles, type Users, users } from "./account.ts";

const since = "2026-03-02T00:00:00Z";

interface Changed {
  readonly users?: Users;
  readonly roles?: Readonly<Record<string, Role>>;
  readonly story?: typeof story;
  readonly now?: string;
  readonly since?: string;
}

async function find(changed: Changed = {}) {
  const context = actionContext({
    answers: iamAnswers(changed),
    policy: storyPolicy,
    judge: compilePolicy(storyPolicy),
    now: changed.now ?? "2026-03-02T10:00:00Z",
  });
  const history = await context.saveDataset(
    "event-history",
    (changed.story ?? story).map(lookupRecord).map(compactEvent),
  );
  return { found: await listFindings.run({ history, since: changed.since ?? since }, context), context };
}

const revoked = (time: string) => ({
  AWSRevokeOlderSessions: {
    Statement: [
      { Effect: "Deny", Action: ["*"], Resource: ["*"], Condition: { DateLessThan: { "aws:TokenIssueTime": time } } },
    ],
  },
});
const webWith = (inline: Readonly<Record<string, object>>) => ({
  ...roles,
  "web-app-role": { ...roles["web-app-role"], inline } as Role,
});
function refuse(): never {
  throw refusal("access-denied", "AccessDenied");
}

const ids = (findings: readonly { id: string }[]) => findings.map((finding) => finding.id);
const own = {
  type: "AssumedRole",
  principalId: "AROARESPONDER:drill",
  arn: responder.arn,
  accountId: responder.account,
  accessKeyId: "ASIARESPONDER0000001",
  sessionContext: { sessionIssuer: { arn: responder.principal } },
};

describe("the identities after the break-in", () => {
  test("fall into the lists of their remedies", async () => {
    const { found } = await find();
    expect(ids(found.users)).toEqual(["user/svc-support"]);
    expect(ids(found.roles)).toEqual(["role/OrgAuditAccess"]);
    expect(ids(found.access_keys).toSorted()).toEqual([backdoor, "AKIASECOND0000000002"].toSorted());
    expect(ids(found.exposed_keys)).toEqual([leaked]);
    expect(ids(found.login_profiles)).toEqual(["user/backup-svc/password"]);
    expect(ids(found.trust_grants)).toEqual(["role/web-app-role/trust"]);
    expect(ids(found.attachments)).toEqual(["role/web-app-role/policy/arn:aws:iam::aws:policy/AdministratorAccess"]);
    expect(ids(found.policies)).toEqual(["policy/s3-log-helper"]);
    expect(found.policy_versions).toMatchObject([
      { id: "policy/acme-deploy-policy/v4", version_id: "v4", restore: "v3" },
    ]);
    expect(ids(found.service_credentials)).toEqual(["ACCABEDROCK000000001"]);
    expect(found.user_sessions).toMatchObject([
      { holder: "ci-deploy", session_name: "aws-support" },
      { holder: "backup-svc" },
      { holder: "bob" },
    ]);
    expect(found.role_sessions).toMatchObject([
      { holder: "web-app-role", session_name: "x", issued_at: "2026-03-02T02:30:00Z" },
    ]);
    expect(found.quarantined).toMatchObject([{ user_name: "ci-deploy", verdict: "sanctioned" }]);
    expect(ids(found.console_users)).toEqual(["user/alice", "user/bob"]);
    expect(ids(found.unknown)).toEqual(["user/stranger"]);
  });

  test("come as the result schema says", async () => {
    const { found } = await find();
    expect([...Value.Errors(listFindings.result, found)]).toEqual([]);
  });

  test("carry the handles by which calls address them, and their age", async () => {
    const { found } = await find();
    expect(found.exposed_keys[0]?.handles).toEqual(expect.arrayContaining([leaked, "ci-deploy"]));
    expect(found.exposed_keys[0]).toMatchObject({ preexisting: true, last_used_at: "2026-03-02T06:10:00Z" });
    expect(found.users[0]).toMatchObject({
      preexisting: false,
      reasons: [{ rule: "intruder-made", events: ["event-06"] }],
    });
  });

  test("do not hold what the guard protects, nor AWS's own roles", async () => {
    const { found } = await find();
    const everything = JSON.stringify(found);
    expect(everything).not.toContain("AWSServiceRoleForAutoScaling");
    expect(ids(found.unknown)).not.toContain("role/terraform");
  });

  test("are read without a call that changes anything", async () => {
    const { context } = await find();
    expect(context.said.calls.every((call) => /^iam:(Get|List)/.test(call.operation))).toBe(true);
    expect(context.said.calls.filter((call) => call.operation === "iam:GetAccessKeyLastUsed")).toHaveLength(3);
  });
});

describe("a trust policy", () => {
  test("is restored without strangers, bad identities and dead ids; this account's root stays", async () => {
    const { found } = await find();
    const [grant] = found.trust_grants;
    expect(grant?.foreign).toEqual(["arn:aws:iam::999988887777:root", "arn:aws:iam::111122223333:user/svc-support"]);
    const { Statement } = JSON.parse(grant?.restored ?? "") as { Statement: { Principal: unknown }[] };
    expect(Statement.map((statement) => statement.Principal)).toEqual([
      { Service: "ec2.amazonaws.com" },
      { AWS: "arn:aws:iam::111122223333:root" },
    ]);
  });

  test("that lets in nobody but strangers is restored to one that lets in nobody", async () => {
    const lost = {
      ...roles,
      "web-app-role": {
        ...roles["web-app-role"],
        trust: '{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}',
      } as Role,
    };
    const { found } = await find({ roles: lost });
    expect(found.trust_grants[0]?.foreign).toEqual(["*"]);
    expect(JSON.parse(found.trust_grants[0]?.restored ?? "")).toMatchObject({
      Statement: [{ Effect: "Deny", Principal: { AWS: "*" } }],
    });
  });
});

describe("what is resolved", () => {
  const denial = { "runbook-deny-all": { Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] } };

  test("is no finding: a session older than its holder's revocation", async () => {
    expect((await find({ roles: webWith(revoked("2026-03-02T10:00:00Z")) })).found.role_sessions).toEqual([]);
    expect((await find({ roles: webWith(revoked("2026-03-02T02:00:00Z")) })).found.role_sessions).toHaveLength(1);
  });

  test("is no finding: a session that has expired, or whose holder is gone", async () => {
    const { found } = await find({ now: "2026-03-05T00:00:00Z" });
    expect([...found.user_sessions, ...found.role_sessions]).toEqual([]);
    const { "web-app-role": _gone, ...others } = roles;
    expect((await find({ roles: others })).found.role_sessions).toEqual([]);
  });

  test("is no finding: this program's own policies, by name and content", async () => {
    const { found } = await find({ roles: webWith({ ...revoked("2026-03-02T10:00:00Z"), ...denial }) });
    expect(found.inline_policies).toEqual([]);
    expect(ids(found.unknown)).toEqual(["user/stranger"]);
  });

  test("is a finding: a policy under our name that grants", async () => {
    const grants = { "runbook-deny-all": { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] } };
    const put = {
      at: "02:29:00",
      event: "iam:PutRolePolicy",
      by: JSON.parse(JSON.stringify(story[10]?.by)) as object,
      ip: "203.0.113.77",
      request: { roleName: "web-app-role", policyName: "runbook-deny-all" },
    };
    const { found } = await find({ roles: webWith(grants), story: [...story, put] });
    expect(ids(found.inline_policies)).toEqual(["role/web-app-role/inline/runbook-deny-all"]);
  });

  test("is no finding: a replacement key that this run's role made for a quarantined user", async () => {
    const renewed = {
      ...users,
      "ci-deploy": { ...users["ci-deploy"], keys: [["AKIAREPLACED00000003", "2026-03-02T10:30:00Z"]] },
    } as Users;
    const made = {
      at: "10:30:00",
      event: "iam:CreateAccessKey",
      by: own,
      ip: office,
      request: { userName: "ci-deploy" },
      response: { accessKey: { accessKeyId: "AKIAREPLACED00000003" } },
    };
    const told = await find({ users: renewed, story: [...story, made] });
    expect([...ids(told.found.exposed_keys), ...ids(told.found.access_keys)]).toEqual([backdoor]);
    // Event history shows the act minutes later; the quarantine is older than the key all the same.
    const untold = await find({ users: renewed });
    expect(untold.found.exposed_keys).toEqual([]);
  });

  test("is no finding: a password that this run's role renewed after the intrusion", async () => {
    const renewed = {
      at: "10:20:00",
      event: "iam:UpdateLoginProfile",
      by: own,
      ip: office,
      request: { userName: "bob" },
    };
    expect(ids((await find({ story: [...story, renewed] })).found.console_users)).toEqual(["user/alice"]);
    const early = { ...renewed, at: "03:00:00" };
    expect(ids((await find({ story: [...story, early] })).found.console_users)).toEqual(["user/alice", "user/bob"]);
  });
});

describe("for a person", () => {
  test("is what is unknown and was touched; what is old and unexplained is counted", async () => {
    const { found } = await find();
    expect(found.other_unknown_count).toBeGreaterThan(0);
    expect(ids((await find({ since: "2026-03-02T03:00:00Z" })).found.unknown)).toEqual([]);
  });

  test("is what the intruder hung on an identity that no call may touch", async () => {
    const by = JSON.parse(JSON.stringify(story[10]?.by)) as object;
    const hung = {
      at: "02:29:00",
      event: "iam:AttachRolePolicy",
      by,
      ip: "203.0.113.77",
      request: { roleName: "terraform", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    };
    const guarded = {
      ...roles,
      terraform: { ...roles["terraform"], attached: ["arn:aws:iam::aws:policy/AdministratorAccess"] } as Role,
    };
    const { found } = await find({ roles: guarded, story: [...story, hung] });
    expect(found.unknown.find((finding) => finding.id.startsWith("role/terraform/"))).toMatchObject({
      verdict: "unsanctioned",
    });
    expect(ids(found.attachments)).toEqual(["role/web-app-role/policy/arn:aws:iam::aws:policy/AdministratorAccess"]);
  });
});

test("what may not be read is one gap, and the rest is judged all the same", async () => {
  const context = actionContext({
    answers: { ...iamAnswers(), "iam:ListServiceSpecificCredentials": refuse },
    policy: storyPolicy,
    judge: compilePolicy(storyPolicy),
  });
  const history = await context.saveDataset("event-history", story.map(lookupRecord).map(compactEvent));
  const found = await listFindings.run({ history, since }, context);
  expect(found.service_credentials).toEqual([]);
  expect(ids(found.users)).toEqual(["user/svc-support"]);
  expect(context.said.gaps).toEqual([
    {
      region: "us-east-1",
      service: "iam",
      reason: "iam:ListServiceSpecificCredentials was refused: AccessDenied in us-east-1",
    },
  ]);
});
