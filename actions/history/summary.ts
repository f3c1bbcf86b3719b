/** What a person needs to see of Event history, short enough to be shown. */
import { type Static, Type } from "../../engine/action/schema.ts";
import type { History } from "./history.ts";
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

/** Rows shown of each; the dataset holds all. */
export const shown = 200;

/** The intruder's identities, keys and addresses, the busiest first. */
export function actorsSeen(history: History): ActorSeen[] {
  const seen = new Map<string, ActorSeen>();
  for (const event of history.events) {
    if (history.actorOf(event) !== "intruder") continue;
    const { principal, access_key, ip, time } = event;
    const key = JSON.stringify([principal, access_key, ip]);
    const known = seen.get(key) ?? { principal, access_key, ip, first_at: time, last_at: time, events: 0 };
    seen.set(key, { ...known, last_at: time, events: known.events + 1 });
  }
  return [...seen.values()].toSorted((a, b) => b.events - a.events).slice(0, shown);
}

/** Events of the catalogue, the intruder's first, then by weight, then by time. */
export function suspicions(history: History): SuspiciousEvent[] {
  const found = history.events.flatMap((event): SuspiciousEvent[] => {
    const actor = history.actorOf(event);
    const suspicion = actor === "own" ? undefined : suspicionOf(event);
    if (suspicion === undefined) return [];
    const { id, name, time, region, principal, access_key, error } = event;
    return [
      {
        event: id,
        name,
        at: time,
        region,
        principal,
        access_key,
        ...suspicion,
        by_intruder: actor === "intruder",
        error,
      },
    ];
  });
  return found
    .toSorted((a, b) => Number(b.by_intruder) - Number(a.by_intruder) || b.weight - a.weight || (a.at < b.at ? -1 : 1))
    .slice(0, shown);
}

/** Objects that the intruder made and nobody has removed, of kinds that are left to people. */
export function intrudersLeft(history: History): ObjectLeft[] {
  const left = new Map<string, ObjectLeft>();
  for (const event of history.events) {
    for (const object of event.removed) left.delete(object);
    if (history.actorOf(event) !== "intruder") continue;
    for (const object of event.made) {
      if (!remedied.has(object.slice(0, object.indexOf(":")))) {
        left.set(object, { object, name: event.name, event: event.id, region: event.region, at: event.time });
      }
    }
  }
  return [...left.values()].slice(0, shown);
}

/** Kinds that `iam.list-findings` and `ec2.list-findings` read in the account itself. */
const remedied = new Set([
  "user",
  "role",
  "trust",
  "access-key",
  "login-profile",
  "policy",
  "policy-version",
  "attachment",
  "inline",
  "membership",
  "service-credential",
  "session",
  "instance",
]);
