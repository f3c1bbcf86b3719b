/**
 * LookupEvents as CloudTrail answers it: newest first, one attribute, at most 50 a page, the last
 * 90 days. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
import { createHash } from "node:crypto";
import type { Input, Output } from "../../operations.ts";
import { type HistoryView, historyPeer } from "../kernel/event-history.ts";
import type { LookupEvent } from "../kernel/event-record.ts";
import { SimulatedRefusal, type SimulatedRequest } from "../service.ts";

type Query = Input<"cloudtrail:LookupEvents">;
const days90 = 90 * 24 * 3_600_000;

export function lookupEvents(input: Query, request: SimulatedRequest<unknown>): Output<"cloudtrail:LookupEvents"> {
  check(input);
  const { NextToken, ...query } = input;
  const found = request
    .peer<HistoryView>(historyPeer)
    .events()
    .filter((event) => wanted(event, query, Date.parse(request.now)));
  const start = NextToken === undefined ? 0 : positionAfter(NextToken, query, found);
  const { items } = request.page(found.slice(start), undefined, input.MaxResults ?? 50);
  const last = items.at(-1);
  const more = start + items.length < found.length;
  return {
    Events: items.map((event) => ({ ...event })),
    ...(more && last !== undefined ? { NextToken: tokenAfter(last, query) } : {}),
  };
}

function check(input: Query): void {
  const attributes = input.LookupAttributes ?? [];
  const attribute = attributes[0];
  if (attributes.length > 1)
    throw new SimulatedRefusal("InvalidLookupAttributesException", "You can only specify one lookup attribute.");
  if (attribute !== undefined && attributeOf[String(attribute.AttributeKey)] === undefined) {
    throw new SimulatedRefusal(
      "InvalidLookupAttributesException",
      `The lookup attribute ${attribute.AttributeKey} is not valid.`,
    );
  }
  const limit = input.MaxResults ?? 50;
  if (limit < 1 || limit > 50)
    throw new SimulatedRefusal("InvalidMaxResultsException", "MaxResults must be between 1 and 50.");
  if (
    input.StartTime !== undefined &&
    input.EndTime !== undefined &&
    Date.parse(input.StartTime) > Date.parse(input.EndTime)
  ) {
    throw new SimulatedRefusal("InvalidTimeRangeException", "The start time must be before the end time.");
  }
}

const attributeOf: Readonly<Record<string, (event: LookupEvent, value: string) => boolean>> = {
  AccessKeyId: (event, value) => event.AccessKeyId === value,
  EventId: (event, value) => event.EventId === value,
  EventName: (event, value) => event.EventName === value,
  EventSource: (event, value) => event.EventSource === value,
  ReadOnly: (event, value) => event.ReadOnly === value,
  ResourceName: (event, value) => event.Resources.some((resource) => resource.ResourceName === value),
  ResourceType: (event, value) => event.Resources.some((resource) => resource.ResourceType === value),
  Username: (event, value) => event.Username === value,
};

function wanted(event: LookupEvent, query: Query, now: number): boolean {
  const at = Date.parse(event.EventTime);
  if (query.EventCategory === "insight" || at < now - days90) return false;
  if (query.StartTime !== undefined && at < Date.parse(query.StartTime)) return false;
  if (query.EndTime !== undefined && at > Date.parse(query.EndTime)) return false;
  const attribute = query.LookupAttributes?.[0];
  return (
    attribute === undefined ||
    (attributeOf[String(attribute.AttributeKey)]?.(event, String(attribute.AttributeValue)) ?? false)
  );
}

/** The token holds its place by an event, so that events which arrive meanwhile shift nothing. */
function tokenAfter(event: LookupEvent, query: Query): string {
  return `${event.EventId}.${hashOf(query)}`;
}

function positionAfter(token: string, query: Query, found: readonly LookupEvent[]): number {
  const [id, hash] = token.split(".");
  const at = found.findIndex((event) => event.EventId === id);
  if (hash !== hashOf(query) || at < 0) {
    throw new SimulatedRefusal(
      "InvalidNextTokenException",
      "The token is not valid, or was given for other parameters.",
    );
  }
  return at + 1;
}

function hashOf(query: Query): string {
  const members = Object.entries(query).filter(([, value]) => value !== undefined);
  return createHash("sha256")
    .update(JSON.stringify(members.sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest("hex")
    .slice(0, 32);
}
