/**
 * Temporary credentials in the intruder's hands. IAM lists none, so they are read out of Event
 * history: those that were given out there, and those that were used but whose issue was not seen.
 */
import { principalName } from "../../history/actors.ts";
import type { HistoryEvent } from "../../history/event.ts";
import type { History } from "../../history/history.ts";
import { type Item, type Judge, judged, withMore } from "../../history/judged.ts";
import { ref } from "../../history/refs.ts";
import type { Session } from "../entities.ts";
import { revocationName, revokedBefore } from "../revocation.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Holder, type Holders, parentOf, stays } from "./holders.ts";

interface Seen {
  readonly access_key: string;
  readonly session: string;
  readonly holder_kind: "user" | "role";
  readonly holder: string;
  readonly session_name: string;
  readonly issued_at: string;
  readonly expires_at: string;
  /** Only its use was seen. */
  readonly inferred: boolean;
}

/** Sessions that still work: not expired, their holder still there and staying, not revoked. */
export function judgeSessions(holders: Holders, history: History, now: string, judge: Judge): Item<Session>[] {
  const byName = new Map<string, Holder>();
  for (const holder of [...holders.users, ...holders.roles])
    byName.set(nameOf(holder.facts.kind, holder.facts.name), holder);
  return seenSessions(history).flatMap((seen) => {
    const holder = byName.get(nameOf(seen.holder_kind, seen.holder));
    if (holder === undefined || !stays(holder)) return [];
    if (Date.parse(seen.expires_at) <= Date.parse(now) || isRevoked(holder, seen)) return [];
    const { holder_kind, session_name, issued_at } = seen;
    const subject = {
      kind: "session",
      id: `${holder_kind}/${holder.facts.name}/session/${seen.access_key || `${session_name}@${issued_at}`}`,
      name: session_name || seen.access_key,
      arn: seen.session,
      created_at: issued_at,
      objects: [ref.session(seen)],
      parent: parentOf(holder),
      indicated: seen.inferred,
      handles: [holder.facts.name, holder.facts.arn],
      fingerprint: fingerprintOf("session", { holder: holder.facts.name, session_name, issued_at }),
      detail: `issued ${issued_at}, works until ${seen.expires_at} at the latest`,
    };
    const more = { holder_kind, holder: holder.facts.name, session_name, issued_at };
    return [withMore(judged(subject, history, judge), more)];
  });
}

function seenSessions(history: History): Seen[] {
  const sessions = new Map<string, Seen>();
  const givenTo = new Set<string>();
  for (const event of history.intruders) {
    if (event.issued === null) continue;
    const seen = { ...event.issued, issued_at: event.time, inferred: false };
    sessions.set(seen.access_key || `${seen.session}@${event.time}`, seen);
    if (seen.access_key === "") givenTo.add(seen.session);
  }
  for (const event of history.intruders) {
    const temporary = event.access_key.startsWith("ASIA") || (event.access_key === "" && event.session_started !== "");
    if (!temporary || givenTo.has(event.principal)) continue;
    const seen = inferredFrom(event);
    if (seen !== undefined && !sessions.has(seen.access_key || seen.session))
      sessions.set(seen.access_key || seen.session, seen);
  }
  return [...sessions.values()];
}

/** A session of which only a call is known: it may work as long as AWS lets any session of its kind. */
function inferredFrom(event: HistoryEvent): Seen | undefined {
  const [holder_kind, holder] = principalName(event.issuer === "" ? event.principal : event.issuer);
  if (holder_kind === "") return undefined;
  const issued_at = event.session_started === "" ? event.time : event.session_started;
  const hours = holder_kind === "role" ? 12 : 36;
  return {
    access_key: event.access_key,
    session: event.principal,
    holder_kind,
    holder,
    session_name: event.principal.slice(event.principal.lastIndexOf("/") + 1),
    issued_at,
    expires_at: new Date(Date.parse(issued_at) + hours * 3_600_000).toISOString(),
    inferred: true,
  };
}

function isRevoked({ facts }: Holder, { issued_at }: Seen): boolean {
  const revocation = facts.inline.find((policy) => policy.name === revocationName);
  return revocation !== undefined && Date.parse(revokedBefore(revocation.document)) > Date.parse(issued_at);
}

/** IAM compares names without regard to case. */
function nameOf(kind: string, name: string): string {
  return `${kind}:${name.toLowerCase()}`;
}
