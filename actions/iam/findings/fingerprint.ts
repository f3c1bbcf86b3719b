/**
 * What a finding is, apart from what our own containment changes. The remedies read an object
 * again right before an irreversible call and compare: another fingerprint is another object.
 */
import { createHash } from "node:crypto";

interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** The identity of each kind of object, in the words in which IAM gives it. */
export interface FingerprintFacts {
  readonly user: { user_id: string; created_at: string; tags: readonly Tag[] };
  readonly "access-key": { key_id: string; user_name: string; created_at: string };
  readonly "login-profile": { user_name: string; created_at: string };
  readonly role: { role_id: string; created_at: string; tags: readonly Tag[] };
  readonly "trust-grant": { role_id: string; document: string };
  readonly "policy-attachment": { holder_id: string; policy_arn: string };
  readonly "inline-policy": { holder_id: string; policy_name: string; document: string };
  readonly "group-membership": { user_id: string; group_name: string };
  readonly "managed-policy": { policy_id: string; created_at: string };
  readonly "policy-version": { policy_arn: string; version_id: string; created_at: string; document: string };
  readonly "service-credential": { credential_id: string; user_name: string; created_at: string };
  readonly session: { holder: string; session_name: string; issued_at: string };
  readonly "quarantined-user": { user_id: string };
  readonly group: { group_id: string };
}

/** SHA-256 over the facts; documents may be given URL-encoded, as IAM gives them, or decoded. */
export function fingerprintOf<K extends keyof FingerprintFacts>(kind: K, facts: FingerprintFacts[K]): string {
  const named = Object.entries(facts).map(([name, value]): [string, unknown] => [name, stable(name, value)]);
  named.sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([kind, named]))
    .digest("hex");
}

/** IAM's documents are URL-encoded JSON (RFC 3986) in what it reads back and plain in what it is sent. */
export function decodedDocument(document: string | undefined): string {
  if (document === undefined) return "";
  if (!/^\s*%7B/i.test(document)) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

function stable(name: string, value: unknown): unknown {
  if (name === "document" && typeof value === "string") return compact(decodedDocument(value));
  if (name === "created_at" && typeof value === "string") return instant(value);
  if (Array.isArray(value)) return value.map((tag: Tag) => [tag.Key ?? "", tag.Value ?? ""]).toSorted(byText);
  return value;
}

/** Two reads may spell one second with and without its milliseconds. */
function instant(time: string): string {
  const parsed = Date.parse(time);
  return Number.isNaN(parsed) ? time : new Date(parsed).toISOString();
}

function compact(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document));
  } catch {
    return document;
  }
}

function byText(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
