/** Users whom AWS put under quarantine because it found a key of theirs in public. */
import type { History } from "../../history/history.ts";
import { type Item, judged, withMore } from "../../history/judged.ts";
import { ref } from "../../history/refs.ts";
import type { QuarantinedUser } from "../entities.ts";
import type { UserFacts } from "./account.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Holders } from "./holders.ts";

/** The quarantine policies, V1 to V3, that are attached to the user. */
export function quarantinesOf(user: Pick<UserFacts, "attached">): string[] {
  return user.attached.filter(isQuarantine);
}

export function isQuarantine(policyArn: string): boolean {
  return /^arn:[^:]+:iam::aws:policy\/AWSCompromisedKeyQuarantine(V\d+)?$/.test(policyArn);
}

/** When the first of them was attached; empty where Event history does not show it. */
export function quarantinedSince(user: UserFacts, history: History): string {
  const times = quarantinesOf(user).map((arn) => history.madeBy([ref.attachment("user", user.name, arn)])?.at ?? "");
  return times.includes("") ? "" : (times.toSorted()[0] ?? "");
}

/** Quarantined users with the verdict on the user: AWS found a key, which says nothing against its owner. */
export function quarantinedUsers({ users }: Holders, history: History): Item<QuarantinedUser>[] {
  return users.flatMap(({ facts: user, item }) => {
    const policy_arns = quarantinesOf(user);
    if (policy_arns.length === 0) return [];
    const { verdict, reasons } = item.finding;
    const subject = {
      kind: "quarantined-user",
      id: `user/${user.name}/quarantine`,
      name: user.name,
      arn: user.arn,
      created_at: quarantinedSince(user, history),
      objects: [],
      handles: [user.name, user.arn],
      fingerprint: fingerprintOf("quarantined-user", { user_id: user.id }),
      detail: policy_arns.map((arn) => arn.slice(arn.lastIndexOf("/") + 1)).join(", "),
    };
    return [
      withMore(
        judged(subject, history, () => ({ verdict, reasons })),
        { user_name: user.name, policy_arns },
      ),
    ];
  });
}
