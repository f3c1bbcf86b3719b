/**
 * IAM's decision over policy documents: an explicit deny wins, then an allow, else an implicit
 * deny; an organization's policy must allow as well. After the IAM user guide, "Policy evaluation
 * logic", for identity policies, permissions boundaries and service control policies.
 */

/** A policy document as JSON, its text, or its URL-encoded text. */
export type PolicyDocument = unknown;

export interface AccessRequest {
  /** Such as `iam:DeleteUser`. */
  readonly action: string;
  /** An ARN, or `*` where the operation names no resource. */
  readonly resource: string;
  /** Condition keys in lower case; a key that is absent here is absent in the request. */
  readonly context: Readonly<Record<string, string>>;
}

export interface AppliedPolicies {
  readonly identity: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  readonly organization?: PolicyDocument;
}

export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly explicit: boolean; readonly by: "identity" | "boundary" | "organization" };

export function decide(policies: AppliedPolicies, request: AccessRequest): Decision {
  const sets = [
    { by: "organization", documents: policies.organization === undefined ? undefined : [policies.organization] },
    { by: "boundary", documents: policies.boundary === undefined ? undefined : [policies.boundary] },
    { by: "identity", documents: policies.identity },
  ] as const;
  const judged = sets.flatMap(({ by, documents }) =>
    documents === undefined
      ? []
      : [{ by, effects: documents.flatMap(statementsOf).flatMap((statement) => effectOf(statement, request)) }],
  );
  const denied = judged.find(({ effects }) => effects.includes("Deny"));
  if (denied !== undefined) return { allowed: false, explicit: true, by: denied.by };
  const silent = judged.find(({ effects }) => !effects.includes("Allow"));
  return silent === undefined ? { allowed: true } : { allowed: false, explicit: false, by: silent.by };
}

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

function statementsOf(document: PolicyDocument): Statement[] {
  const parsed =
    typeof document === "string"
      ? JSON.parse(document.startsWith("%7B") ? decodeURIComponent(document) : document)
      : document;
  return listed((parsed as { Statement?: unknown })?.Statement) as Statement[];
}

function effectOf(statement: Statement, request: AccessRequest): ("Allow" | "Deny")[] {
  const effect = statement.Effect;
  if (effect !== "Allow" && effect !== "Deny") return [];
  const action =
    statement.NotAction === undefined
      ? listed(statement.Action).some((pattern) => like(String(pattern).toLowerCase(), request.action.toLowerCase()))
      : !listed(statement.NotAction).some((pattern) =>
          like(String(pattern).toLowerCase(), request.action.toLowerCase()),
        );
  const resource =
    statement.NotResource === undefined
      ? listed(statement.Resource).some((pattern) => like(String(pattern), request.resource))
      : !listed(statement.NotResource).some((pattern) => like(String(pattern), request.resource));
  return action && resource && holds(statement.Condition, effect, request.context) ? [effect] : [];
}

/** All operators must hold, each for all of its keys, each for one of its values. */
function holds(condition: unknown, effect: "Allow" | "Deny", context: AccessRequest["context"]): boolean {
  return Object.entries((condition ?? {}) as Record<string, Record<string, unknown>>).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const verdict = compare(operator, context[key.toLowerCase()], listed(values).map(String));
      // An operator that is not known here is taken the safe way: a deny applies, an allow does not.
      return verdict ?? effect === "Deny";
    }),
  );
}

function compare(written: string, actual: string | undefined, values: readonly string[]): boolean | undefined {
  const optional = written.endsWith("IfExists");
  const operator = optional ? written.slice(0, -"IfExists".length) : written;
  if (operator === "Null") return values.includes(String(actual === undefined));
  const test = operators[operator];
  if (test === undefined) return undefined;
  if (actual === undefined) return optional || test.negative;
  const any = values.some((value) => test.holds(actual, value));
  return test.negative ? !any : any;
}

const same = (actual: string, value: string) => actual === value;
const sameLetters = (actual: string, value: string) => actual.toLowerCase() === value.toLowerCase();
const alike = (actual: string, value: string) => like(value, actual);
const moment = (test: (actual: number, value: number) => boolean) => (actual: string, value: string) =>
  test(Date.parse(actual), Date.parse(value));

const operators: Readonly<Record<string, { negative: boolean; holds: (actual: string, value: string) => boolean }>> = {
  StringEquals: { negative: false, holds: same },
  StringNotEquals: { negative: true, holds: same },
  StringEqualsIgnoreCase: { negative: false, holds: sameLetters },
  StringNotEqualsIgnoreCase: { negative: true, holds: sameLetters },
  StringLike: { negative: false, holds: alike },
  StringNotLike: { negative: true, holds: alike },
  ArnEquals: { negative: false, holds: alike },
  ArnNotEquals: { negative: true, holds: alike },
  ArnLike: { negative: false, holds: alike },
  ArnNotLike: { negative: true, holds: alike },
  Bool: { negative: false, holds: sameLetters },
  DateLessThan: { negative: false, holds: moment((actual, value) => actual < value) },
  DateLessThanEquals: { negative: false, holds: moment((actual, value) => actual <= value) },
  DateGreaterThan: { negative: false, holds: moment((actual, value) => actual > value) },
  DateGreaterThanEquals: { negative: false, holds: moment((actual, value) => actual >= value) },
  IpAddress: { negative: false, holds: inBlock },
  NotIpAddress: { negative: true, holds: inBlock },
};

/** IPv4 only: an address of another family is in no block. */
function inBlock(address: string, block: string): boolean {
  const [network = "", bits = "32"] = block.split("/");
  const [one, other] = [numberOf(address), numberOf(network)];
  if (one === undefined || other === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(one / size) === Math.floor(other / size);
}

function numberOf(address: string): number | undefined {
  const parts = address.split(".");
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** `*` is any run of characters, `?` any one; without backtracking, since the patterns may be an intruder's. */
function like(pattern: string, text: string): boolean {
  let [at, star, mark] = [0, -1, 0];
  for (let i = 0; i < text.length;) {
    if (pattern[at] === "*") {
      star = at++;
      mark = i;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++mark;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

function listed(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
