import { action } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { Approved, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { roleBearer, roleDrops, roleTakes } from "./bearer.ts";
import { deny, denyAllArn, lift, putDenial } from "./denial.ts";
import { Role } from "./entities.ts";
import { fingerprintOf } from "./findings/fingerprint.ts";
import { removeParts } from "./parts.ts";
import { rolePartCalls, roleParts } from "./role-parts.ts";

export const deleteRole = action({
  name: "iam.delete-role",
  summary: "Delete an IAM role with its policies, denied every call until its last moment.",
  purpose: "destroy",
  reversible: false,
  target: "role",
  params: Type.Object({ role: Approved(Role) }),
  result: Type.Object({
    state: States("deleted", "gone"),
    /** What hung on the role, such as `attached policy arn:…`, in the order of its removal. */
    removed: Type.Array(Type.String()),
  }),
  calls: ["iam:GetRolePolicy", "iam:PutRolePolicy", "iam:AttachRolePolicy", ...rolePartCalls, "iam:DeleteRole"],
  async run({ role }, context) {
    const RoleName = role.role_name;
    const bearer = {
      ...roleBearer(context, RoleName),
      ...roleTakes(context, RoleName),
      ...roleDrops(context, RoleName),
    };
    if ((await deny(bearer, context)).state === "gone") return { state: "gone" as const, removed: [] };
    const managed = (await bearer.attachedPolicies()).includes(denyAllArn(context));

    const parts = roleParts(context, role);
    const removed = new Set<string>();
    await removeParts(parts, removed);
    await context.confirm(
      `nothing hangs on role ${RoleName} but its denial`,
      async () => (await removeParts(parts, removed, new Set(removed))) === 0,
    );

    const liftAndDelete = async () => {
      await lift(bearer, context, { managed });
      try {
        await unlessGone(context.call("iam:DeleteRole", { RoleName }));
      } catch (error) {
        // Whatever kept it from going, it does not stay without its denial.
        if (isAws(error)) await unlessGone(putDenial(bearer, context));
        throw error;
      }
    };
    await pastConflicts(context, liftAndDelete, async () => void (await removeParts(parts, removed)));
    await context.confirm(
      `role ${RoleName} is gone`,
      async () => (await ifThere(context.call("iam:GetRole", { RoleName }))) === undefined,
    );
    return { state: "deleted" as const, removed: [...removed] };
  },
  async fingerprint({ role }, context) {
    const found = await ifThere(context.call("iam:GetRole", { RoleName: role.role_name }));
    const { RoleId: role_id = "", CreateDate: created_at = "", Tags: tags = [] } = found?.Role ?? {};
    return found && fingerprintOf("role", { role_id, created_at, tags });
  },
});
