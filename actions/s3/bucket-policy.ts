/** Reading and mending the policy of a bucket, a statement at a time. */
import { createHash } from "node:crypto";
import { accountOf } from "../iam/findings/trust-document.ts";
import { statementsOf } from "../iam/document.ts";
import { canonicalJson } from "./canonical-json.ts";

interface PolicyStatement {
  /** SHA-256 of what it says; the order of members does not matter. */
  readonly hash: string;
  readonly sid: string;
  /** Everyone it lets in but AWS's services: ARNs, accounts, canonical users, `*`. Empty unless it allows. */
  readonly principals: readonly string[];
  /** It allows nothing but reading objects, their tags and lists of them. */
  readonly readOnly: boolean;
  /** Keys of its conditions, such as `aws:PrincipalOrgID`. */
  readonly conditions: readonly string[];
}

export function readStatements(document: string): PolicyStatement[] {
  return statementsOf(document).map((statement) => ({
    hash: hashOf(statement),
    sid: typeof statement["Sid"] === "string" ? statement["Sid"] : "",
    principals: statement["Effect"] === "Allow" ? namedIn(statement) : [],
    readOnly: [statement["Action"]].flat().every((one) => typeof one === "string" && readsObjects.test(one)),
    conditions: Object.values(object(statement["Condition"])).flatMap((keys) => Object.keys(object(keys))),
  }));
}

/** S3 takes names of actions in any case, and a pattern such as `s3:Get*` is more than reading objects. */
const readsObjects = /^s3:(getobject(version)?(tagging|attributes)?|listbucket(versions)?|getbucketlocation)$/i;

/** The document without the statement; undefined where it was the last, since S3 takes no policy without any. */
export function withoutStatement(document: string, hash: string): string | undefined {
  const left = statementsOf(document).filter((statement) => hashOf(statement) !== hash);
  if (left.length === 0) return undefined;
  return JSON.stringify({ ...(JSON.parse(document) as object), Statement: left });
}

/** Of the principals those that are everyone, or of another account that is not trusted. */
export function strangersAmong(principals: readonly string[], trusted: readonly string[]): string[] {
  return principals.filter((principal) => {
    if (principal === "*") return true;
    const account = accountOf(principal);
    // A deleted principal shows as its unique id and lets nobody in; a canonical user or a provider may be anybody's.
    if (account === undefined) return !/^A(IDA|ROA)[A-Z0-9]+$/.test(principal);
    return !trusted.includes(account);
  });
}

function namedIn(statement: Record<string, unknown>): string[] {
  // All but some is nearly everyone.
  if (statement["NotPrincipal"] !== undefined) return ["*"];
  const principal = statement["Principal"];
  if (typeof principal === "string") return [principal];
  return Object.entries(object(principal)).flatMap(([type, value]) =>
    type === "Service" ? [] : [value].flat().filter((one): one is string => typeof one === "string"),
  );
}

function hashOf(statement: unknown): string {
  return createHash("sha256").update(canonicalJson(statement)).digest("hex");
}

function object(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
