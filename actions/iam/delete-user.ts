import { action } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { Approved, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { userBearer, userDrops, userTakes } from "./bearer.ts";
import { deny, denyAllArn, lift, putDenial } from "./denial.ts";
import { User } from "./entities.ts";
import { removeParts } from "./parts.ts";
import { userFingerprint } from "./user-facts.ts";
import { userPartCalls, userParts } from "./user-parts.ts";

export const deleteUser = action({
  name: "iam.delete-user",
  summary: "Delete an IAM user with all that hangs on it, denied every call until its last moment.",
  purpose: "destroy",
  reversible: false,
  target: "user",
  params: Type.Object({ user: Approved(User) }),
  result: Type.Object({
    state: States("deleted", "gone"),
    /** What hung on the user, such as `access key AKIA…`, in the order of its removal. */
    removed: Type.Array(Type.String()),
  }),
  calls: ["iam:GetUserPolicy", "iam:PutUserPolicy", "iam:AttachUserPolicy", ...userPartCalls, "iam:DeleteUser"],
  async run({ user }, context) {
    const UserName = user.user_name;
    const bearer = {
      ...userBearer(context, UserName),
      ...userTakes(context, UserName),
      ...userDrops(context, UserName),
    };
    if ((await deny(bearer, context)).state === "gone") return { state: "gone" as const, removed: [] };
    const managed = (await bearer.attachedPolicies()).includes(denyAllArn(context));

    const parts = userParts(context, user);
    const removed = new Set<string>();
    await removeParts(parts, removed);
    // Automation of the intruder's may give the user a new key meanwhile: until a round finds nothing.
    await context.confirm(
      `nothing hangs on user ${UserName} but its denial`,
      async () => (await removeParts(parts, removed, new Set(removed))) === 0,
    );

    const liftAndDelete = async () => {
      await lift(bearer, context, { managed });
      try {
        await unlessGone(context.call("iam:DeleteUser", { UserName }));
      } catch (error) {
        // Whatever kept it from going, it does not stay without its denial.
        if (isAws(error)) await unlessGone(putDenial(bearer, context));
        throw error;
      }
    };
    await pastConflicts(context, liftAndDelete, async () => void (await removeParts(parts, removed)));
    await context.confirm(
      `user ${UserName} is gone`,
      async () => (await ifThere(context.call("iam:GetUser", { UserName }))) === undefined,
    );
    return { state: "deleted" as const, removed: [...removed] };
  },
  fingerprint: ({ user }, context) => userFingerprint(context, user.user_name),
});
