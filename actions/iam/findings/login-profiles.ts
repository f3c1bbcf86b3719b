/** Console passwords: those the intruder made, and those of people who stay and must choose anew. */
import type { History } from "../../history/history.ts";
import { isOwnWork, type Item, type Judge, judged, withMore } from "../../history/judged.ts";
import { ref } from "../../history/refs.ts";
import type { LoginProfile, User } from "../entities.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Holders, parentOf } from "./holders.ts";

/** Every console password, judged. */
export function judgeLoginProfiles({ users }: Holders, history: History, judge: Judge): Item<LoginProfile>[] {
  return users.flatMap((holder) => {
    const user = holder.facts;
    if (user.password_since === undefined) return [];
    const subject = {
      kind: "login-profile",
      id: `user/${user.name}/password`,
      name: user.name,
      arn: "",
      created_at: user.password_since,
      objects: [ref.loginProfile(user.name)],
      parent: parentOf(holder),
      handles: [user.name, user.arn],
      fingerprint: fingerprintOf("login-profile", { user_name: user.name, created_at: user.password_since }),
      detail: isServiceUser(user.name, history) ? "console password of a program's user" : "console password",
    };
    return [withMore(judged(subject, history, judge), { user_name: user.name })];
  });
}

/**
 * The people who stay and whose password is older than the end of the intrusion. Neither IAM nor
 * the credential report (up to four hours old) says when a password was changed; Event history does.
 */
export function consoleUsers(
  { users }: Holders,
  profiles: readonly Item<LoginProfile>[],
  history: History,
): Item<User>[] {
  const since = history.lastIntrusion === "" ? history.window.begin : history.lastIntrusion;
  return users.flatMap(({ facts: user, item }) => {
    const profile = profiles.find((one) => one.finding.user_name === user.name);
    if (profile === undefined || profile.finding.verdict === "unsanctioned") return [];
    if (item.finding.verdict !== "sanctioned" || isServiceUser(user.name, history)) return [];
    const renewed = history
      .changes([ref.loginProfile(user.name)])
      .some((act) => act.at >= since && isOwnWork(act, history));
    return renewed ? [] : [item];
  });
}

function isServiceUser(name: string, history: History): boolean {
  return history.policy.identities.service_users.includes(name);
}
