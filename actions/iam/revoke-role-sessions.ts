import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { roleBearer, roleReads } from "./bearer.ts";
import { Session } from "./entities.ts";
import { revoke, RevocationResult, undoRevocation } from "./revocation.ts";

/** New sessions stay possible, so the trust policy is restored first and has ten seconds to take effect. */
export const revokeRoleSessions = action({
  name: "iam.revoke-role-sessions",
  summary: "Revoke the sessions of an IAM role that were opened until now.",
  purpose: "contain",
  reversible: true,
  target: "session",
  params: Type.Object({ session: Session }),
  result: RevocationResult,
  calls: [...roleReads, "iam:PutRolePolicy", "iam:DeleteRolePolicy"],
  async run({ session: { holder: RoleName, issued_at } }, context) {
    const found = await ifThere(context.callDated("iam:GetRole", { RoleName }));
    if (found === undefined) return { state: "gone", revoked_before: "", before: "" } as const;
    // The time is AWS's: this machine's clock may be wrong in either direction.
    const putInline = (PolicyName: string, PolicyDocument: string) =>
      context.call("iam:PutRolePolicy", { RoleName, PolicyName, PolicyDocument });
    const bearer = { ...roleBearer(context, RoleName), putInline };
    return revoke(bearer, { now: found.date, issuedAt: issued_at }, context);
  },
  undo({ session: { holder: RoleName } }, result, context) {
    const bearer = {
      ...roleBearer(context, RoleName),
      putInline: (PolicyName: string, PolicyDocument: string) =>
        context.call("iam:PutRolePolicy", { RoleName, PolicyName, PolicyDocument }),
      deleteInline: (PolicyName: string) => context.call("iam:DeleteRolePolicy", { RoleName, PolicyName }),
    };
    return undoRevocation(bearer, result, context);
  },
});
