/** Event history as the judging of objects asks it: what was done to an object, by whom. */
import type { Act, ActionContext, Caller, Dataset, Policy } from "../../engine/action/action.ts";
import { type Actor, type Events, traceActors } from "./actors.ts";
import { byTime, type HistoryEvent } from "./event.ts";
import { anyArnMatches } from "./match.ts";
import { inWindow, type Window, windowOf } from "./window.ts";

export interface History {
  readonly window: Window;
  readonly policy: Policy;
  readonly caller: Caller;
  actorOf(event: HistoryEvent): Actor;
  /** What the intruder did that took effect, oldest first. */
  readonly intruders: readonly HistoryEvent[];
  /**
   * The last act that made one of these objects. `there` is when AWS says that the object was there
   * already: a later recorded making is then a repetition of somebody's call, which made nothing.
   */
  madeBy(objects: readonly string[], there?: string): Act | undefined;
  /** Who made them before that; of what is put as a whole, some of theirs may still be in it. */
  madeBefore(objects: readonly string[]): readonly Act[];
  /** What was done to these objects, oldest first. */
  changes(objects: readonly string[]): readonly Act[];
  /** Time of the intruder's last act that took effect; empty where there is none. */
  readonly lastIntrusion: string;
}

/** Reads a dataset of compact events, as `cloudtrail.list-events` wrote it. */
export function readHistory(dataset: Dataset, context: ActionContext<never>): Promise<History> {
  return openHistory(eventsIn(dataset, context), context.policy, context.caller);
}

/** The dataset was written by `cloudtrail.list-events`, and its hash is checked whenever it is read. */
export function eventsIn(dataset: Dataset, context: Pick<ActionContext, "readDataset">): Events {
  return () => context.readDataset(dataset) as AsyncIterable<HistoryEvent>;
}

/** Keeps the events that made or changed something, and the intruder's; the others only count on the way. */
export async function openHistory(events: Events, policy: Policy, caller: Caller): Promise<History> {
  const window = windowOf(policy);
  const actorOf = await traceActors(events, policy, caller);
  const made = new Map<string, HistoryEvent[]>();
  const changed = new Map<string, HistoryEvent[]>();
  const intruders: HistoryEvent[] = [];
  for await (const event of events()) {
    for (const object of event.made) keep(made, object, event);
    for (const object of event.changed) keep(changed, object, event);
    if (event.error === "" && actorOf(event) === "intruder") intruders.push(event);
  }
  intruders.sort(byTime);
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
  const makings = (objects: readonly string[]) => objects.flatMap((object) => made.get(object) ?? []).toSorted(byTime);
  return {
    window,
    policy,
    caller,
    actorOf,
    intruders,
    madeBy(objects, there = "") {
      const until = latestMaking(there);
      const last = makings(objects).findLast(({ time }) => time <= until);
      return last === undefined ? undefined : act(last);
    },
    madeBefore: (objects) => makings(objects).slice(0, -1).map(act),
    changes: (objects) =>
      objects
        .flatMap((object) => changed.get(object) ?? [])
        .toSorted(byTime)
        .map(act),
    lastIntrusion: intruders.findLast((event) => !event.read_only)?.time ?? "",
  };
}

/** Milliseconds by which the time that AWS gives of an object may lie before that of the call that made it. */
const slack = 900_000;

function latestMaking(there: string): string {
  const time = Date.parse(there);
  return Number.isNaN(time) ? "~" : new Date(time + slack).toISOString().replace(/\.\d+Z$/, "Z");
}

function keep(index: Map<string, HistoryEvent[]>, object: string, event: HistoryEvent): void {
  const known = index.get(object);
  if (known === undefined) index.set(object, [event]);
  else known.push(event);
}
