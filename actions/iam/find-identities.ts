import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { Entity, Explained, Type } from "../../engine/action/schema.ts";
import { windowOf } from "../history/window.ts";
import { ifThere } from "../gone.ts";
import { eachOnce, guardedBecause, LeftAlone, type Lookup, sorted } from "../left-alone.ts";
import { keysOf } from "./access-keys.ts";
import { AccessKey, Role, Session, User } from "./entities.ts";
import { fingerprintOf } from "./findings/fingerprint.ts";

const calls = [
  "iam:GetUser",
  "iam:GetRole",
  "iam:GetLoginProfile",
  "iam:ListAccessKeys",
  "iam:GetAccessKeyLastUsed",
  "sts:GetAccessKeyInfo",
] as const;
type Context = ActionContext<(typeof calls)[number]>;

/**
 * For what cannot wait until the account is read. A user's MFA devices and a role's instance profiles are not
 * looked up: what is found here is contained, and deleted only as `iam.list-findings` gives it.
 */
export const findIdentities = action({
  name: "iam.find-identities",
  summary: "Find the users, roles and access keys that a person names, and nothing else of the account.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    users: Type.Optional(Explained(Type.Array(Type.String()), "Names or ARNs of users.")),
    roles: Type.Optional(Explained(Type.Array(Type.String()), "Names or ARNs of roles, ARNs of their sessions too.")),
    access_keys: Type.Optional(Explained(Type.Array(Type.String()), "Ids of users' access keys: `AKIA…`.")),
  }),
  result: Entity("NamedIdentities", {
    users: Type.Array(User),
    roles: Type.Array(Role),
    access_keys: Type.Array(AccessKey),
    /** All sessions that were opened for these roles until now, each role's as one. */
    role_sessions: Type.Array(Session),
    left_alone: Type.Array(LeftAlone),
  }),
  calls: [...calls],
  async run({ users = [], roles = [], access_keys = [] }, context) {
    const [people, parts, keys] = await Promise.all([
      sorted("user", users, (name) => userNamed(name, context), context),
      sorted("role", roles, (name) => roleNamed(name, context), context),
      sorted("access-key", access_keys, (id) => keyNamed(id, context), context),
    ]);
    return {
      users: eachOnce(people.found),
      roles: eachOnce(parts.found.map(({ role }) => role)),
      access_keys: eachOnce(keys.found),
      role_sessions: eachOnce(parts.found.map(({ session }) => session)),
      left_alone: [...people.left, ...parts.left, ...keys.left],
    };
  },
});

async function userNamed(text: string, context: Context): Promise<Lookup<User>> {
  const named = nameIn("user", text, context);
  if ("why" in named) return named;
  const found = await userOf(named.found, context);
  if (found === undefined) return { why: "there is no such user in this account" };
  const why = guardedBecause(found.arn, context);
  if (why !== undefined) return { why };
  const { name, arn, id } = found;
  // A denial holds whatever the user has: what may not be read is not waited for.
  const [keys = [], login] = await Promise.all([
    shown(keysOf(context, name)),
    shown(context.call("iam:GetLoginProfile", { UserName: name })),
  ]);
  const said =
    keys.map((key) => `${key.id} (${key.active ? "Active" : "Inactive"})`).join(", ") || "no access keys seen";
  return {
    found: {
      ...byName("user", name, found, context),
      handles: [...new Set([name, arn, id])],
      fingerprint: fingerprintOf("user", { user_id: id, created_at: found.created_at, tags: found.tags }),
      detail: `${said}; ${login === undefined ? "no password seen" : "console password"}`,
      user_name: name,
      user_id: id,
      console_password: login !== undefined,
      access_keys: keys.map((key) => key.id),
    },
  };
}

async function roleNamed(text: string, context: Context): Promise<Lookup<{ role: Role; session: Session }>> {
  const named = nameIn("role", text, context);
  if ("why" in named) return named;
  const reply = await ifThere(context.callDated("iam:GetRole", { RoleName: named.found }));
  if (reply?.output.Role === undefined) return { why: "there is no such role in this account" };
  const { RoleName: name = "", RoleId: id = "", Arn: arn = "", CreateDate: created_at = "", Tags } = reply.output.Role;
  const why = guardedBecause(arn, context);
  if (why !== undefined) return { why };
  const role = {
    ...byName("role", name, { arn, created_at }, context),
    handles: [...new Set([name, arn, id])],
    fingerprint: fingerprintOf("role", { role_id: id, created_at, tags: Tags ?? [] }),
    detail: "",
    role_name: name,
    role_id: id,
  };
  const issued_at = reply.date;
  const session = {
    ...role,
    id: `role/${name}/session/*@${issued_at}`,
    kind: "session",
    created_at: issued_at,
    fingerprint: fingerprintOf("session", { holder: name, session_name: "*", issued_at }),
    detail: `every session until ${issued_at}`,
  };
  const { role_name: _name, role_id: _id, ...common } = session;
  return { found: { role, session: { ...common, holder_kind: "role", holder: name, session_name: "*", issued_at } } };
}

async function keyNamed(id: string, context: Context): Promise<Lookup<AccessKey>> {
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
  return {
    found: {
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
    },
  };
}

/** IAM answers alike for a key of another account, for one that is gone, and where it may not be asked. */
async function shown<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (isAws(error, "access-denied", "gone", "invalid")) return undefined;
    throw error;
  }
}

async function elsewhere(AccessKeyId: string, context: Context): Promise<string> {
  const account = (await shown(context.call("sts:GetAccessKeyInfo", { AccessKeyId })))?.Account ?? "";
  if (account !== "" && account !== context.caller.account) return `it belongs to account ${account}`;
  return "IAM shows no user of this account that has it: it is gone, or you may not ask (iam:GetAccessKeyLastUsed)";
}

interface Owner {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly created_at: string;
  readonly tags: readonly { Key?: string | undefined; Value?: string | undefined }[];
}

async function userOf(UserName: string, context: Context): Promise<Owner | undefined> {
  const found = (await ifThere(context.call("iam:GetUser", { UserName })))?.User;
  // By the name that IAM gives: it takes names without regard to case.
  return (
    found && {
      name: found.UserName ?? UserName,
      id: found.UserId ?? "",
      arn: found.Arn ?? "",
      created_at: found.CreateDate ?? "",
      tags: found.Tags ?? [],
    }
  );
}

/** A name, or an ARN of this account: `user/path/name`, `role/path/name`, `assumed-role/name/session`. */
function nameIn(kind: "user" | "role", text: string, { caller }: Pick<Context, "caller">): Lookup<string> {
  const [arn, , , , account = "", resource = ""] = text.split(":");
  const parts = arn === "arn" ? resource.split("/") : [kind, text];
  if (arn === "arn" && account !== caller.account) return { why: `it is of account ${account || "(none)"}` };
  const name = parts[0] === "assumed-role" && kind === "role" ? parts[1] : parts[0] === kind ? parts.at(-1) : "";
  return name !== undefined && /^[\w+=,.@-]{1,128}$/.test(name)
    ? { found: name }
    : { why: `it is neither the name nor the ARN of a ${kind}` };
}

/** What all findings have, of something that a person named. */
function byName(
  kind: string,
  name: string,
  { arn, created_at }: { arn: string; created_at: string },
  context: Pick<Context, "policy">,
) {
  return {
    id: `${kind}/${name}`,
    kind,
    name,
    arn,
    region: "us-east-1",
    created_at,
    verdict: "unsanctioned" as const,
    reasons: [{ rule: "named", text: "Whoever runs this named it.", events: [] }],
    // Without a time it counts as old, which has the tighter limits.
    preexisting: !(Date.parse(created_at) >= Date.parse(windowOf(context.policy).begin)),
  };
}
