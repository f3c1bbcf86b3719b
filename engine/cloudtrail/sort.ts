/** One reading of the events, which keeps those that the matching may need. */
import type { RecordedCalls } from "./calls.ts";
import { isSameOperation } from "./compare.ts";
import { type Coverage, coverage } from "./coverage.ts";
import type { CloudTrailEvent } from "./event.ts";
import type { Identity } from "./identity.ts";
import type { EventSource } from "./sources.ts";

/** Events that no request id explains and that are kept to be looked at; of the others the run's own are counted. */
const mostUnexplained = 20_000;

export interface SortedEvents {
  /** By the request ids of recorded writes. */
  readonly byRequest: ReadonlyMap<string, readonly CloudTrailEvent[]>;
  /** Writes of the run, or of its principal while it ran, whose request id is in no record. */
  readonly unexplained: readonly CloudTrailEvent[];
  /** Events of the run's own that were too many to keep. */
  readonly dropped: number;
  /** ARNs that the run is known to have had. */
  readonly sessions: ReadonlySet<string>;
  /** Calls that a service made for the run. */
  readonly onBehalf: number;
  readonly covered: Coverage;
}

export async function sortEvents(calls: RecordedCalls, identity: Identity, source: EventSource): Promise<SortedEvents> {
  const byRequest = new Map<string, CloudTrailEvent[]>();
  for (const { requestId } of calls.writes) if (requestId !== undefined) byRequest.set(requestId, []);
  const unexplained = new Map<string, CloudTrailEvent>();
  const sessions = new Set(calls.callers);
  const behalf = new Set<string>();
  const covered = coverage();
  let dropped = 0;

  /** Files that overlap give an event more than once. */
  function keep(event: CloudTrailEvent, events: CloudTrailEvent[]): void {
    if (!events.some(({ id }) => id === event.id)) events.push(event);
    if (identity.isPrincipal(event)) sessions.add(event.arn);
  }

  function keepUnexplained(event: CloudTrailEvent): void {
    const own = identity.isOwn(event);
    if (!own && !(identity.isPrincipal(event) && isWithin(calls, event))) return;
    if (unexplained.size < mostUnexplained) unexplained.set(event.id, event);
    else if (own && !unexplained.has(event.id)) dropped += 1;
  }

  for await (const event of source.events) {
    covered.note(event);
    const events = event.requestId === undefined ? undefined : byRequest.get(event.requestId);
    // The call that made the service make this one has an event of its own.
    if (event.invokedBy !== undefined) {
      const isOurs = event.write && identity.isPrincipal(event) && isWithin(calls, event);
      if ((events !== undefined || isOurs) && behalf.size < mostUnexplained) behalf.add(event.id);
    } else if (events !== undefined) keep(event, events);
    else if (event.write && !isRecordedRead(calls, event)) keepUnexplained(event);
  }
  return { byRequest, unexplained: [...unexplained.values()], dropped, sessions, onBehalf: behalf.size, covered };
}

/** In whole seconds, as CloudTrail's times are: nothing is changed in the second in which a run begins. */
function isWithin({ from, to }: RecordedCalls, { at }: CloudTrailEvent): boolean {
  return at > from && at <= to;
}

/** Some operations that only read are writes to CloudTrail, such as asking for a report. */
function isRecordedRead({ reads }: RecordedCalls, event: CloudTrailEvent): boolean {
  const operation = event.requestId === undefined ? undefined : reads.get(event.requestId);
  if (operation === undefined) return false;
  const [service = "", name = ""] = operation.split(":");
  return isSameOperation({ service: service === "root" ? "iam" : service, name }, event);
}
