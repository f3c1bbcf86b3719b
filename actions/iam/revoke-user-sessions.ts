import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { userBearer, userReads } from "./bearer.ts";
import { revoke, RevocationResult } from "./revocation.ts";

/** Sessions from GetSessionToken and GetFederationToken outlive the key they came from by up to 36 hours. */
export const revokeUserSessions = action({
  name: "iam.revoke-user-sessions",
  summary: "Revoke the temporary credentials that were issued to an IAM user until now.",
  purpose: "contain",
  reversible: true,
  target: "user_name",
  params: Type.Object({
    user_name: Type.String(),
    /** When the latest known bad session was issued: one that is revoked already is left at that. */
    issued_at: Type.Optional(Type.String()),
  }),
  result: RevocationResult,
  calls: [...userReads, "iam:PutUserPolicy"],
  async run({ user_name, issued_at }, context) {
    const found = await ifThere(context.callDated("iam:GetUser", { UserName: user_name }));
    if (found === undefined) return { state: "gone", revoked_before: "", before: "" } as const;
    // The time is AWS's: this machine's clock may be wrong in either direction.
    const putInline = (PolicyName: string, PolicyDocument: string) =>
      context.call("iam:PutUserPolicy", { UserName: user_name, PolicyName, PolicyDocument });
    const bearer = { ...userBearer(context, user_name), putInline };
    return revoke(bearer, { now: found.date, issuedAt: issued_at }, context);
  },
});
