import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { roleBearer, roleReads } from "./bearer.ts";
import { revoke, RevocationResult } from "./revocation.ts";

/** New sessions stay possible, so the trust policy is restored first and has ten seconds to take effect. */
export const revokeRoleSessions = action({
  name: "iam.revoke-role-sessions",
  summary: "Revoke the sessions of an IAM role that were opened until now.",
  purpose: "contain",
  reversible: true,
  target: "role_name",
  params: Type.Object({
    role_name: Type.String(),
    /** When the latest known bad session was issued: one that is revoked already is left at that. */
    issued_at: Type.Optional(Type.String()),
  }),
  result: RevocationResult,
  calls: [...roleReads, "iam:PutRolePolicy"],
  async run({ role_name, issued_at }, context) {
    const found = await ifThere(context.callDated("iam:GetRole", { RoleName: role_name }));
    if (found === undefined) return { state: "gone", revoked_before: "", before: "" } as const;
    // The time is AWS's: this machine's clock may be wrong in either direction.
    const putInline = (PolicyName: string, PolicyDocument: string) =>
      context.call("iam:PutRolePolicy", { RoleName: role_name, PolicyName, PolicyDocument });
    const bearer = { ...roleBearer(context, role_name), putInline };
    return revoke(bearer, { now: found.date, issuedAt: issued_at }, context);
  },
});
