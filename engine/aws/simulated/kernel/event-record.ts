/** Event history records in the shape that LookupEvents gives: a summary with the whole record as text. */
import { derivedUuid } from "./derive.ts";

export interface EventFacts {
  /** What makes its id its own. */
  readonly of: readonly string[];
  /** ISO-8601; kept to the second, as CloudTrail does. */
  readonly at: string;
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly name: string;
  readonly readOnly: boolean;
  /** The record's `userIdentity`. */
  readonly identity: Readonly<Record<string, unknown>>;
  readonly username: string;
  readonly ip: string;
  readonly agent: string;
  readonly request: unknown;
  readonly response: unknown;
  readonly error?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
  readonly resources: readonly { ResourceType: string; ResourceName: string }[];
  /** Members that a record of its kind has beside. */
  readonly more?: Readonly<Record<string, unknown>> | undefined;
}

export interface LookupEvent {
  readonly EventId: string;
  readonly EventName: string;
  readonly ReadOnly: string;
  readonly AccessKeyId?: string;
  readonly EventTime: string;
  readonly EventSource: string;
  readonly Username: string;
  readonly Resources: { ResourceType: string; ResourceName: string }[];
  readonly CloudTrailEvent: string;
}

export function lookupEvent(facts: EventFacts): LookupEvent {
  const EventTime = toSeconds(facts.at);
  const EventId = derivedUuid(["event", ...facts.of]);
  const EventSource = `${facts.service}.amazonaws.com`;
  const accessKey = facts.identity["accessKeyId"];
  const record = {
    eventVersion: "1.09",
    userIdentity: facts.identity,
    eventTime: EventTime,
    eventSource: EventSource,
    eventName: facts.name,
    awsRegion: facts.region,
    sourceIPAddress: facts.ip,
    userAgent: facts.agent,
    ...(facts.error === undefined ? {} : { errorCode: facts.error, errorMessage: facts.message ?? "" }),
    requestParameters: facts.request ?? null,
    responseElements: facts.response ?? null,
    requestID: facts.requestId ?? derivedUuid(["request", ...facts.of]),
    eventID: EventId,
    readOnly: facts.readOnly,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: facts.account,
    eventCategory: "Management",
    ...facts.more,
  };
  return {
    EventId,
    EventName: facts.name,
    ReadOnly: String(facts.readOnly),
    ...(typeof accessKey === "string" ? { AccessKeyId: accessKey } : {}),
    EventTime,
    EventSource,
    Username: facts.username,
    Resources: [...facts.resources],
    CloudTrailEvent: JSON.stringify(record),
  };
}

/** ISO-8601 without fractions of a second, as AWS writes times. */
export function toSeconds(at: string | number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
}
