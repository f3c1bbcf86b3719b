/**
 * What IAM checks before it takes a policy document, and how it gives one back. The grammar is
 * that of the IAM user guide; a document without `Version` is allowed there and is of 2008.
 */
import { type PolicyDocument, parseDocument, statementsOf } from "./statements.ts";
import { malformedDocument } from "./refusals.ts";

type Kind = "identity" | "trust";

/** @throws MalformedPolicyDocumentException for what IAM would not store. */
export function checkDocument(text: string | undefined, kind: Kind): PolicyDocument {
  const document = parseDocument(text ?? "");
  if (document === undefined) throw malformedDocument("Syntax errors in policy.");
  for (const key of Object.keys(document)) {
    if (!["Version", "Id", "Statement"].includes(key)) throw malformedDocument("Syntax errors in policy.");
  }
  const { Version } = document;
  if (Version !== undefined && Version !== "2012-10-17" && Version !== "2008-10-17") {
    throw malformedDocument("The policy must contain a valid version string.");
  }
  const statements = statementsOf(document);
  if (statements === undefined || statements.length === 0) throw malformedDocument("Syntax errors in policy.");
  for (const statement of statements) checkStatement(statement, kind);
  const ids = statements.flatMap((statement) => (typeof statement.Sid === "string" ? [statement.Sid] : []));
  if (new Set(ids).size < ids.length) {
    throw malformedDocument("Statement IDs (SID) in a single policy must be unique.");
  }
  return document;
}

/** Characters that count towards IAM's size quotas: all but white space. */
export function countedSize(text: string): number {
  return text.replace(/\s/g, "").length;
}

/** As `Get*` and `List*` return documents: percent-encoded by RFC 3986, stricter than `encodeURIComponent`. */
export function encodeDocument(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const statementKeys = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

function checkStatement(statement: Record<string, unknown>, kind: Kind): void {
  const has = (key: string) => statement[key] !== undefined;
  if (Object.keys(statement).some((key) => !statementKeys.has(key)))
    throw malformedDocument("Syntax errors in policy.");
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny") throw malformedDocument("Syntax errors in policy.");
  if (has("Sid") && !/^[A-Za-z0-9]*$/.test(String(statement.Sid))) {
    throw malformedDocument("Statement IDs (SID) must be alpha-numeric.");
  }
  if (has("Action") === has("NotAction")) throw malformedDocument("Policy statement must contain actions.");
  checkActions(strings(has("Action") ? statement.Action : statement.NotAction), kind);
  checkCondition(statement.Condition);
  if (kind === "trust") {
    if (has("Resource") || has("NotResource")) throw malformedDocument("Has prohibited field Resource");
    if (has("Principal") === has("NotPrincipal")) throw malformedDocument("Missing required field Principal");
    return;
  }
  if (has("Principal") || has("NotPrincipal"))
    throw malformedDocument("Policy document should not specify a principal.");
  if (has("Resource") === has("NotResource")) throw malformedDocument("Policy statement must contain resources.");
  for (const resource of strings(has("Resource") ? statement.Resource : statement.NotResource)) {
    if (resource === "*" || /^(arn|\*):/.test(resource)) continue;
    throw malformedDocument(`Resource ${resource} must be in ARN format or "*".`);
  }
}

function checkActions(actions: string[], kind: Kind): void {
  if (actions.length === 0) throw malformedDocument("Policy statement must contain actions.");
  for (const action of actions) {
    if (action !== "*" && !/^[A-Za-z0-9-]+:[\w*?]+$/.test(action)) {
      throw malformedDocument("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    }
    if (kind === "trust" && !/^(sts:.+|\*)$/i.test(action)) {
      throw malformedDocument("AssumeRole policy may only specify STS AssumeRole actions.");
    }
  }
}

const operators =
  /^((ForAllValues|ForAnyValue):)?((String(Not)?(Equals|EqualsIgnoreCase|Like))|((Numeric|Date)(NotEquals|Equals|LessThan|LessThanEquals|GreaterThan|GreaterThanEquals))|Bool|BinaryEquals|((Not)?IpAddress)|(Arn(Not)?(Equals|Like)))(IfExists)?$|^Null$/;

function checkCondition(condition: unknown): void {
  if (condition === undefined) return;
  if (typeof condition !== "object" || condition === null) throw malformedDocument("Syntax errors in policy.");
  for (const [operator, keys] of Object.entries(condition)) {
    if (!operators.test(operator)) throw malformedDocument(`Invalid Condition type : ${operator}.`);
    if (typeof keys !== "object" || keys === null) throw malformedDocument("Syntax errors in policy.");
    if (
      operator.startsWith("Date") &&
      Object.values(keys)
        .flat()
        .some((at) => Number.isNaN(Date.parse(String(at))))
    ) {
      throw malformedDocument("The value for a date condition is not a date.");
    }
  }
}

function strings(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  if (!values.every((each) => typeof each === "string")) throw malformedDocument("Syntax errors in policy.");
  return values;
}
