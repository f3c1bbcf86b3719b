/** What the matching needs of a CloudTrail record. Everything in it is what some caller chose. */

export interface CloudTrailEvent {
  readonly id: string;
  /** Milliseconds; CloudTrail keeps seconds. */
  readonly at: number;
  /** `iam`, of `iam.amazonaws.com`. */
  readonly service: string;
  readonly name: string;
  readonly region: string;
  /** In whose log it stands. */
  readonly account: string;
  readonly write: boolean;
  readonly requestId: string | undefined;
  /** Of the identity; a service has none. */
  readonly arn: string;
  readonly accessKey: string;
  /** The service that made the call for the identity; the call that made it do so has an event of its own. */
  readonly invokedBy: string | undefined;
  readonly agent: string;
  readonly ip: string;
  readonly error: string | undefined;
  /** Its `requestParameters`. */
  readonly request: unknown;
}

/**
 * A record, or the summary of one that LookupEvents gives, read from its JSON text. Undefined for
 * an insight or another event that is about no call.
 * @throws Error saying why it is none
 */
export function eventOf(text: string): CloudTrailEvent | undefined {
  const outer = objectOf(JSON.parse(text));
  const inner = outer["CloudTrailEvent"];
  if (inner !== undefined && typeof inner !== "string") throw new Error("its CloudTrailEvent is not a text");
  const record = inner === undefined ? outer : objectOf(JSON.parse(inner));
  if (record["eventCategory"] === "Insight" || record["insightDetails"] !== undefined) return undefined;
  const identity = record["userIdentity"] === undefined ? {} : objectOf(record["userIdentity"]);
  const at = Date.parse(textOf(record, "eventTime"));
  if (Number.isNaN(at)) throw new Error("its eventTime is not a time");
  const name = textOf(record, "eventName");
  return {
    id: textOf(record, "eventID"),
    at,
    service: textOf(record, "eventSource").replace(/\.amazonaws\.com(\.cn)?$/, ""),
    name,
    region: textOf(record, "awsRegion"),
    account: optional(record, "recipientAccountId") ?? optional(identity, "accountId") ?? "",
    write:
      typeof record["readOnly"] === "boolean" ? !record["readOnly"] : !/^(Get|List|Describe|Lookup|Head)/.test(name),
    requestId: optional(record, "requestID"),
    arn: optional(identity, "arn") ?? "",
    accessKey: optional(identity, "accessKeyId") ?? "",
    invokedBy: optional(identity, "invokedBy"),
    agent: optional(record, "userAgent") ?? "",
    ip: optional(record, "sourceIPAddress") ?? "",
    error: optional(record, "errorCode"),
    request: record["requestParameters"] ?? null,
  };
}

type Members = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): Members {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Members;
  throw new Error("it is not an object");
}

function textOf(record: Members, name: string): string {
  const found = optional(record, name);
  if (found === undefined) throw new Error(`it has no ${name}`);
  return found;
}

function optional(record: Members, name: string): string | undefined {
  const found = record[name];
  return typeof found === "string" && found !== "" ? found : undefined;
}
