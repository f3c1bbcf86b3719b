/** Temporary credentials that a recorded STS call gave out, and for whom. */
import type { RecordedCall } from "./event.ts";
import { textAt } from "./json.ts";

export interface Issued {
  /** Empty where the record does not give it. */
  readonly access_key: string;
  /** ARN of the session. */
  readonly session: string;
  readonly holder_kind: "user" | "role";
  /** The role or user whose permissions the credentials have. */
  readonly holder: string;
  readonly session_name: string;
  readonly expires_at: string;
}

/** The credentials given out, or null for a call that gives none. */
export function issuedBy(call: RecordedCall): Issued | null {
  if (call.source !== "sts") return null;
  const ask = (name: string) => textAt(call.record, "requestParameters", name);
  const answer = (...path: string[]) => textAt(call.record, "responseElements", ...path);
  const access_key = answer("credentials", "accessKeyId");
  const expires_at = new Date(Date.parse(call.time || "1970-01-01T00:00:00Z") + seconds(call) * 1_000).toISOString();
  if (/^AssumeRole(With(SAML|WebIdentity))?$/.test(call.name)) {
    const arn = ask("roleArn");
    const holder = arn.slice(arn.lastIndexOf("/") + 1);
    const session_name = ask("roleSessionName");
    // The session's ARN drops the role's path.
    const session =
      answer("assumedRoleUser", "arn") ||
      `${arn.replace(/:iam:/, ":sts:").replace(/:role\/.*$/, "")}:assumed-role/${holder}/${session_name}`;
    return holder === "" ? null : { access_key, session, holder_kind: "role", holder, session_name, expires_at };
  }
  const identity = (name: string) => textAt(call.record, "userIdentity", name);
  const holder = identity("userName");
  if (call.name === "GetFederationToken" && holder !== "") {
    const session =
      answer("federatedUser", "arn") ||
      `${identity("arn")
        .replace(/:iam:/, ":sts:")
        .replace(/:user\/.*$/, "")}:federated-user/${ask("name")}`;
    return { access_key, session, holder_kind: "user", holder, session_name: ask("name"), expires_at };
  }
  if (call.name === "GetSessionToken" && holder !== "") {
    // Such a session has the ARN of the user, so only its key tells it apart.
    return { access_key, session: "", holder_kind: "user", holder, session_name: "", expires_at };
  }
  return null;
}

/** What was asked for, else AWS's defaults: an hour for a role, twelve for a user; never over 36 hours. */
function seconds(call: RecordedCall): number {
  const asked = Number(textAt(call.record, "requestParameters", "durationSeconds") || Number.NaN);
  const usual = call.name.startsWith("AssumeRole") ? 3_600 : 43_200;
  return Number.isFinite(asked) && asked > 0 ? Math.min(asked, 129_600) : usual;
}
