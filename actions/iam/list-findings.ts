import { action } from "../../engine/action/action.ts";
import { DatasetRef, Explained, Entity, Finding, Timestamp, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { readHistory } from "../history/history.ts";
import { inTurns } from "../in-turns.ts";
import {
  AccessKey,
  GroupMembership,
  InlinePolicy,
  LoginProfile,
  ManagedPolicy,
  PolicyAttachment,
  PolicyVersion,
  QuarantinedUser,
  Role,
  ServiceCredential,
  Session,
  TrustGrant,
  User,
} from "./entities.ts";
import { collectFindings } from "./findings/collect.ts";
import { accountCalls, readAccount } from "./findings/read-account.ts";

/** Each list is what one remedy takes. Judged are the objects as they are now, not what was done once. */
export const listFindings = action({
  name: "iam.list-findings",
  summary: "Judge every identity, credential and policy of the account by the policy's rules.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    history: Explained(DatasetRef, "The events of cloudtrail.list-events, which tell who made and changed an object."),
    since: Explained(Timestamp, "From when on a touch makes an unknown object worth a person's look."),
  }),
  result: Entity("IdentityFindings", {
    /** How many objects below wait for a remedy; passwords to change and unknown ones not counted. */
    unresolved: Type.Integer(),
    users: Type.Array(User),
    roles: Type.Array(Role),
    access_keys: Type.Array(AccessKey),
    exposed_keys: Type.Array(AccessKey),
    login_profiles: Type.Array(LoginProfile),
    trust_grants: Type.Array(TrustGrant),
    attachments: Type.Array(PolicyAttachment),
    inline_policies: Type.Array(InlinePolicy),
    group_memberships: Type.Array(GroupMembership),
    policies: Type.Array(ManagedPolicy),
    policy_versions: Type.Array(PolicyVersion),
    service_credentials: Type.Array(ServiceCredential),
    user_sessions: Type.Array(Session),
    role_sessions: Type.Array(Session),
    quarantined: Type.Array(QuarantinedUser),
    console_users: Type.Array(User),
    /** For a person: unknown and touched or indicated, or unsanctioned where no remedy may act. */
    unknown: Type.Array(Finding),
    other_unknown_count: Type.Integer(),
    counts: Type.Object({
      users: Type.Integer(),
      roles: Type.Integer(),
      groups: Type.Integer(),
      access_keys: Type.Integer(),
      policies: Type.Integer(),
      judged: Type.Integer(),
    }),
  }),
  calls: [...accountCalls, "iam:GetAccessKeyLastUsed"],
  async run({ history, since }, context) {
    const account = await readAccount(context);
    const past = await readHistory(history, context);
    const findings = collectFindings(account, past, (facts) => context.judge(facts), {
      since,
      now: await context.now(),
    });
    const withLastUse = (keys: readonly AccessKey[]) =>
      inTurns(keys, 5, async (key) => {
        const reply = await ifThere(context.call("iam:GetAccessKeyLastUsed", { AccessKeyId: key.key_id }));
        const { LastUsedDate, ServiceName, Region } = reply?.AccessKeyLastUsed ?? {};
        // AWS leaves the date out and says "N/A" for the rest where a key was never used.
        const used =
          LastUsedDate === undefined ? "never used" : `last used ${LastUsedDate} for ${ServiceName} in ${Region}`;
        return { ...key, last_used_at: LastUsedDate ?? "", detail: `${key.detail}, ${used}` };
      });
    return {
      ...findings,
      unresolved: remedied.reduce((sum, list) => sum + findings[list].length, 0),
      access_keys: await withLastUse(findings.access_keys),
      exposed_keys: await withLastUse(findings.exposed_keys),
    };
  },
});

/** The lists whose objects must be gone or repaired before the account is clean. */
const remedied = [
  "users",
  "roles",
  "access_keys",
  "exposed_keys",
  "login_profiles",
  "trust_grants",
  "attachments",
  "inline_policies",
  "group_memberships",
  "policies",
  "policy_versions",
  "service_credentials",
  "user_sessions",
  "role_sessions",
  "quarantined",
] as const;
