import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { roleBearer, roleReads, roleTakes } from "./bearer.ts";
import { deny, DenialResult } from "./denial.ts";
import { Role } from "./entities.ts";

export const denyRole = action({
  name: "iam.deny-role",
  summary: "Deny an IAM role every call, in sessions that are open and in new ones.",
  purpose: "contain",
  reversible: true,
  target: "role",
  params: Type.Object({ role: Role }),
  result: DenialResult,
  calls: [...roleReads, "iam:PutRolePolicy", "iam:AttachRolePolicy"],
  run: ({ role }, context) =>
    deny({ ...roleBearer(context, role.role_name), ...roleTakes(context, role.role_name) }, context),
});
