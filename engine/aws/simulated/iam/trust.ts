/** Principals of trust documents: IAM resolves them when it stores a document, and keeps the unique id. */
import { arnOf, nameIn } from "./arns.ts";
import { checkDocument } from "./document.ts";
import { lookup } from "./entries.ts";
import { malformedDocument } from "./refusals.ts";
import type { IamState, RoleState, UserState } from "./state.ts";
import { parseDocument, type Principal, principalsOf, statementsOf } from "./statements.ts";

/**
 * @throws MalformedPolicyDocumentException also where it names a user or role of this account
 * that does not exist, or the id of one that was deleted.
 */
export function checkTrust(text: string | undefined, state: IamState, account: string): void {
  const document = checkDocument(text, "trust");
  for (const statement of statementsOf(document) ?? []) {
    for (const { type, value } of principalsOf(statement)) {
      if (isPrincipal({ type, value }, state, account)) continue;
      const shown = type === "AWS" ? "AWS" : type.toUpperCase();
      throw malformedDocument(`Invalid principal in policy: "${shown}":"${value}"`);
    }
  }
}

/** What a deleted user or role leaves in the trust documents that named it: its unique id. */
export function leaveDeadId(state: IamState, arn: string, id: string): void {
  for (const role of Object.values(state.roles)) {
    const document = parseDocument(role.trust);
    if (document === undefined) continue;
    const statements = statementsOf(document) ?? [];
    if (!statements.some((statement) => principalsOf(statement).some(({ value }) => value === arn))) continue;
    const replaced = (value: unknown): unknown =>
      Array.isArray(value) ? value.map((each) => (each === arn ? id : each)) : value === arn ? id : value;
    for (const statement of statements) {
      for (const key of ["Principal", "NotPrincipal"]) {
        const named = statement[key];
        if (typeof named !== "object" || named === null) continue;
        statement[key] = Object.fromEntries(Object.entries(named).map(([type, value]) => [type, replaced(value)]));
      }
    }
    role.trust = JSON.stringify(document);
  }
}

/** Everyone whom the document lets in, as it spells them, sorted; what expectations compare. */
export function trustedBy(text: string): string[] {
  const document = parseDocument(text);
  const statements = (document && statementsOf(document)) ?? [];
  const allowed = statements.filter((statement) => statement.Effect === "Allow").flatMap(principalsOf);
  return [...new Set(allowed.map(({ value }) => value))].toSorted();
}

function isPrincipal({ type, value }: Principal, state: IamState, account: string): boolean {
  if (type === "Service") return /^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com)$/.test(value);
  if (type === "Federated") return value !== "";
  if (type !== "AWS") return false;
  if (value === "*" || /^\d{12}$/.test(value)) return true;
  if (/^(AIDA|AROA)[A-Z0-9]+$/.test(value)) return isAlive(value, state);
  const parts = /^arn:aws[a-z-]*:(iam|sts)::(\d{12}):([a-z-]+)(\/[^*?]+)?$/.exec(value);
  if (parts === null) return false;
  const [, , owner, kind] = parts;
  // Whether a principal of another account exists cannot be told from here.
  if (owner !== account || kind === "root" || kind === "federated-user") return true;
  if (kind === "assumed-role") return lookup(state.roles, value.split("/")[1] ?? "") !== undefined;
  if (kind !== "user" && kind !== "role") return false;
  const object = lookup<UserState | RoleState>(kind === "user" ? state.users : state.roles, nameIn(value));
  return object !== undefined && arnOf(account, kind, object, nameIn(value)) === value;
}

function isAlive(id: string, state: IamState): boolean {
  return [...Object.values(state.users), ...Object.values(state.roles)].some((object) => object.id === id);
}
