import { action, type ActionContext } from "../../engine/action/action.ts";
import { Entity, Explained, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { eachOnce, guardedBecause, LeftAlone, type Lookup, sorted } from "../left-alone.ts";
import { keysOf } from "./access-keys.ts";
import { AccessKey, QuarantinedUser, Role, Session, User } from "./entities.ts";
import { fingerprintOf } from "./findings/fingerprint.ts";
import { byName, nameIn, shown, userOf } from "./named.ts";
import { keyCalls, keyNamed } from "./named-key.ts";

const calls = [...keyCalls, "iam:GetRole", "iam:GetLoginProfile"] as const;
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
    quiet: Type.Optional(
      Explained(Type.Boolean(), "Leaves what is not found out of the report: for a look whether something is gone."),
    ),
  }),
  result: Entity("NamedIdentities", {
    users: Type.Array(User),
    roles: Type.Array(Role),
    access_keys: Type.Array(AccessKey),
    /** All sessions that were opened for these roles until now, each role's as one. */
    role_sessions: Type.Array(Session),
    /** Users of these keys whom AWS put under quarantine. */
    quarantined: Type.Array(QuarantinedUser),
    left_alone: Type.Array(LeftAlone),
  }),
  calls: [...calls],
  async run({ users = [], roles = [], access_keys = [], quiet = false }, context) {
    const report = quiet ? { note: async () => {} } : context;
    const [people, parts, keys] = await Promise.all([
      sorted("user", users, (name) => userNamed(name, context), report),
      sorted("role", roles, (name) => roleNamed(name, context), report),
      sorted("access-key", access_keys, (id) => keyNamed(id, context), report),
    ]);
    return {
      users: eachOnce(people.found),
      roles: eachOnce(parts.found.map(({ role }) => role)),
      access_keys: eachOnce(keys.found.map(({ key }) => key)),
      role_sessions: eachOnce(parts.found.map(({ session }) => session)),
      quarantined: eachOnce(keys.found.flatMap(({ quarantined }) => quarantined)),
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
