import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { userReads } from "./bearer.ts";
import { AccessKey } from "./entities.ts";
import { RevocationResult, revokeUser, undoUserRevocation } from "./revocation.ts";

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
  calls: [...userReads, "iam:PutUserPolicy", "iam:DeleteUserPolicy"],
  run: ({ key }, context) => revokeUser(key.user_name, undefined, context),
  undo: ({ key }, result, context) => undoUserRevocation(key.user_name, result, context),
});
