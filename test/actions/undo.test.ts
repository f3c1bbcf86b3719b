import { describe, expect, it } from "vitest";
import { actions } from "../../actions/index.ts";
import type { Action } from "../../engine/action/action.ts";
import { refusalOf } from "../../engine/aws/guard.ts";
import { createIdentities } from "../../engine/aws/identities.ts";
import { projection } from "../projection.ts";
import {
  account as accountId,
  allowing,
  arn,
  awsPolicy,
  finding,
  key,
  remedy,
  role,
  trusting,
  user,
} from "./remedy.ts";
import { responder } from "./context.ts";

const created = "2022-03-03T00:00:00Z";
const old = "AKIAEXAMPLECIKEY0001";
const credential = "ACCAEXAMPLEBEDROCK01";
const quarantine = "AWSCompromisedKeyQuarantineV2";
const other = allowing("s3:GetObject");
const networks = { known: ["198.51.100.0/24"] };
const good = trusting(`arn:aws:iam::${accountId}:root`);
const bad = trusting(`arn:aws:iam::${accountId}:root`, "arn:aws:iam::999988887777:root");
const crowd = (length: number) => Object.fromEntries([["large", { ...other, Id: "x".repeat(length) }]]);

/** Everything that the remedies act on; each test changes what it needs otherwise. */
const ann = {
  created,
  access_keys: { [old]: { created } },
  attached: ["ReadOnlyAccess", quarantine],
  inline: { extra: other },
  groups: ["staff"],
  service_credentials: { [credential]: { created, service: "bedrock.amazonaws.com" } },
};
const state = (changes: { ann?: object; web?: object; staff?: object } = {}) => ({
  users: { ann: { ...ann, ...changes.ann } },
  roles: { web: { created, trust: bad, attached: ["ReadOnlyAccess"], inline: { extra: other }, ...changes.web } },
  groups: { staff: { created, attached: ["ReadOnlyAccess"], inline: { extra: other }, ...changes.staff } },
  policies: {
    deploy: {
      created,
      default: "v2",
      versions: { v1: { created, document: other }, v2: { created, document: allowing("*") } },
    },
  },
});

type Account = ReturnType<typeof remedy>;
interface Case {
  readonly action: string;
  /** What of the account it is about, where an action is tried in several ways. */
  readonly of?: string;
  readonly params: Record<string, unknown>;
  readonly declared?: Parameters<typeof state>[0];
  /** What somebody else does after the remedy, so that it is not as the remedy left it. */
  readonly drift?: (account: Account) => Promise<unknown>;
  /** Carried out again it does more, since time has gone on. */
  readonly renews?: true;
}

const deleteAnn = async (account: Account) => {
  const UserName = "ann";
  await account.change("iam:DeleteAccessKey", { UserName, AccessKeyId: old });
  await account.change("iam:DeleteServiceSpecificCredential", { UserName, ServiceSpecificCredentialId: credential });
  for (const name of [quarantine, "ReadOnlyAccess", "AWSDenyAll"]) {
    const { AttachedPolicies = [] } = await account.read("iam:ListAttachedUserPolicies", { UserName });
    if (AttachedPolicies.some(({ PolicyName }) => PolicyName === name))
      await account.change("iam:DetachUserPolicy", { UserName, PolicyArn: awsPolicy(name) });
  }
  const { PolicyNames = [] } = await account.read("iam:ListUserPolicies", { UserName });
  for (const PolicyName of PolicyNames) await account.change("iam:DeleteUserPolicy", { UserName, PolicyName });
  const { Groups = [] } = await account.read("iam:ListGroupsForUser", { UserName });
  for (const { GroupName = "" } of Groups) await account.change("iam:RemoveUserFromGroup", { UserName, GroupName });
  await account.change("iam:DeleteUser", { UserName });
};
const overwritten = (PolicyName: string) => (account: Account) =>
  account.change("iam:PutUserPolicy", { UserName: "ann", PolicyName, PolicyDocument: JSON.stringify(allowing("*")) });
const overwrittenOnRole = (PolicyName: string) => (account: Account) =>
  account.change("iam:PutRolePolicy", { RoleName: "web", PolicyName, PolicyDocument: JSON.stringify(allowing("*")) });

const attachment = (holder_kind: string, holder: string) =>
  finding("attachment", `${holder_kind}-${holder}`, {
    holder_kind,
    holder,
    policy_arn: awsPolicy("ReadOnlyAccess"),
  });
const inline = (holder_kind: string, holder: string) =>
  finding("inline-policy", "extra", { holder_kind, holder, policy_name: "extra" });
const session = (holder_kind: string, holder: string) =>
  finding("session", holder, { holder_kind, holder, session_name: "s", issued_at: "2026-03-02T09:00:00Z" });
const denyAll = {
  "runbook-deny-all": { ...allowing("*"), Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] },
};
const limit = {
  "runbook-limit-networks": {
    Version: "2012-10-17",
    Statement: [{ Sid: "RunbookKnownNetworksOnly", Effect: "Deny", Action: "*", Resource: "*" }],
  },
};

const cases: readonly Case[] = [
  {
    action: "iam.deny-user",
    params: { user: user("ann") },
    drift: overwritten("runbook-deny-all"),
  },
  {
    action: "iam.deny-user",
    of: "over a policy of our name that denied nothing",
    params: { user: user("ann") },
    declared: { ann: { inline: { "runbook-deny-all": other } } },
    drift: deleteAnn,
  },
  {
    action: "iam.deny-user",
    of: "by AWSDenyAll, where no inline policy fits",
    params: { user: user("ann") },
    declared: { ann: { inline: crowd(1900) } },
    drift: deleteAnn,
  },
  {
    action: "iam.deny-role",
    params: { role: role("web") },
    drift: overwrittenOnRole("runbook-deny-all"),
  },
  {
    action: "iam.allow-user",
    params: { user: user("ann") },
    declared: { ann: { inline: denyAll } },
    drift: overwritten("runbook-deny-all"),
  },
  {
    action: "iam.allow-user",
    of: "with AWSDenyAll",
    params: { user: user("ann"), managed: true },
    declared: { ann: { inline: denyAll, attached: ["AWSDenyAll"] } },
    drift: deleteAnn,
  },
  {
    action: "iam.deactivate-access-key",
    params: { key: key("ann", old) },
    drift: (account) => account.change("iam:DeleteAccessKey", { UserName: "ann", AccessKeyId: old }),
  },
  {
    action: "iam.reactivate-access-key",
    params: { key: key("ann", old) },
    declared: { ann: { access_keys: { [old]: { created, status: "Inactive" } } } },
    drift: (account) => account.change("iam:DeleteAccessKey", { UserName: "ann", AccessKeyId: old }),
  },
  {
    action: "iam.deactivate-service-credential",
    params: {
      credential: finding("service-credential", credential, {
        user_name: "ann",
        credential_id: credential,
        service: "bedrock.amazonaws.com",
      }),
    },
    drift: (account) =>
      account.change("iam:DeleteServiceSpecificCredential", {
        UserName: "ann",
        ServiceSpecificCredentialId: credential,
      }),
  },
  {
    action: "iam.detach-policy",
    of: "of a user",
    params: { attachment: attachment("user", "ann") },
    drift: deleteAnn,
  },
  {
    action: "iam.detach-policy",
    of: "of a role",
    params: { attachment: attachment("role", "web") },
    drift: async (account) => {
      await account.change("iam:DeleteRolePolicy", { RoleName: "web", PolicyName: "extra" });
      await account.change("iam:DeleteRole", { RoleName: "web" });
    },
  },
  {
    action: "iam.detach-policy",
    of: "of a group",
    params: { attachment: attachment("group", "staff") },
  },
  {
    action: "iam.delete-inline-policy",
    of: "of a user",
    params: { inline: inline("user", "ann") },
    drift: overwritten("extra"),
  },
  {
    action: "iam.delete-inline-policy",
    of: "of a role",
    params: { inline: inline("role", "web") },
    drift: overwrittenOnRole("extra"),
  },
  {
    action: "iam.delete-inline-policy",
    of: "of a group",
    params: { inline: inline("group", "staff") },
    drift: (account) =>
      account.change("iam:PutGroupPolicy", {
        GroupName: "staff",
        PolicyName: "extra",
        PolicyDocument: JSON.stringify(allowing("*")),
      }),
  },
  {
    action: "iam.remove-user-from-group",
    params: { membership: finding("group-membership", "ann-staff", { user_name: "ann", group_name: "staff" }) },
    drift: deleteAnn,
  },
  {
    action: "iam.restore-policy-version",
    params: {
      version: finding("policy-version", "v2", {
        policy_arn: arn("policy/deploy"),
        version_id: "v2",
        restore: "v1",
      }),
    },
    drift: (account) => account.change("iam:DeletePolicyVersion", { PolicyArn: arn("policy/deploy"), VersionId: "v2" }),
  },
  {
    action: "iam.restore-trust-policy",
    params: {
      grant: finding("trust-grant", "web", {
        role_name: "web",
        foreign: ["999988887777"],
        restored: JSON.stringify(good),
      }),
    },
    drift: (account) =>
      account.change("iam:UpdateAssumeRolePolicy", {
        RoleName: "web",
        PolicyDocument: JSON.stringify(trusting("arn:aws:iam::222233334444:root")),
      }),
  },
  {
    action: "iam.revoke-role-sessions",
    params: { session: session("role", "web") },
    drift: overwrittenOnRole("AWSRevokeOlderSessions"),
  },
  {
    action: "iam.revoke-user-sessions",
    params: { session: session("user", "ann") },
    drift: overwritten("AWSRevokeOlderSessions"),
  },
  {
    action: "iam.revoke-key-sessions",
    params: { key: key("ann", old) },
    declared: { ann: { inline: { AWSRevokeOlderSessions: other } } },
    renews: true,
    drift: overwritten("AWSRevokeOlderSessions"),
  },
  {
    action: "iam.limit-key-to-networks",
    params: { key: key("ann", old) },
    drift: overwritten("runbook-limit-networks"),
  },
  {
    action: "iam.lift-key-limit",
    params: { key: key("ann", old) },
    declared: { ann: { inline: limit } },
    drift: overwritten("runbook-limit-networks"),
  },
  {
    action: "iam.detach-quarantine-policy",
    params: {
      user: finding("quarantined", "ann", { user_name: "ann", policy_arns: [awsPolicy(quarantine)] }),
    },
    declared: { ann: { access_keys: {} } },
    drift: async (account) => {
      await account.change("iam:DetachUserPolicy", { UserName: "ann", PolicyArn: awsPolicy("ReadOnlyAccess") });
      await account.change("iam:DeleteUserPolicy", { UserName: "ann", PolicyName: "extra" });
      await account.change("iam:RemoveUserFromGroup", { UserName: "ann", GroupName: "staff" });
      const ServiceSpecificCredentialId = credential;
      await account.change("iam:DeleteServiceSpecificCredential", { UserName: "ann", ServiceSpecificCredentialId });
      await account.change("iam:DeleteUser", { UserName: "ann" });
    },
  },
];

const named = (name: string): Action => {
  const found = actions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no action ${name}`);
  return found;
};
const open = ({ declared = {} }: Case) => remedy({ iam: state(declared), policy: { networks } });
const tried = cases.map((each) => [`${each.action} ${each.of ?? ""}`.trim(), each] as const);

describe("what can be taken back", () => {
  const reversible = actions.filter(
    ({ purpose, reversible: back }) => back && (purpose === "contain" || purpose === "repair"),
  );

  it.each(reversible.map((each) => [each.name, each] as const))(
    "%s has an undo, or says why what it did is kept",
    (_, { undo, keeps = "" }) => {
      expect(undo === undefined).toBe(keeps !== "");
    },
  );

  it("has no undo where it needs none", () => {
    const others = actions.filter((each) => !reversible.includes(each));
    expect(others.filter(({ undo, keeps }) => undo !== undefined || keeps !== undefined)).toEqual([]);
  });
});

describe("undo", () => {
  it.each(tried)("of %s gives the object back as it was, once", async (_, each) => {
    const action = named(each.action);
    const account = open(each);
    const before = projection(account.world);
    const result = await account.carryOut(action, each.params);
    expect(projection(account.world)).not.toEqual(before);
    expect(await account.undo(action, each.params, result)).toBe("restored");
    expect(projection(account.world)).toEqual(before);
    const writes = account.writes().length;
    expect(await account.undo(action, each.params, result)).toBe("already");
    expect(account.writes()).toHaveLength(writes);
  });

  it.each(tried.filter(([, { renews }]) => renews !== true))(
    "of %s that had nothing to do does nothing",
    async (_, each) => {
      const action = named(each.action);
      const account = open(each);
      await account.carryOut(action, each.params);
      const again = await account.carryOut(action, each.params);
      const writes = account.writes().length;
      expect(await account.undo(action, each.params, again)).toBe("already");
      expect(account.writes()).toHaveLength(writes);
    },
  );

  it.each(tried.filter(([, { drift }]) => drift !== undefined))(
    "of %s leaves alone what somebody else changed since",
    async (_, each) => {
      const action = named(each.action);
      const account = open(each);
      const result = await account.carryOut(action, each.params);
      await each.drift?.(account);
      const left = projection(account.world);
      expect(await account.undo(action, each.params, result)).toBe("changed");
      expect(account.writes().filter((write) => !write.startsWith("!"))).toEqual([]);
      expect(projection(account.world)).toEqual(left);
    },
  );

  it("of what was done twice goes back step by step", async () => {
    const [, each] = tried.find(([, { renews }]) => renews === true) ?? [];
    if (each === undefined) return expect.unreachable();
    const action = named(each.action);
    const account = open(each);
    const before = projection(account.world);
    const first = await account.carryOut(action, each.params);
    const between = projection(account.world);
    await account.wait(60_000);
    const second = await account.carryOut(action, each.params);
    expect(await account.undo(action, each.params, first)).toBe("changed");
    expect(await account.undo(action, each.params, second)).toBe("restored");
    expect(projection(account.world)).toEqual(between);
    expect(await account.undo(action, each.params, first)).toBe("restored");
    expect(projection(account.world)).toEqual(before);
  });

  it("of a detached policy does not give it to somebody who was made anew under the old name", async () => {
    const account = remedy({ iam: state({ ann: { attached: ["ReadOnlyAccess"] } }) });
    const action = named("iam.detach-policy");
    const params = { attachment: attachment("user", "ann") };
    const result = (await account.carryOut(action, params)) as { holder_id: string };
    expect(await account.undo(action, params, { ...result, holder_id: "AIDASOMEBODYELSE" })).toBe("changed");
    expect(account.writes()).toEqual(["iam:DetachUserPolicy"]);
  });
});

describe("undo of iam.create-access-key", () => {
  const action = named("iam.create-access-key");
  const params = { key: key("ann", old) };

  it("deletes the key that was made and no other", async () => {
    const account = remedy({ iam: state() });
    const before = projection(account.world);
    const result = await account.carryOut(action, params);
    expect(projection(account.world)).not.toEqual(before);
    expect(await account.undo(action, params, result)).toBe("restored");
    expect(projection(account.world)).toEqual(before);
    expect(await account.undo(action, params, result)).toBe("already");
    expect(account.writes()).toEqual(["iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey"]);
  });

  it("is refused by the guard until the new key is approved, for the approved old one covers it not", () => {
    const made = "AKIAEXAMPLECIKEY0002";
    const call = {
      operation: "iam:DeleteAccessKey" as const,
      region: "us-east-1",
      input: { UserName: "ann", AccessKeyId: made },
    };
    const facts = {
      account: accountId,
      preflight: { caller: responder, protected: [], before: "saved" },
      identities: createIdentities(),
      artefacts: new Set<string>(),
      orphans: new Map<string, never>(),
    };
    const refusal = (...approved: string[]) =>
      refusalOf(facts, call, { key: "k", step: "s", declared: new Set(action.calls), approved: new Set(approved) })
        ?.code;
    expect(refusal()).toBe("TARGET_NOT_APPROVED");
    expect(refusal("ann", old)).toBe("TARGET_NOT_APPROVED");
    expect(refusal("ann", made)).toBeUndefined();
  });
});
