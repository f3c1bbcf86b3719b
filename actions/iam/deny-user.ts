import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { userBearer, userDrops, userReads, userTakes } from "./bearer.ts";
import { deny, DenialResult, undoDenial } from "./denial.ts";
import { User } from "./entities.ts";

/** Also stops the sessions that GetFederationToken and GetSessionToken gave for the user's keys. */
export const denyUser = action({
  name: "iam.deny-user",
  summary: "Deny an IAM user every call, whichever of its credentials makes it.",
  purpose: "contain",
  reversible: true,
  target: "user",
  params: Type.Object({ user: User }),
  result: DenialResult,
  calls: [...userReads, "iam:PutUserPolicy", "iam:AttachUserPolicy", "iam:DeleteUserPolicy", "iam:DetachUserPolicy"],
  run: ({ user }, context) =>
    deny({ ...userBearer(context, user.user_name), ...userTakes(context, user.user_name) }, context),
  undo({ user: { user_name } }, result, context) {
    const bearer = {
      ...userBearer(context, user_name),
      ...userTakes(context, user_name),
      ...userDrops(context, user_name),
    };
    return undoDenial(bearer, result, context);
  },
});
