/** Records of a run and CloudTrail's events of it, made for tests. */
import { type RecordedCalls, recordedCalls } from "../../engine/cloudtrail/calls.ts";
import { matchCloudTrail } from "../../engine/cloudtrail/match.ts";
import { eventTexts } from "../../engine/cloudtrail/sources.ts";
import type { Event, FailureFacts, JournalRecord, Value } from "../../engine/journal/events.ts";
import type { EventSource } from "../../engine/cloudtrail/sources.ts";
import { started } from "../journal/events.ts";

export const run = started.run;
export const account = "111122223333";
export const session = `arn:aws:sts::${account}:assumed-role/responder/alice`;
export const agent = `aws-sdk-js/3.1169.0 ua/2.1 os/linux lang/js md/nodejs#20.19.0 api/iam#3.1169.0 runbook/0.1.0 run/${run}`;

const begins = Date.parse("2026-03-02T10:00:00Z");
/** ISO-8601, seconds after the run's first record. */
export const at = (seconds: number) => new Date(begins + seconds * 1000).toISOString();

const identified: Event = {
  type: "run.identified",
  account,
  caller: session,
  principal: `arn:aws:iam::${account}:role/responder`,
  userId: "AROA:alice",
  partition: "aws",
  protected: [],
  before: null,
};

export interface Call {
  readonly key?: string;
  readonly operation?: string;
  readonly region?: string;
  readonly input?: Value;
  readonly target?: string;
  /** Seconds at which it was announced and answered. */
  readonly at?: number;
  readonly answered?: number;
  readonly requestId?: string | null;
  readonly effect?: "read" | "write";
  readonly error?: Partial<FailureFacts>;
  readonly adopted?: "done" | "not-done";
  readonly unanswered?: true;
}

const usual = {
  operation: "iam:DeleteUser",
  region: "us-east-1",
  input: { UserName: "mallory" },
  target: "mallory",
  at: 10,
  requestId: "r-1",
  effect: "write",
} as const;

/** The records of one call. */
export function call(given: Call = {}): (Event & { at: string })[] {
  const facts = { ...usual, ...given };
  const { operation, region, effect, requestId } = facts;
  const key = facts.key ?? `contain/step ${operation} ${region} ${requestId}`;
  const answered = at(facts.answered ?? facts.at + 1);
  const named = { key, operation, region };
  const intent = {
    type: "call.intended",
    ...named,
    input: facts.input,
    target: facts.target,
    at: at(facts.at),
  } as const;
  const announced = effect === "write" ? [intent] : [];
  if (facts.unanswered === true) return announced;
  if (facts.adopted !== undefined)
    return [...announced, { type: "call.adopted", ...named, found: facts.adopted, at: answered }];
  if (facts.error !== undefined) {
    const error = { code: "AWS", message: "no", ...(requestId === null ? {} : { requestId }), ...facts.error };
    return [...announced, { type: "call.failed", ...named, effect, error, at: answered }];
  }
  const output = { value: {} };
  return [...announced, { type: "call.returned", ...named, effect, output, requestId, date: answered, at: answered }];
}

export async function log(...events: readonly (Event & { at: string })[]): Promise<RecordedCalls> {
  async function* records(): AsyncGenerator<JournalRecord> {
    const all = [
      { ...started, at: at(0) },
      { ...identified, at: at(1) },
      ...events,
      { type: "run.ended", outcome: "remediated", reasons: [], at: at(3600) } as const,
    ];
    for (const [seq, event] of all.entries()) yield { ...event, seq, prev: "0".repeat(64) };
  }
  return recordedCalls(records());
}

let made = 0;

/** CloudTrail's record of the usual call, with other members where they are given. */
export function event(seconds: number, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  made += 1;
  return {
    eventVersion: "1.11",
    userIdentity: {
      type: "AssumedRole",
      principalId: "AROA:alice",
      arn: session,
      accountId: account,
      accessKeyId: "ASIAEXAMPLE000000001",
    },
    eventTime: at(seconds).replace(".000", ""),
    eventSource: "iam.amazonaws.com",
    eventName: "DeleteUser",
    awsRegion: "us-east-1",
    sourceIPAddress: "192.0.2.10",
    userAgent: agent,
    requestParameters: { userName: "mallory" },
    responseElements: null,
    requestID: "r-1",
    eventID: `event-${made}`,
    readOnly: false,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: "Management",
    ...more,
  };
}

export const by = (arn: string, more: object = {}) => ({
  userIdentity: { type: "AssumedRole", arn, accountId: account, ...more },
});

/** Everything that CloudTrail has. */
export const all = (...events: readonly object[]): EventSource =>
  eventTexts(
    "events",
    events.map((each) => JSON.stringify(each)),
  );

/** What a person fetched, which may be a part. */
export const some = (...events: readonly object[]): EventSource => ({ ...all(...events), whole: false });

export async function match(calls: RecordedCalls | Promise<RecordedCalls>, source: EventSource) {
  return matchCloudTrail(await calls, source);
}
