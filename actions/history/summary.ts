/** What a person needs to see of Event history, short enough to be shown. */
import { type Static, Type } from "../../engine/action/schema.ts";
import type { Actor, Events } from "./actors.ts";
import type { HistoryEvent } from "./event.ts";
import { remedied } from "./remedied.ts";
import { suspicionOf } from "./suspicious.ts";

export const ActorSeen = Type.Object({
  principal: Type.String(),
  access_key: Type.String(),
  ip: Type.String(),
  first_at: Type.String(),
  last_at: Type.String(),
  events: Type.Integer(),
});
export type ActorSeen = Static<typeof ActorSeen>;

export const SuspiciousEvent = Type.Object({
  event: Type.String(),
  name: Type.String(),
  at: Type.String(),
  region: Type.String(),
  principal: Type.String(),
  access_key: Type.String(),
  tactic: Type.String(),
  weight: Type.Integer(),
  by_intruder: Type.Boolean(),
  /** Empty where the call succeeded; a refused call shows what was intended. */
  error: Type.String(),
});
export type SuspiciousEvent = Static<typeof SuspiciousEvent>;

export const ObjectLeft = Type.Object({
  object: Type.String(),
  name: Type.String(),
  event: Type.String(),
  region: Type.String(),
  at: Type.String(),
});
export type ObjectLeft = Static<typeof ObjectLeft>;

/** What they change, a listing of its own reads in the account: whether trails log. */
const readAnew: ReadonlySet<string> = new Set(["StartLogging", "StopLogging"]);

/** Rows shown of each; the dataset holds all. */
const shown = 200;

export interface Summary {
  readonly intruder_events: number;
  /** The intruder's identities, keys and addresses, the busiest first. */
  readonly actors: ActorSeen[];
  /** Events of the catalogue, the intruder's first, then by weight, then by time. */
  readonly suspicious: SuspiciousEvent[];
  /** Objects that the intruder made or changed and nobody has removed, of kinds that are left to people. */
  readonly unhandled: ObjectLeft[];
  /** Objects that the intruder removed, that he had not made, and that nobody has made again. */
  readonly removed: ObjectLeft[];
  /** How many of both there are beside the ones shown. */
  readonly unshown: number;
}

/** Two passes: what the intruder left must be known before it can be asked what of it was removed. */
export async function summaryOf(events: Events, actorOf: (event: HistoryEvent) => Actor): Promise<Summary> {
  const actors = new Map<string, ActorSeen>();
  const left = new Map<string, ObjectLeft>();
  const removed = new Map<string, ObjectLeft>();
  const own = new Set<string>();
  let suspicious: SuspiciousEvent[] = [];
  let intruder_events = 0;
  for await (const event of events()) {
    const actor = actorOf(event);
    if (actor !== "own") suspicious.push(...suspicion(event, actor === "intruder"));
    // The most telling are kept as they come, so that a long history does not pile up.
    if (suspicious.length >= shown * 10) suspicious = mostTelling(suspicious);
    if (actor !== "intruder") continue;
    intruder_events += 1;
    countActor(actors, event);
    for (const object of event.made) own.add(object);
    for (const object of [...event.made, ...event.changed]) noteLeft(left, object, event);
    for (const object of event.removed) note(removed, object, event);
  }
  for await (const event of events()) {
    for (const object of event.removed) if (event.time >= (left.get(object)?.at ?? "~")) left.delete(object);
    for (const object of event.made) if (event.time >= (removed.get(object)?.at ?? "~")) removed.delete(object);
  }
  for (const object of own) removed.delete(object);
  const unhandled = oldestFirst(left);
  const missing = oldestFirst(removed);
  return {
    intruder_events,
    actors: [...actors.values()].toSorted(busiest).slice(0, shown),
    suspicious: mostTelling(suspicious),
    unhandled: unhandled.slice(0, shown),
    removed: missing.slice(0, shown),
    unshown: Math.max(0, unhandled.length - shown) + Math.max(0, missing.length - shown),
  };
}

export function oldestFirst(found: ReadonlyMap<string, ObjectLeft>): ObjectLeft[] {
  return [...found.values()].toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

export function countActor(actors: Map<string, ActorSeen>, { principal, access_key, ip, time }: HistoryEvent): void {
  const key = JSON.stringify([principal, access_key, ip]);
  const known = actors.get(key) ?? { principal, access_key, ip, first_at: time, last_at: time, events: 0 };
  const first_at = time < known.first_at ? time : known.first_at;
  const last_at = time > known.last_at ? time : known.last_at;
  actors.set(key, { ...known, first_at, last_at, events: known.events + 1 });
}

/** The busiest first; of equals the earliest. */
export function busiest(a: ActorSeen, b: ActorSeen): number {
  return b.events - a.events || (a.first_at < b.first_at ? -1 : 1);
}

function noteLeft(left: Map<string, ObjectLeft>, object: string, event: HistoryEvent): void {
  if (remedied.has(object.slice(0, object.indexOf(":"))) || readAnew.has(event.name)) return;
  note(left, object, event);
}

/** The last act on it counts. */
export function note(found: Map<string, ObjectLeft>, object: string, event: HistoryEvent): void {
  if ((found.get(object)?.at ?? "") > event.time) return;
  found.set(object, { object, name: event.name, event: event.id, region: event.region, at: event.time });
}

function suspicion(event: HistoryEvent, by_intruder: boolean): SuspiciousEvent[] {
  const found = suspicionOf(event);
  if (found === undefined) return [];
  const { id, name, time, region, principal, access_key, error } = event;
  const { tactic, weight } = found;
  return [{ event: id, name, at: time, region, principal, access_key, tactic, weight, by_intruder, error }];
}

function mostTelling(found: readonly SuspiciousEvent[]): SuspiciousEvent[] {
  return found
    .toSorted((a, b) => Number(b.by_intruder) - Number(a.by_intruder) || b.weight - a.weight || (a.at < b.at ? -1 : 1))
    .slice(0, shown);
}
