/** Event history as the judging of objects asks it: what was done to an object, by whom. */
import type { Act, ActionContext, Caller, Dataset, Policy } from "../../engine/action/action.ts";
import { type Actor, traceActors } from "./actors.ts";
import { byTime, type HistoryEvent } from "./event.ts";
import { anyArnMatches } from "./match.ts";
import { inWindow, type Window, windowOf } from "./window.ts";

export interface History {
  /** Oldest first. */
  readonly events: readonly HistoryEvent[];
  readonly window: Window;
  readonly policy: Policy;
  readonly caller: Caller;
  actorOf(event: HistoryEvent): Actor;
  /** The last act that made one of these objects. */
  madeBy(objects: readonly string[]): Act | undefined;
  /** What was done to these objects, oldest first. */
  changes(objects: readonly string[]): readonly Act[];
  /** Time of the intruder's last act that took effect; empty where there is none. */
  readonly lastIntrusion: string;
}

/** Reads a dataset of compact events, as `cloudtrail.list-events` wrote it. */
export async function readHistory(dataset: Dataset, context: ActionContext<never>): Promise<History> {
  const events: HistoryEvent[] = [];
  // The dataset was written by `cloudtrail.list-events` and its hash was checked when it was read.
  for await (const row of context.readDataset(dataset)) events.push(row as HistoryEvent);
  return openHistory(events, context.policy, context.caller);
}

export function openHistory(unsorted: readonly HistoryEvent[], policy: Policy, caller: Caller): History {
  const events = unsorted.toSorted(byTime);
  const window = windowOf(policy);
  const actors = traceActors(events, policy, caller);
  const made = index(events, (event) => event.made);
  const changed = index(events, (event) => event.changed);
  const actorOf = (event: HistoryEvent) => actors.get(event) ?? "other";
  const act = (event: HistoryEvent): Act => {
    const actor = actorOf(event);
    const principal = event.issuer === "" ? event.principal : event.issuer;
    return {
      event: event.id,
      name: event.name,
      at: event.time,
      principal,
      access_key: event.access_key,
      ip: event.ip,
      service: event.service,
      by_intruder: actor === "intruder",
      by_suspect: actor === "suspect",
      by_iac: (actor === "other" || actor === "own") && anyArnMatches(principal, policy.creators.iac),
      in_window: inWindow(event.time, window),
    };
  };
  return {
    events,
    window,
    policy,
    caller,
    actorOf,
    madeBy(objects) {
      const last = objects
        .flatMap((object) => made.get(object) ?? [])
        .toSorted(byTime)
        .at(-1);
      return last === undefined ? undefined : act(last);
    },
    changes: (objects) =>
      objects
        .flatMap((object) => changed.get(object) ?? [])
        .toSorted(byTime)
        .map(act),
    lastIntrusion:
      events.findLast((event) => actorOf(event) === "intruder" && event.error === "" && !event.read_only)?.time ?? "",
  };
}

function index(
  events: readonly HistoryEvent[],
  objectsOf: (event: HistoryEvent) => readonly string[],
): Map<string, HistoryEvent[]> {
  const found = new Map<string, HistoryEvent[]>();
  for (const event of events) {
    for (const object of objectsOf(event)) {
      const known = found.get(object);
      if (known === undefined) found.set(object, [event]);
      else known.push(event);
    }
  }
  return found;
}
