/** Who holds a managed policy, as permissions or as a boundary. */
import { byName } from "./entries.ts";
import type { IamState } from "./state.ts";

interface PolicyHolder {
  readonly noun: "group" | "user" | "role";
  readonly name: string;
  readonly id: string;
}

interface Filters {
  readonly EntityFilter?: string | undefined;
  readonly PathPrefix?: string | undefined;
  /** `PermissionsPolicy` or `PermissionsBoundary`; without it, both. */
  readonly PolicyUsageFilter?: string | undefined;
}

export function attachmentsOf(state: IamState, arn: string, filters: Filters = {}): PolicyHolder[] {
  const { EntityFilter, PathPrefix = "/", PolicyUsageFilter } = filters;
  const all = [
    ...of("group", state.groups, EntityFilter === undefined || EntityFilter === "Group"),
    ...of("user", state.users, EntityFilter === undefined || EntityFilter === "User"),
    ...of("role", state.roles, EntityFilter === undefined || EntityFilter === "Role"),
  ];
  return all
    .filter(({ holder }) => holder.path.startsWith(PathPrefix))
    .filter(
      ({ holder }) =>
        (PolicyUsageFilter !== "PermissionsBoundary" && holder.attached.includes(arn)) ||
        (PolicyUsageFilter !== "PermissionsPolicy" && holder.boundary === arn),
    )
    .map(({ noun, name, holder }) => ({ noun, name, id: holder.id }));
}

interface Holder {
  readonly id: string;
  readonly path: string;
  readonly attached: readonly string[];
  readonly boundary?: string;
}

function of(noun: PolicyHolder["noun"], holders: Readonly<Record<string, Holder>>, wanted: boolean) {
  return wanted ? byName(holders).map(([name, holder]) => ({ noun, name, holder })) : [];
}
