import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { userReads } from "./bearer.ts";
import { Session } from "./entities.ts";
import { RevocationResult, revokeUser, undoUserRevocation } from "./revocation.ts";

/** Sessions from GetSessionToken and GetFederationToken outlive the key they came from by up to 36 hours. */
export const revokeUserSessions = action({
  name: "iam.revoke-user-sessions",
  summary: "Revoke the temporary credentials that were issued to an IAM user until now.",
  purpose: "contain",
  reversible: true,
  target: "session",
  params: Type.Object({ session: Session }),
  result: RevocationResult,
  calls: [...userReads, "iam:PutUserPolicy", "iam:DeleteUserPolicy"],
  run: ({ session }, context) => revokeUser(session.holder, session.issued_at, context),
  undo: ({ session }, result, context) => undoUserRevocation(session.holder, result, context),
});
