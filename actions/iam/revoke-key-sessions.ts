import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { userBearer, userReads } from "./bearer.ts";
import { AccessKey } from "./entities.ts";
import { revoke, RevocationResult } from "./revocation.ts";

/**
 * Whoever has the key can have turned it into temporary credentials without a trace in any list:
 * those of GetSessionToken and GetFederationToken outlive the key by up to 36 hours.
 */
export const revokeKeySessions = action({
  name: "iam.revoke-key-sessions",
  summary: "Revoke the temporary credentials that an access key's user was issued until now.",
  purpose: "contain",
  reversible: true,
  target: "key",
  params: Type.Object({ key: AccessKey }),
  result: RevocationResult,
  calls: [...userReads, "iam:PutUserPolicy"],
  async run({ key: { user_name: UserName } }, context) {
    const found = await ifThere(context.callDated("iam:GetUser", { UserName }));
    if (found === undefined) return { state: "gone", revoked_before: "", before: "" } as const;
    const putInline = (PolicyName: string, PolicyDocument: string) =>
      context.call("iam:PutUserPolicy", { UserName, PolicyName, PolicyDocument });
    const bearer = { ...userBearer(context, UserName), putInline };
    return revoke(bearer, { now: found.date, issuedAt: found.date }, context);
  },
});
