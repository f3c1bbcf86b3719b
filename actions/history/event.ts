/**
 * One event of CloudTrail's Event history, reduced to what judging needs. A record is hostile,
 * loosely shaped JSON: whatever is missing or of another type becomes empty, nothing throws.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html
 */
import { hintsOf } from "./hints.ts";
import { type Issued, issuedBy } from "./issued.ts";
import { at, instant, opened, text, textAt } from "./json.ts";
import { objectsOf } from "./objects.ts";
import { ref } from "./refs.ts";

export interface HistoryEvent {
  readonly id: string;
  /** ISO-8601 in UTC, whole seconds; empty where the record gives none. */
  readonly time: string;
  readonly region: string;
  /** The service, such as `iam`. */
  readonly source: string;
  /** The operation, without the API version that Lambda appends to it. */
  readonly name: string;
  /** Type of the identity: `IAMUser`, `AssumedRole`, `Root`, `AWSService`, … */
  readonly identity: string;
  /** ARN of the user, or of the session. */
  readonly principal: string;
  /** For a session: ARN of the role or user that it was issued for. */
  readonly issuer: string;
  readonly principal_id: string;
  /** The account the caller belongs to. */
  readonly account: string;
  readonly access_key: string;
  readonly ip: string;
  readonly user_agent: string;
  readonly error: string;
  readonly read_only: boolean;
  /** The AWS service on whose behalf it was done. */
  readonly service: string;
  /** When the session began, for temporary credentials. */
  readonly session_started: string;
  /** Objects as `kind:name`, see objects.ts. Empty for a call that failed. */
  readonly made: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Unique id of the user or role that it made; empty where the record does not give it. */
  readonly made_id: string;
  /** Users whose password, MFA device or keys it changed. */
  readonly credentials_of: readonly string[];
  /** Temporary credentials that it gave out. */
  readonly issued: Issued | null;
  /** Circumstances the catalogue of suspicious events asks for. */
  readonly hints: readonly string[];
}

/** Reduces one record of LookupEvents, or a bare CloudTrail record. */
export function compactEvent(lookup: unknown): HistoryEvent {
  const inner = opened(at(lookup, "CloudTrailEvent"));
  const record = inner === undefined ? lookup : inner;
  const identity = at(record, "userIdentity");
  const source = (textAt(record, "eventSource") || textAt(lookup, "EventSource")).replace(/\.amazonaws\.com$/, "");
  const name = withoutVersion(textAt(record, "eventName") || textAt(lookup, "EventName"));
  const error =
    textAt(record, "errorCode") || (textAt(record, "responseElements", "ConsoleLogin") === "Failure" ? "Failure" : "");
  const time = instant(at(record, "eventTime")) || instant(at(lookup, "EventTime"));
  const region = textAt(record, "awsRegion");
  const call = { source, name, region, time, record, resources: at(lookup, "Resources") ?? at(record, "resources") };
  const objects = error === "" ? objectsOf(call) : { made: [], changed: [], removed: [] };
  const issued = error === "" ? issuedBy(call) : null;
  return {
    id: textAt(record, "eventID") || textAt(lookup, "EventId"),
    time,
    region,
    source,
    name,
    identity: textAt(identity, "type"),
    principal: textAt(identity, "arn"),
    issuer: textAt(identity, "sessionContext", "sessionIssuer", "arn"),
    principal_id: textAt(identity, "principalId"),
    account: textAt(identity, "accountId"),
    access_key: textAt(identity, "accessKeyId") || textAt(lookup, "AccessKeyId"),
    ip: textAt(record, "sourceIPAddress"),
    user_agent: textAt(record, "userAgent"),
    error,
    read_only: text(at(record, "readOnly") ?? at(lookup, "ReadOnly")) === "true",
    service: serviceOf(textAt(identity, "invokedBy")),
    session_started: instant(at(identity, "sessionContext", "attributes", "creationDate")),
    ...objects,
    made: issued === null ? objects.made : [...objects.made, ref.session(issued)],
    made_id:
      textAt(record, "responseElements", "user", "userId") || textAt(record, "responseElements", "role", "roleId"),
    credentials_of:
      error === "" && changesCredentials.has(name)
        ? [textAt(record, "requestParameters", "userName")].filter((user) => user !== "")
        : [],
    issued,
    hints: hintsOf(call),
  };
}

/** Oldest first; events of one second in a stable order. */
export function byTime(a: HistoryEvent, b: HistoryEvent): number {
  return a.time < b.time ? -1 : a.time > b.time ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** What the parts of the reduction see of a record. */
export interface RecordedCall {
  readonly source: string;
  readonly name: string;
  readonly region: string;
  readonly time: string;
  readonly record: unknown;
  /** The resources LookupEvents lists beside the record. */
  readonly resources: unknown;
}

/** They put somebody else's hand on a user who stays; a new key or password is an object of its own. */
const changesCredentials = new Set([
  "UpdateLoginProfile",
  "UpdateAccessKey",
  "EnableMFADevice",
  "DeactivateMFADevice",
  "ResyncMFADevice",
  "UploadSSHPublicKey",
  "UploadSigningCertificate",
  "CreateServiceSpecificCredential",
  "ResetServiceSpecificCredential",
]);

/** Lambda's event names carry an API version, such as `CreateFunction20150331` or `AddPermission20150331v2`. */
function withoutVersion(name: string): string {
  return name.replace(/\d{8}(v\d+)?$/, "");
}

/** "AWS Internal" is AWS's console acting for the person at it, not a service of its own. */
function serviceOf(invokedBy: string): string {
  return invokedBy.endsWith(".amazonaws.com") ? invokedBy : "";
}
