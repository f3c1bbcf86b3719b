/**
 * The audit log held against CloudTrail, both ways: every write that the log says AWS answered has
 * its event, and every write of the run in CloudTrail has its record. A pure reading of both; in
 * memory are the writes only.
 */
import type { RecordedCalls, RecordedWrite } from "./calls.ts";
import { differences, isSameOperation, mayBeOf, placeOf } from "./compare.ts";
import type { CloudTrailEvent } from "./event.ts";
import { identityOf } from "./identity.ts";
import { type CloudTrailMatch, type DoubtFound, matchResult } from "./result.ts";
import { sortEvents } from "./sort.ts";
import type { EventSource } from "./sources.ts";

/** How often one call is sent at most before its outcome is recorded; see `engine/aws/retry.ts`. */
const sendings = 6;

/** @throws what the source throws where nothing of it can be read */
export async function matchCloudTrail(calls: RecordedCalls, source: EventSource): Promise<CloudTrailMatch> {
  const identity = identityOf(calls);
  const sorted = await sortEvents(calls, identity, source);
  const reading = source.reading();
  const result = matchResult(calls, reading, sorted.covered.regions());
  const rest = new Map(sorted.unexplained.map((event) => [event.id, event]));
  const restAt = groupedBy(sorted.unexplained, placeOf);
  const writesAt = groupedBy(calls.writes, placeOf);

  for (const write of calls.writes) {
    const events = write.requestId === undefined ? [] : (sorted.byRequest.get(write.requestId) ?? []);
    if (events.length > 0) compareAll(write, events);
    else if (isDoubtful(write)) settleDoubt(write);
    else lacking(write);
  }
  const takesRoot = goesThroughRoot(calls);
  for (const event of sorted.unexplained) {
    if (!rest.has(event.id)) continue;
    if (!identity.isOwn(event)) {
      if (sorted.sessions.has(event.arn)) result.beside(event);
    } else if (!(takesRoot && isSession(event)) && !isAttempt(event)) result.unrecorded(event);
  }
  result.alsoUnrecorded(sorted.dropped);
  result.onBehalf(sorted.onBehalf);
  return result.end();

  /** An organization's trail may show one call in several accounts: one event that agrees is enough. */
  function compareAll(write: RecordedWrite, events: readonly CloudTrailEvent[]): void {
    const compared = events.map((event) => ({ event, said: differences(write, event, calls, identity) }));
    const { event, said } = compared.reduce((one, other) => (other.said.length < one.said.length ? other : one));
    if (said.length === 0) result.matched();
    else if (said.length === 1 && isLostAnswer(write, event)) result.doubt(write, "done", event);
    else result.deviates(write, event, said);
  }

  /** Without a request id, an event is taken for the write's by all else that it says. */
  function settleDoubt(write: RecordedWrite): void {
    const event = eventFor(write);
    if (event !== undefined) rest.delete(event.id);
    const { kind } = write.outcome;
    if (kind !== "returned" && kind !== "failed") result.doubt(write, foundOf(write, event), event);
    else if (event === undefined) lacking(write);
    else if ((event.error === undefined) === (kind === "returned")) result.matched();
    else if (kind === "failed") result.doubt(write, "done", event);
    else result.deviates(write, event, differences(write, event, calls, identity));
  }

  /** One that was carried out before one that was refused. */
  function eventFor(write: RecordedWrite): CloudTrailEvent | undefined {
    const events = (restAt.get(placeOf(write)) ?? []).filter(
      (event) => rest.has(event.id) && mayBeOf(write, event, identity),
    );
    return events.find(({ error }) => error === undefined) ?? events[0];
  }

  function foundOf(write: RecordedWrite, event: CloudTrailEvent | undefined): DoubtFound {
    if (event !== undefined) return event.error === undefined ? "done" : "refused";
    if (write.dataEvent) return "not-logged";
    return covers(write) ? "not-found" : "not-supplied";
  }

  function lacking(write: RecordedWrite): void {
    const { outcome } = write;
    if (write.dataEvent) result.notLogged(write, "a data event, which only a trail that is told to logs");
    else if (outcome.kind === "failed") result.notLogged(write, "AWS did not carry it out, and need not log that");
    else if (covers(write)) result.missing(write);
    else result.notSupplied(write);
  }

  /** Where a part of the events could not be read, nothing is known to be missing. */
  function covers(write: RecordedWrite): boolean {
    return reading.problemCount === 0 && (source.whole || sorted.covered.covers(write.region, write.to));
  }

  /** An earlier sending of a recorded call, refused or with its answer lost: only the last one's id is recorded. */
  function isAttempt(event: CloudTrailEvent): boolean {
    const write = (writesAt.get(placeOf(event)) ?? []).find(
      (each) =>
        (event.error !== undefined || each.idempotent) &&
        result.attemptsOf(each) < sendings - 1 &&
        mayBeOf(each, event, identity),
    );
    if (write !== undefined) result.attempt(write);
    return write !== undefined;
  }
}

function isDoubtful({ outcome, requestId }: RecordedWrite): boolean {
  return requestId === undefined || outcome.kind === "unknown" || outcome.kind === "adopted";
}

/** A server that fails may have done what it was asked. */
function isLostAnswer({ outcome }: RecordedWrite, { error }: CloudTrailEvent): boolean {
  return outcome.kind === "failed" && (outcome.status ?? 0) >= 500 && error === undefined;
}

/** What calls as root are reached through is asked of STS, and has no record of its own. */
function isSession(event: CloudTrailEvent): boolean {
  return ["AssumeRole", "AssumeRoot"].some((name) => isSameOperation({ service: "sts", name }, event));
}

function goesThroughRoot({ writes, reads }: RecordedCalls): boolean {
  return writes.some(({ asRoot }) => asRoot) || [...reads.values()].some((operation) => operation.startsWith("root:"));
}

function groupedBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}
