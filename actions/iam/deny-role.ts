import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { roleBearer, roleDrops, roleReads, roleTakes } from "./bearer.ts";
import { deny, DenialResult, undoDenial } from "./denial.ts";
import { Role } from "./entities.ts";

export const denyRole = action({
  name: "iam.deny-role",
  summary: "Deny an IAM role every call, in sessions that are open and in new ones.",
  purpose: "contain",
  reversible: true,
  target: "role",
  params: Type.Object({ role: Role }),
  result: DenialResult,
  calls: [...roleReads, "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:DeleteRolePolicy", "iam:DetachRolePolicy"],
  run: ({ role }, context) =>
    deny({ ...roleBearer(context, role.role_name), ...roleTakes(context, role.role_name) }, context),
  undo({ role: { role_name } }, result, context) {
    const bearer = {
      ...roleBearer(context, role_name),
      ...roleTakes(context, role_name),
      ...roleDrops(context, role_name),
    };
    return undoDenial(bearer, result, context);
  },
});
