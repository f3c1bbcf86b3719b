/**
 * From what an account shows to what may be said of it in a policy. Nothing here is known: whatever
 * is in the account may have been put there to be found. So each is marked as a guess with its
 * reason, and what is recent, exposed or not to be told is left out, with the reason too.
 */
import { accountOf } from "../../../actions/iam/findings/trust-document.ts";
import type { Holder, Role, Survey, User } from "./survey.ts";
import { type Change, changed } from "./survey-history.ts";

/** The lists of a policy that are guessed. */
export type Section =
  | "users"
  | "groups"
  | "roles"
  | "policies"
  | "trusted_accounts"
  | "trusted_providers"
  | "service_users"
  | "buckets"
  | "scaling_groups"
  | "public_buckets"
  | "iac"
  | "iac_tags"
  | "regions"
  | "domains"
  | "access_keys";

export interface Guess {
  readonly section: Section;
  readonly value: string;
  /** Why it is thought to belong there. */
  readonly because: string;
  /** Why it is left out all the same. */
  readonly doubt?: string;
  /** What a person should look at, although it is not left out. */
  readonly look?: string;
}

export function guessesOf(found: Survey): readonly Guess[] {
  return [
    ...found.users.map((user) => identity("users", user, found, userDoubt(user))),
    ...found.groups.map((group) => identity("groups", group, found)),
    ...found.roles.map((role) => identity("roles", role, found, trustDoubt(role, found))),
    ...found.policies.map((policy) => identity("policies", policy, found, versionDoubt(policy.version, found))),
    ...trustedAccounts(found),
    ...trustedProviders(found),
    ...serviceUsers(found),
    ...found.buckets.map(({ arn, created }) => aged("buckets", arn, created, found)),
    ...found.regions.flatMap(({ groups }) =>
      groups.map(({ arn, created }) => aged("scaling_groups", arn, created, found)),
    ),
    ...publicBuckets(found),
    ...iacRoles(found),
    ...iacTags(found),
    ...found.regions.map((region) => regionGuess(region, found)),
    ...found.domains.map((domain) => domainGuess(domain, found)),
    ...exposedKeys(found),
  ];
}

/** Recent, or of an age that AWS does not tell. */
function ageDoubt(created: string, { since }: Survey): string | undefined {
  const time = Date.parse(created);
  if (Number.isNaN(time)) return "nobody can tell when it was made";
  return time >= Date.parse(since) ? `it was made ${day(created)}, within the last 30 days` : undefined;
}

function aged(section: Section, value: string, created: string, found: Survey): Guess {
  return guess(section, value, `made ${day(created)}`, wildcardDoubt(value) ?? ageDoubt(created, found));
}

function identity(section: Section, one: Holder, found: Survey, doubt?: string): Guess {
  const kind = section === "policies" ? "policy" : section.slice(0, -1);
  const changes = found.changes?.get(changed(kind, one.name)) ?? [];
  const looks = changes.length === 0 ? undefined : changesText(changes);
  const why = wildcardDoubt(one.arn) ?? ageDoubt(one.created, found) ?? doubt;
  return guess(section, one.arn, `made ${day(one.created)}`, why, looks);
}

/** A path of IAM may hold a `*`, which in a policy stands for anything. */
function wildcardDoubt(value: string): string | undefined {
  return value.includes("*") ? "its name holds *, which would stand for anything" : undefined;
}

function userDoubt({ quarantines }: User): string | undefined {
  const [policy] = quarantines;
  if (policy === undefined) return undefined;
  return `AWS found a key of this user in public: it carries ${policy.slice(policy.lastIndexOf("/") + 1)}`;
}

function versionDoubt(version: string, found: Survey): string | undefined {
  return ageDoubt(version, found) === undefined ? undefined : `what it allows was changed ${day(version)}`;
}

/** Whom a role lets in may have been changed long after it was made. */
function trustDoubt({ name }: Role, { changes }: Survey): string | undefined {
  if (changes === undefined) return undefined;
  const last = latest(changes.get(changed("trust", name)) ?? []);
  return last === undefined ? undefined : `whom it lets in was changed: ${changeText(last)}`;
}

function trustedAccounts(found: Survey): Guess[] {
  const { account, management, roles } = found;
  const named = new Map<string, Role[]>();
  for (const role of roles)
    for (const other of new Set(role.trusts.flatMap((principal) => accountOf(principal) ?? [])))
      if (other !== account && other !== management) named.set(other, [...(named.get(other) ?? []), role]);
  return [
    guess("trusted_accounts", account, "this account"),
    ...(management === "" ? [] : [guess("trusted_accounts", management, "AWS says that it manages the organization")]),
    ...[...named].map(([other, by]) => {
      const { because, doubt } = trustedBy(by, found);
      return guess("trusted_accounts", other, because, doubt);
    }),
  ];
}

/** That some role let somebody in before the last 30 days, and that nobody has changed that role's trust since. */
function trustedBy(roles: readonly Role[], found: Survey): { because: string; doubt?: string } {
  const judged = roles.map((role) => ({
    role,
    doubt:
      ageDoubt(role.created, found) ??
      trustDoubt(role, found) ??
      (found.changes === undefined ? "Event history may not be read, so nobody can tell since when" : undefined),
  }));
  const sure = judged.find(({ doubt }) => doubt === undefined);
  const { role, doubt } = sure ?? judged[0] ?? {};
  const because = `role ${role?.name ?? ""} trusts it`;
  return doubt === undefined ? { because } : { because, doubt: `${because}; of that role: ${doubt}` };
}

/** What roles say of it does not count against it: they are judged by themselves. */
function trustedProviders(found: Survey): Guess[] {
  return found.providers.map(({ arn, created }) => {
    const by = found.roles.filter(({ trusts }) => trusts.includes(arn)).map(({ name }) => name);
    const trusted = by.length === 0 ? "no role trusts it" : `trusted by ${by.join(", ")}`;
    const last = latest(found.changes?.get(changed("provider", arn)) ?? []);
    const change = last === undefined ? undefined : `it was changed: ${changeText(last)}`;
    const doubt = wildcardDoubt(arn) ?? ageDoubt(created, found) ?? change;
    return guess("trusted_providers", arn, `made ${day(created)}; ${trusted}`, doubt);
  });
}

function serviceUsers(found: Survey): Guess[] {
  return found.users.flatMap((user) => {
    const { name, password } = user;
    if (password === undefined) return [];
    const doubt = ageDoubt(user.created, found) ?? userDoubt(user);
    if (password === "") return [guess("service_users", name, "it has no console password", doubt)];
    // A program that was given a password of late is what an intruder makes to come back.
    const late = ageDoubt(password, found) !== undefined && ageDoubt(user.created, found) === undefined;
    if (!late) return [];
    return [guess("service_users", name, "it had none before", `it was given a console password ${day(password)}`)];
  });
}

function publicBuckets(found: Survey): Guess[] {
  return found.buckets.flatMap(({ name, everybody, created }) => {
    if (everybody !== "reading" && everybody !== "more") return [];
    const last = latest(found.changes?.get(changed("bucket", name)) ?? []);
    const doubt =
      (everybody === "more" ? "its policy lets everybody do more than read" : undefined) ??
      ageDoubt(created, found) ??
      (found.changes === undefined ? "Event history may not be read, so nobody can tell since when" : undefined) ??
      (last === undefined ? undefined : `its policy was changed: ${changeText(last)}`);
    return [guess("public_buckets", name, "its policy lets everybody read it", doubt)];
  });
}

const codeNames =
  /terraform|opentofu|pulumi|cdk-|cloudformation|cfn-|atlantis|spacelift|pipeline|gitlab|github|jenkins/i;
const codeValues = /^(terraform|opentofu|pulumi|cdk|aws-cdk|cloudformation|serverless|ansible)$/i;

function iacRoles(found: Survey): Guess[] {
  return found.roles.flatMap((role) => {
    if (!codeNames.test(role.name)) return [];
    const doubt = wildcardDoubt(role.arn) ?? ageDoubt(role.created, found) ?? trustDoubt(role, found);
    return [guess("iac", role.arn, "its name says so, and a name proves nothing", doubt)];
  });
}

/** Keys and values of tags, as `key=value`, that old identities carry and that name a tool. */
function iacTags(found: Survey): Guess[] {
  const named = new Map<string, string>();
  for (const one of [...found.users, ...found.roles, ...found.policies])
    for (const [key, value] of one.tags)
      if (codeValues.test(value) && ageDoubt(one.created, found) === undefined && !named.has(`${key}=${value}`))
        named.set(`${key}=${value}`, one.name);
  return [...named].map(([pair, name]) => guess("iac_tags", pair, `${name} carries it`));
}

function regionGuess({ region, oldest: { what, created } }: Survey["regions"][number], found: Survey): Guess {
  const recent =
    ageDoubt(created, found) === undefined ? undefined : `the oldest thing in it, ${what}, is of ${day(created)}`;
  return guess("regions", region, `${what} is there since ${day(created)}`, recent);
}

function domainGuess({ name, created }: Survey["domains"][number], found: Survey): Guess {
  const last = latest(found.changes?.get(changed("domain", name)) ?? []);
  const came = last === undefined ? undefined : `it came here of late: ${changeText(last)}`;
  return guess("domains", name, `registered ${day(created)}`, ageDoubt(created, found) ?? came);
}

function exposedKeys(found: Survey): Guess[] {
  return found.users.flatMap(({ name, keys }) =>
    keys.map((key) =>
      guess(
        "access_keys",
        key,
        `it is of ${name}`,
        "AWS found one of this user's keys in public; its notification says which",
      ),
    ),
  );
}

function guess(section: Section, value: string, because: string, doubt?: string, look?: string): Guess {
  return {
    section,
    value,
    because,
    ...(doubt === undefined ? {} : { doubt }),
    ...(look === undefined ? {} : { look }),
  };
}

function latest(changes: readonly Change[]): Change | undefined {
  return changes.toSorted((one, other) => (one.at < other.at ? -1 : 1)).at(-1);
}

/** Such as `UpdateAssumeRolePolicy 2026-03-02 02:27 by arn:…`. */
function changeText({ name, at, by }: Change): string {
  return `${name} ${at.slice(0, 16).replace("T", " ")} by ${by === "" ? "nobody knows whom" : by}`;
}

function changesText(changes: readonly Change[]): string {
  const last = latest(changes);
  const more = changes.length - 1;
  return `${last === undefined ? "" : changeText(last)}${more > 0 ? `, and ${more} more` : ""}`;
}

function day(time: string): string {
  return Number.isNaN(Date.parse(time)) ? "nobody knows when" : new Date(time).toISOString().slice(0, 10);
}
