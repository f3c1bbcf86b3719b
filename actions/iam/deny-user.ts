import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { userBearer, userReads, userTakes } from "./bearer.ts";
import { deny, DenialResult } from "./denial.ts";
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
  calls: [...userReads, "iam:PutUserPolicy", "iam:AttachUserPolicy"],
  run: ({ user }, context) =>
    deny({ ...userBearer(context, user.user_name), ...userTakes(context, user.user_name) }, context),
});
