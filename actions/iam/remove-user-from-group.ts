import { action, type ActionContext } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { GroupMembership } from "./entities.ts";
import { unlessHolderGone } from "./put-back.ts";
import { groupsOf } from "./user-parts.ts";

export const removeUserFromGroup = action({
  name: "iam.remove-user-from-group",
  summary: "Take a user out of a group that it was put into.",
  purpose: "contain",
  reversible: true,
  target: "membership",
  params: Type.Object({ membership: GroupMembership }),
  result: Type.Object({
    state: States("removed", "already"),
    /** The user's unique id; empty where nothing was done. */
    user_id: Type.String(),
  }),
  calls: ["iam:GetUser", "iam:ListGroupsForUser", "iam:RemoveUserFromGroup", "iam:AddUserToGroup"],
  async run({ membership }, context) {
    const { user_name: UserName, group_name: GroupName } = membership;
    const isMember = async () => ((await ifThere(groupsOf(context, UserName))) ?? []).includes(GroupName);
    if (!(await isMember())) return { state: "already", user_id: "" } as const;
    const user_id = (await idOf(context, UserName)) ?? "";
    await unlessGone(context.call("iam:RemoveUserFromGroup", { UserName, GroupName }));
    await context.confirm(`user ${UserName} is not in group ${GroupName}`, async () => !(await isMember()));
    return { state: "removed", user_id } as const;
  },
  async undo({ membership }, { state, user_id }, context) {
    const { user_name: UserName, group_name: GroupName } = membership;
    if (state !== "removed") return "already";
    const isSame = async () => (await idOf(context, UserName)) === user_id;
    if (!(await isSame())) return "changed";
    const isMember = async () => ((await ifThere(groupsOf(context, UserName))) ?? []).includes(GroupName);
    if (await isMember()) return "already";
    return unlessHolderGone(isSame, async () => {
      await context.call("iam:AddUserToGroup", { UserName, GroupName });
      await context.confirm(`user ${UserName} is in group ${GroupName} again`, isMember);
    });
  },
});

/** A user who was made anew under the old name is another one. */
async function idOf(context: ActionContext<"iam:GetUser">, UserName: string): Promise<string | undefined> {
  return (await ifThere(context.call("iam:GetUser", { UserName })))?.User?.UserId;
}
