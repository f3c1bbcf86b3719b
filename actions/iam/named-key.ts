/** The access key that a person names: whose it is, and whether AWS has found it in public. */
import type { ActionContext } from "../../engine/action/action.ts";
import { guardedBecause, type Lookup } from "../left-alone.ts";
import { keysOf } from "./access-keys.ts";
import type { AccessKey, QuarantinedUser } from "./entities.ts";
import { fingerprintOf } from "./findings/fingerprint.ts";
import { isQuarantine } from "./findings/quarantined.ts";
import { byName, type Owner, shown, userOf } from "./named.ts";

export const keyCalls = [
  "iam:GetUser",
  "iam:ListAccessKeys",
  "iam:GetAccessKeyLastUsed",
  "iam:ListAttachedUserPolicies",
  "sts:GetAccessKeyInfo",
] as const;
type Context = ActionContext<(typeof keyCalls)[number]>;

export interface NamedKey {
  readonly key: AccessKey;
  /** Its user, where AWS put it under quarantine. */
  readonly quarantined: readonly QuarantinedUser[];
}

export async function keyNamed(id: string, context: Context): Promise<Lookup<NamedKey>> {
  if (id.startsWith("ASIA")) {
    return { why: "it is a temporary key: name the user or role that it was issued to, which Event history tells" };
  }
  if (!/^AKIA[0-9A-Z]{12,124}$/.test(id)) return { why: "it is no id of an access key" };
  const reply = await shown(context.call("iam:GetAccessKeyLastUsed", { AccessKeyId: id }));
  if (reply === undefined) return { why: await elsewhere(id, context) };
  const owner = reply.UserName === undefined ? undefined : await userOf(reply.UserName, context);
  const key = owner && (await keysOf(context, owner.name)).find((each) => each.id === id);
  if (owner === undefined || key === undefined) {
    return { why: "it is no user's key: where it is the root user's, sign in as root and deactivate it" };
  }
  const why = guardedBecause(owner.arn, context);
  if (why !== undefined) return { why: `of its user, ${owner.name}: ${why}` };
  const { LastUsedDate, ServiceName, Region } = reply.AccessKeyLastUsed ?? {};
  const status = key.active ? "Active" : "Inactive";
  const used = LastUsedDate === undefined ? "never used" : `last used ${LastUsedDate} for ${ServiceName} in ${Region}`;
  const found = {
    ...byName("access-key", id, { arn: "", created_at: key.created }, context),
    id,
    handles: [...new Set([id, owner.name, owner.arn])],
    fingerprint: fingerprintOf("access-key", { key_id: id, user_name: owner.name, created_at: key.created }),
    detail: `key of ${owner.name}, ${status}, ${used}`,
    user_name: owner.name,
    key_id: id,
    status,
    exposed: true,
    last_used_at: LastUsedDate ?? "",
  };
  return { found: { key: found, quarantined: await quarantineOf(owner, context) } };
}

async function quarantineOf(owner: Owner, context: Context): Promise<QuarantinedUser[]> {
  const policy_arns: string[] = [];
  for await (const page of context.pages("iam:ListAttachedUserPolicies", { UserName: owner.name }))
    policy_arns.push(...(page.AttachedPolicies ?? []).map(({ PolicyArn = "" }) => PolicyArn).filter(isQuarantine));
  if (policy_arns.length === 0) return [];
  return [
    {
      ...byName("quarantined-user", owner.name, owner, context),
      id: `user/${owner.name}/quarantine`,
      handles: [...new Set([owner.name, owner.arn])],
      fingerprint: fingerprintOf("quarantined-user", { user_id: owner.id }),
      detail: policy_arns.map((arn) => arn.slice(arn.lastIndexOf("/") + 1)).join(", "),
      user_name: owner.name,
      policy_arns,
    },
  ];
}

async function elsewhere(AccessKeyId: string, context: Context): Promise<string> {
  const account = (await shown(context.call("sts:GetAccessKeyInfo", { AccessKeyId })))?.Account ?? "";
  if (account !== "" && account !== context.caller.account) return `it belongs to account ${account}`;
  return "IAM shows no user of this account that has it: it is gone, or you may not ask (iam:GetAccessKeyLastUsed)";
}
