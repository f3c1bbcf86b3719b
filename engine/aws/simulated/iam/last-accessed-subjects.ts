/** Whose activity a last-accessed report about an ARN is made of. */
import { arnOf, nameIn } from "./arns.ts";
import { lookup } from "./entries.ts";
import { managedPolicy } from "./managed.ts";
import { attachmentsOf } from "./policy-holders.ts";
import type { IamState, RoleState, UserState } from "./state.ts";

export interface Subject {
  readonly arn: string;
  readonly used: UserState["last_accessed"];
}

/** Users and roles: the one itself, a group's members, whoever holds a policy. Undefined: no such object. */
export function holdersOf(state: IamState, account: string, arn: string): Subject[] | undefined {
  const name = nameIn(arn);
  if (arn.includes(":user/")) return one(subject("user", state.users, name), arn);
  if (arn.includes(":role/")) return one(subject("role", state.roles, name), arn);
  if (arn.includes(":group/")) {
    const group = lookup(state.groups, name);
    if (group === undefined || arnOf(account, "group", group, name) !== arn) return undefined;
    return membersOf(name);
  }
  if (managedPolicy(state, account, arn) === undefined) return undefined;
  return attachmentsOf(state, arn).flatMap(({ noun, name: holder }) => {
    if (noun === "group") return membersOf(holder);
    return subject(noun, noun === "user" ? state.users : state.roles, holder) ?? [];
  });

  function subject(noun: "user" | "role", map: Readonly<Record<string, UserState | RoleState>>, of: string) {
    const object = lookup(map, of);
    return object && { arn: arnOf(account, noun, object, of), used: usedBy(object) };
  }
  function membersOf(group: string): Subject[] {
    return Object.entries(state.users).flatMap(([user, { groups }]) =>
      groups.includes(group) ? (subject("user", state.users, user) ?? []) : [],
    );
  }
}

function one(found: Subject | undefined, arn: string): Subject[] | undefined {
  return found?.arn === arn ? [found] : undefined;
}

/** What a drill says outright, and the last uses of the keys. */
function usedBy(object: UserState | RoleState): Subject["used"] {
  const used = { ...object.last_accessed };
  for (const { last_used: use } of Object.values("access_keys" in object ? object.access_keys : {})) {
    if (use === undefined || use.service === "N/A") continue;
    const known = lookup(used, use.service);
    if (known === undefined || known.at < use.at) used[use.service] = { at: use.at, region: use.region };
  }
  return used;
}
