import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { userBearer, userReads } from "./bearer.ts";
import { Session } from "./entities.ts";
import { revoke, RevocationResult } from "./revocation.ts";

/** Sessions from GetSessionToken and GetFederationToken outlive the key they came from by up to 36 hours. */
export const revokeUserSessions = action({
  name: "iam.revoke-user-sessions",
  summary: "Revoke the temporary credentials that were issued to an IAM user until now.",
  purpose: "contain",
  reversible: true,
  target: "session",
  params: Type.Object({ session: Session }),
  result: RevocationResult,
  calls: [...userReads, "iam:PutUserPolicy"],
  async run({ session: { holder: UserName, issued_at } }, context) {
    const found = await ifThere(context.callDated("iam:GetUser", { UserName }));
    if (found === undefined) return { state: "gone", revoked_before: "", before: "" } as const;
    // The time is AWS's: this machine's clock may be wrong in either direction.
    const putInline = (PolicyName: string, PolicyDocument: string) =>
      context.call("iam:PutUserPolicy", { UserName, PolicyName, PolicyDocument });
    const bearer = { ...userBearer(context, UserName), putInline };
    return revoke(bearer, { now: found.date, issuedAt: issued_at }, context);
  },
});
