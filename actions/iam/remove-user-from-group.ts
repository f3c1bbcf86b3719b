import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { GroupMembership } from "./entities.ts";
import { groupsOf } from "./user-parts.ts";

export const removeUserFromGroup = action({
  name: "iam.remove-user-from-group",
  summary: "Take a user out of a group that it was put into.",
  purpose: "contain",
  reversible: true,
  target: "membership",
  params: Type.Object({ membership: GroupMembership }),
  result: Type.Object({ state: States("removed", "already") }),
  calls: ["iam:ListGroupsForUser", "iam:RemoveUserFromGroup"],
  async run({ membership }, context) {
    const { user_name: UserName, group_name: GroupName } = membership;
    const isMember = async () => ((await ifThere(groupsOf(context, UserName))) ?? []).includes(GroupName);
    if (!(await isMember())) return { state: "already" } as const;
    await unlessGone(context.call("iam:RemoveUserFromGroup", { UserName, GroupName }));
    await context.confirm(`user ${UserName} is not in group ${GroupName}`, async () => !(await isMember()));
    return { state: "removed" } as const;
  },
});
