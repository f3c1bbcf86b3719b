/** Groups into which a user who stays was put. */
import type { History } from "../../history/history.ts";
import { type Item, type Judge, judged, withMore } from "../../history/judged.ts";
import { ref } from "../../history/refs.ts";
import type { GroupMembership } from "../entities.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Holders, parentOf, stays } from "./holders.ts";

export function judgeGroupMemberships({ users }: Holders, history: History, judge: Judge): Item<GroupMembership>[] {
  return users.filter(stays).flatMap((holder) => {
    const user = holder.facts;
    return user.groups.map((group_name) => {
      const subject = {
        kind: "group-membership",
        id: `group/${group_name}/${user.name}`,
        name: `${user.name} in ${group_name}`,
        arn: "",
        created_at: "",
        objects: [ref.membership(group_name, user.name)],
        parent: parentOf(holder),
        handles: [user.name, user.arn, group_name],
        fingerprint: fingerprintOf("group-membership", { user_id: user.id, group_name }),
        detail: `user ${user.name} in group ${group_name}`,
      };
      return withMore(judged(subject, history, judge), { user_name: user.name, group_name });
    });
  });
}
