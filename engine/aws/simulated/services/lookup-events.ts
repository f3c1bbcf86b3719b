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
    .filter(wantedBy(query, Date.parse(request.now)));
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

/** Every page of every region asks it of every event: what is asked for is read once. */
function wantedBy(query: Query, now: number): (event: LookupEvent) => boolean {
  const { StartTime, EndTime, EventCategory } = query;
  const attribute = query.LookupAttributes?.[0];
  const [key, value] = [String(attribute?.AttributeKey), String(attribute?.AttributeValue)];
  const from = Math.max(now - days90, StartTime === undefined ? -Infinity : Date.parse(StartTime));
  const until = EndTime === undefined ? Infinity : Date.parse(EndTime);
  return (event) => {
    if (EventCategory === "insight") return false;
    const at = Date.parse(event.EventTime);
    return at >= from && at <= until && (attribute === undefined || (attributeOf[key]?.(event, value) ?? false));
  };
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
