/** With whom snapshots and images are shared: accounts, everybody, organizations. */
import type { History } from "../history/history.ts";

/** As EC2 lists one permission. */
interface Permission {
  readonly UserId?: string | undefined;
  readonly Group?: string | undefined;
  readonly OrganizationArn?: string | undefined;
  readonly OrganizationalUnitArn?: string | undefined;
}

/** `all`, an account's id, or the ARN of an organization or of a unit of one. */
export function granteeOf(permission: Permission): string {
  return permission.UserId ?? permission.Group ?? permission.OrganizationArn ?? permission.OrganizationalUnitArn ?? "";
}

/** Everyone but this account and those that the policy trusts. An organization is always told of. */
export function strangersAmong(permissions: readonly Permission[], history: History): string[] {
  const known = [history.caller.account, ...history.policy.identities.trusted_accounts];
  return permissions.map(granteeOf).filter((grantee) => grantee !== "" && !known.includes(grantee));
}

/** Whom the policy does not know: an organization goes by its management account. */
export function foreignOf(grantee: string, history: History): string[] {
  if (grantee === "all") return ["*"];
  const account = grantee.startsWith("arn:") ? (grantee.split(":")[4] ?? "") : grantee;
  return history.policy.identities.trusted_accounts.includes(account) ? [] : [account];
}

/** In words, for a person. */
export function shownGrantee(grantee: string): string {
  return grantee === "all" ? "everybody" : grantee.startsWith("arn:") ? grantee : `account ${grantee}`;
}

/** Snapshots and images that a service keeps and that only it may delete, by its tags, which nobody else can set. */
export function keeperOf(tags: Readonly<Record<string, string>>): string {
  const has = (prefix: string) => Object.keys(tags).some((name) => name.startsWith(prefix));
  if (has("aws:backup:")) return "AWS Backup";
  return has("aws:dlm:") ? "Data Lifecycle Manager" : "";
}
