/** Users, roles and groups, judged: everything else hangs on them. */
import type { Judge, Item } from "../../history/judged.ts";
import { judged, withMore } from "../../history/judged.ts";
import type { History } from "../../history/history.ts";
import { ref } from "../../history/refs.ts";
import type { Role, User } from "../entities.ts";
import type { AccountFacts, HolderFacts, RoleFacts, UserFacts } from "./account.ts";
import { fingerprintOf } from "./fingerprint.ts";

export interface Holders {
  readonly users: readonly { facts: UserFacts; item: Item<User> }[];
  readonly roles: readonly { facts: RoleFacts; item: Item<Role> }[];
  readonly groups: readonly { facts: HolderFacts; item: Item }[];
}

/** Any holder with what was judged of it. */
export interface Holder {
  readonly facts: HolderFacts;
  readonly item: Item;
}

export function judgeHolders(account: AccountFacts, history: History, judge: Judge): Holders {
  return {
    users: account.users.map((user) => {
      const fingerprint = fingerprintOf("user", { user_id: user.id, created_at: user.created_at, tags: user.tags });
      const subject = {
        ...subjectOf(user),
        objects: [ref.user(user.name)],
        handles: [user.name, user.arn, user.id, ...user.mfa],
      };
      const more = {
        user_name: user.name,
        user_id: user.id,
        console_password: user.password_since !== undefined,
        access_keys: user.keys.map((key) => key.id),
      };
      const item = withMore(judged({ ...subject, fingerprint, detail: userDetail(user) }, history, judge), more);
      return { facts: user, item };
    }),
    roles: account.roles.map((role) => {
      const fingerprint = fingerprintOf("role", { role_id: role.id, created_at: role.created_at, tags: role.tags });
      // Its instance profiles go with it, under their own names.
      const subject = {
        ...subjectOf(role),
        objects: [ref.role(role.name)],
        handles: [role.name, role.arn, role.id, ...role.instance_profiles],
      };
      const detail = `${role.attached.length} attached and ${role.inline.length} inline policies`;
      const item = withMore(judged({ ...subject, fingerprint, detail }, history, judge), {
        role_name: role.name,
        role_id: role.id,
      });
      return { facts: role, item };
    }),
    groups: account.groups.map((group) => {
      const fingerprint = fingerprintOf("group", { group_id: group.id });
      const subject = {
        ...subjectOf(group),
        objects: [ref.group(group.name)],
        handles: [group.name, group.arn, group.id],
      };
      return { facts: group, item: judged({ ...subject, fingerprint, detail: "" }, history, judge) };
    }),
  };
}

/** What the judging of a key, password or policy knows of the identity it hangs on. */
export function parentOf({ facts, item }: Holder) {
  return {
    arn: facts.arn,
    name: facts.name,
    verdict: item.finding.verdict,
    listed: item.facts.object.listed,
    protected: item.facts.object.protected,
  };
}

/** It stays, so what the intruder hung on it is taken off; what is not to stay goes as a whole. */
export function stays({ item }: Holder): boolean {
  return item.finding.verdict !== "unsanctioned";
}

function subjectOf(holder: HolderFacts) {
  return {
    kind: holder.kind,
    id: `${holder.kind}/${holder.name}`,
    name: holder.name,
    arn: holder.arn,
    path: holder.path,
    tags: Object.fromEntries(holder.tags.map((tag) => [tag.Key, tag.Value])),
    created_at: holder.created_at,
  };
}

function userDetail(user: UserFacts): string {
  const keys = user.keys.map((key) => `${key.id} (${key.status})`).join(", ") || "no access keys";
  const policies = user.attached.length + user.inline.length;
  return `${keys}; ${user.password_since === undefined ? "no password" : "console password"}; ${policies} policies`;
}
