/** Access keys: those that do not belong here, and those that do but have leaked. */
import type { History } from "../../history/history.ts";
import { isOwnWork, type Item, type Judge, judged, withMore } from "../../history/judged.ts";
import { ref } from "../../history/refs.ts";
import type { AccessKey } from "../entities.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Holders, parentOf, stays } from "./holders.ts";
import { quarantinesOf, quarantinedSince } from "./quarantined.ts";

/**
 * Every access key, judged. `exposed` marks a key that is named in the indicators or was there
 * when AWS quarantined its user: an application may need it, so it is replaced before it goes,
 * whatever the rules say of a key that is indicated.
 */
export function judgeAccessKeys({ users }: Holders, history: History, judge: Judge): Item<AccessKey>[] {
  return users.flatMap((holder) => {
    const user = holder.facts;
    const quarantined = quarantinesOf(user).length > 0;
    const since = quarantinedSince(user, history);
    return user.keys.map((key) => {
      const indicated = history.policy.indicators.access_keys.includes(key.id);
      const subject = {
        kind: "access-key",
        id: key.id,
        name: key.id,
        arn: "",
        created_at: key.created_at,
        objects: [ref.accessKey(key.id)],
        parent: parentOf(holder),
        indicated,
        // Calls on a key address its user.
        handles: [key.id, user.name, user.arn],
        fingerprint: fingerprintOf("access-key", { key_id: key.id, user_name: user.name, created_at: key.created_at }),
        detail: `key of ${user.name}, ${key.status}`,
      };
      const item = judged(subject, history, judge);
      const replaced = isOwnWork(item.facts.created, history);
      // A key made after the quarantine is not what AWS found; the replacement is one of those.
      const there = since === "" || Date.parse(key.created_at) <= Date.parse(since);
      const leaked = indicated
        ? item.facts.created?.by_intruder !== true
        : quarantined && there && item.finding.verdict !== "unsanctioned";
      const exposed = leaked && stays(holder) && !replaced;
      return withMore(item, { user_name: user.name, key_id: key.id, status: key.status, exposed, last_used_at: "" });
    });
  });
}
