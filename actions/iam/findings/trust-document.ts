/** Reading and mending the trust policy of a role. */
import { statementsOf } from "../document.ts";

/** Everyone whom an Allow statement names but AWS services: accounts, ARNs, providers, `*`. */
export function principalsOf(document: string): string[] {
  return statementsOf(document).flatMap((statement) => (statement["Effect"] === "Allow" ? namedIn(statement) : []));
}

/** The document without those principals, as JSON text that IAM takes. */
export function withoutPrincipals(document: string, unwanted: (principal: string) => boolean): string {
  const statements = statementsOf(document).flatMap((statement) => {
    if (statement["Effect"] !== "Allow") return [statement];
    if (statement["NotPrincipal"] !== undefined || statement["Principal"] === "*") return [];
    const entries = Object.entries(object(statement["Principal"])).flatMap(([type, value]): [string, unknown][] => {
      if (type === "Service") return [[type, value]];
      const kept = texts(value).filter((principal) => !unwanted(principal) && !isDead(principal));
      return kept.length === 0 ? [] : [[type, kept.length === 1 ? kept[0] : kept]];
    });
    return entries.length === 0 ? [] : [{ ...statement, Principal: Object.fromEntries(entries) }];
  });
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.length === 0 ? [nobody] : statements });
}

/** The account of an ARN or of a bare id; undefined for all else. */
export function accountOf(principal: string): string | undefined {
  if (/^\d{12}$/.test(principal)) return principal;
  const account = principal.startsWith("arn:") ? principal.split(":")[4] : undefined;
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

/** IAM takes no policy without a statement. */
const nobody = { Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };

function namedIn(statement: Record<string, unknown>): string[] {
  // All but some is nearly everyone.
  if (statement["NotPrincipal"] !== undefined) return ["*"];
  if (typeof statement["Principal"] === "string") return [statement["Principal"]];
  return Object.entries(object(statement["Principal"])).flatMap(([type, value]) =>
    type === "Service" ? [] : texts(value),
  );
}

/** IAM shows a deleted principal by its unique id, and refuses a document that names one. */
function isDead(principal: string): boolean {
  return /^A(IDA|ROA)[A-Z0-9]+$/.test(principal);
}

function object(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

function texts(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === "string");
}
