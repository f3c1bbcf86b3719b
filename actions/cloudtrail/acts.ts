/** What somebody did, from the events of his credentials: short enough to be shown. */
import { type Static, Type } from "../../engine/action/schema.ts";
import type { Actor, Events } from "../history/actors.ts";
import type { HistoryEvent } from "../history/event.ts";
import { type ActorSeen, busiest, countActor, note, type ObjectLeft, oldestFirst } from "../history/summary.ts";

export const CallSeen = Type.Object({
  service: Type.String(),
  name: Type.String(),
  count: Type.Integer(),
  /** How many of them AWS refused: what was tried. */
  refused: Type.Integer(),
  changes: Type.Boolean(),
});
type CallSeen = Static<typeof CallSeen>;

export interface ActsSummary {
  readonly newest_at: string;
  readonly acts: number;
  readonly actors: ActorSeen[];
  readonly calls: CallSeen[];
  readonly made: ObjectLeft[];
  readonly removed: ObjectLeft[];
  readonly assumed_roles: string[];
}

/** Rows shown of each; the dataset holds all. */
const shown = 200;

export async function summaryOfActs(
  events: Events,
  actorOf: (event: HistoryEvent) => Actor,
  now: string,
): Promise<ActsSummary> {
  const actors = new Map<string, ActorSeen>();
  const calls = new Map<string, CallSeen>();
  const left = new Map<string, ObjectLeft>();
  const removed = new Map<string, ObjectLeft>();
  const own = new Set<string>();
  const roles = new Set<string>();
  let acts = 0;
  let newest_at = "";
  for await (const event of events()) {
    if (event.time > newest_at) newest_at = event.time;
    if (actorOf(event) !== "intruder") continue;
    acts += 1;
    countActor(actors, event);
    countCall(calls, event);
    for (const object of event.made) own.add(object);
    // A session is revoked with whom it is of.
    for (const object of [...event.made, ...event.changed])
      if (!object.startsWith("session:")) note(left, object, event);
    for (const object of event.removed) note(removed, object, event);
    const { issued } = event;
    if (issued?.holder_kind === "role" && issued.expires_at > now) roles.add(issued.holder);
  }
  for await (const event of events()) {
    for (const object of event.removed) if (event.time >= (left.get(object)?.at ?? "~")) left.delete(object);
  }
  for (const object of own) removed.delete(object);
  return {
    newest_at,
    acts,
    actors: [...actors.values()].toSorted(busiest).slice(0, shown),
    calls: [...calls.values()].toSorted(telling).slice(0, shown),
    made: oldestFirst(left).slice(0, shown),
    removed: oldestFirst(removed).slice(0, shown),
    assumed_roles: [...roles].toSorted(),
  };
}

function countCall(calls: Map<string, CallSeen>, { source, name, error, read_only }: HistoryEvent): void {
  const key = JSON.stringify([source, name]);
  const known = calls.get(key) ?? { service: source, name, count: 0, refused: 0, changes: !read_only };
  calls.set(key, { ...known, count: known.count + 1, refused: known.refused + (error === "" ? 0 : 1) });
}

/** What changes something first, then the most frequent. */
function telling(a: CallSeen, b: CallSeen): number {
  return (
    Number(b.changes) - Number(a.changes) || b.count - a.count || (a.service + a.name < b.service + b.name ? -1 : 1)
  );
}
