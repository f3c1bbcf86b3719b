/** All findings on the identities of an account, in the lists that remedies take. */
import type { Finding } from "../../../engine/action/schema.ts";
import type { History } from "../../history/history.ts";
import { type Item, type Judge, touchedSince } from "../../history/judged.ts";
import { judgeAccessKeys } from "./access-keys.ts";
import type { AccountFacts } from "./account.ts";
import { judgeGroupMemberships } from "./group-memberships.ts";
import { judgeHolders } from "./holders.ts";
import { consoleUsers, judgeLoginProfiles } from "./login-profiles.ts";
import { judgePolicies, judgePolicyVersions } from "./managed-policies.ts";
import { judgeAttachments, judgeInlinePolicies } from "./policies-on-holders.ts";
import { quarantinedUsers } from "./quarantined.ts";
import { judgeServiceCredentials } from "./service-credentials.ts";
import { judgeSessions } from "./sessions.ts";
import { judgeTrustGrants } from "./trust-grants.ts";

/**
 * `since`: from when on a touch makes an unknown object worth a person's look. `now`: AWS's or the
 * run's clock, by which sessions expire.
 */
export function collectFindings(
  account: AccountFacts,
  history: History,
  judge: Judge,
  times: { since: string; now: string },
) {
  const holders = judgeHolders(account, history, judge);
  const users = holders.users.map(({ item }) => item);
  const roles = holders.roles.map(({ item }) => item);
  const groups = holders.groups.map(({ item }) => item);
  const keys = judgeAccessKeys(holders, history, judge);
  const profiles = judgeLoginProfiles(holders, history, judge);
  const people = consoleUsers(holders, profiles, history).map(({ finding }) => finding);
  const grants = judgeTrustGrants(holders, history, judge);
  const attachments = judgeAttachments(holders, history, judge);
  const inline = judgeInlinePolicies(holders, history, judge);
  const memberships = judgeGroupMemberships(holders, history, judge);
  const policies = judgePolicies(account, history, judge);
  const versions = judgePolicyVersions(policies, history, judge);
  const credentials = judgeServiceCredentials(holders, history, judge);
  const sessions = judgeSessions(holders, history, times.now, judge);

  // What has a remedy of its own is not left to a person once more.
  const remedied = new Set<string>(keys.filter((key) => key.finding.exposed).map((key) => key.finding.id));
  for (const user of people) remedied.add(`user/${user.user_name}/password`);
  const judgedAll: Item[] = [
    ...users,
    ...roles,
    ...groups,
    ...keys,
    ...profiles,
    ...grants,
    ...attachments,
    ...inline,
    ...memberships,
    ...policies.map(({ item }) => item),
    ...versions,
    ...credentials,
    ...sessions,
  ];
  const open = judgedAll.filter((item) => item.finding.verdict === "unknown" && !remedied.has(item.finding.id));
  const since = times.since > history.window.begin ? times.since : history.window.begin;
  const pressing = open.filter((item) => item.facts.object.indicated || touchedSince(item, since, history));
  const unsanctionedGroups = groups.filter((group) => group.finding.verdict === "unsanctioned");
  const guarded = judgedAll.filter((item) => item.finding.verdict === "unsanctioned" && item.protected);

  return {
    users: unsanctioned(users),
    roles: unsanctioned(roles),
    access_keys: unsanctioned(keys).filter((key) => !key.exposed),
    exposed_keys: keys.filter((key) => key.finding.exposed && !key.protected).map(({ finding }) => finding),
    login_profiles: unsanctioned(profiles).filter(
      (profile) =>
        !users.some((user) => user.finding.user_name === profile.user_name && user.finding.verdict === "unsanctioned"),
    ),
    trust_grants: unsanctioned(grants),
    attachments: unsanctioned(attachments),
    inline_policies: unsanctioned(inline),
    group_memberships: unsanctioned(memberships),
    policies: unsanctioned(policies.map(({ item }) => item)),
    policy_versions: unsanctioned(versions),
    service_credentials: unsanctioned(credentials),
    user_sessions: unsanctioned(sessions).filter((session) => session.holder_kind === "user"),
    role_sessions: unsanctioned(sessions).filter((session) => session.holder_kind === "role"),
    quarantined: quarantinedUsers(holders, history).map(({ finding }) => finding),
    console_users: people,
    unknown: [...pressing, ...unsanctionedGroups, ...guarded].map(({ finding }) => plain(finding)),
    other_unknown_count: open.length - pressing.length,
    counts: {
      users: users.length,
      roles: roles.length,
      groups: groups.length,
      access_keys: keys.length,
      policies: policies.length,
      judged: judgedAll.length,
    },
  };
}

/** What the guard protects is not handed to a remedy, which it would refuse, but to a person. */
function unsanctioned<T extends Finding>(items: readonly Item<T>[]): T[] {
  return items
    .filter((item) => item.finding.verdict === "unsanctioned" && !item.protected)
    .map(({ finding }) => finding);
}

/** A finding without what only the remedies of its kind need. */
function plain(finding: Finding): Finding {
  const { id, kind, name, arn, region, created_at, verdict, reasons, preexisting, handles, fingerprint, detail } =
    finding;
  return { id, kind, name, arn, region, created_at, verdict, reasons, preexisting, handles, fingerprint, detail };
}
