/** From what a drill declares to a whole state: defaults, ids, ARNs for names, JSON text for documents. */
import { RunbookError } from "../../../errors.ts";
import { arnOf, type Noun, uniqueId } from "./arns.ts";
import { awsManagedArn } from "./aws-managed.ts";
import { lookup } from "./entries.ts";
import { managedPolicy } from "./managed.ts";
import { type IamState, withDefaults } from "./state.ts";

/** @throws RunbookError PLAYBOOK_INVALID where it names a group, role, policy or version that it does not declare. */
export function prepareIam(declared: unknown, { account }: { account: string }): IamState {
  const state = withDefaults(declared ?? {});
  const nouns: [Noun, Record<string, { id: string }>][] = [
    ["user", state.users],
    ["group", state.groups],
    ["role", state.roles],
    ["policy", state.policies],
    ["instance-profile", state.instance_profiles],
  ];
  for (const [noun, objects] of nouns) {
    for (const [name, object] of Object.entries(objects)) object.id ||= uniqueId(noun, account, name);
  }
  for (const [name, policy] of Object.entries(state.policies)) {
    policy.updated ||= Object.values(policy.versions).reduce(
      (last, { created }) => (created > last ? created : last),
      policy.created,
    );
    for (const version of Object.values(policy.versions)) version.document = asText(version.document);
    must(
      lookup(policy.versions, policy.default) !== undefined,
      `policy ${name} has no version ${policy.default}, its default`,
    );
  }
  for (const [name, user] of Object.entries(state.users)) {
    if (user.password !== undefined) user.password.last_changed ||= user.password.created;
    for (const group of user.groups) {
      must(lookup(state.groups, group) !== undefined, `user ${name} is in group ${group}, which is not declared`);
    }
    prepareHolder(user, `user ${name}`);
  }
  for (const [name, group] of Object.entries(state.groups)) prepareHolder(group, `group ${name}`);
  for (const [name, role] of Object.entries(state.roles)) {
    role.trust = asText(role.trust);
    prepareHolder(role, `role ${name}`);
  }
  for (const [name, { roles }] of Object.entries(state.instance_profiles)) {
    for (const role of roles) {
      must(
        lookup(state.roles, role) !== undefined,
        `instance profile ${name} holds role ${role}, which is not declared`,
      );
    }
  }
  return state;

  function prepareHolder(
    holder: { inline: Record<string, string>; attached: string[]; boundary?: string },
    whose: string,
  ): void {
    for (const [name, document] of Object.entries(holder.inline)) holder.inline[name] = asText(document);
    holder.attached = holder.attached.map((policy) => policyArn(policy, whose));
    if (holder.boundary !== undefined) holder.boundary = policyArn(holder.boundary, whose);
  }

  /** The account's own policy comes before AWS's of the same name. */
  function policyArn(named: string, whose: string): string {
    const own = lookup(state.policies, named);
    const arn = named.startsWith("arn:") ? named : own ? arnOf(account, "policy", own, named) : awsManagedArn(named);
    must(
      arn !== undefined && managedPolicy(state, account, arn) !== undefined,
      `${whose} has policy ${named}, which is neither declared nor one of AWS's that the simulated account knows`,
    );
    return arn;
  }
}

function asText(document: unknown): string {
  return typeof document === "string" ? document : JSON.stringify(document);
}

function must(holds: boolean, fault: string): asserts holds {
  if (!holds) throw new RunbookError("PLAYBOOK_INVALID", `The drill's state.iam is inconsistent: ${fault}.`);
}
