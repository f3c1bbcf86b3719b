/**
 * Who of the callers is the intruder. The policy's indicators are the roots; from them the taint
 * spreads along what Event history shows: keys, users, passwords, roles and identity providers
 * that a tainted caller made, credentials that were issued to one, sessions of a role taken from
 * an account that is not trusted. Whose credentials the intruder changed is a suspect from then
 * on, no more: the person may act too. A sanctioned user whose key leaked is not tainted, the key is.
 */
import type { Caller, Policy } from "../../engine/action/action.ts";
import { isBlock } from "../../engine/action/match.ts";
import type { HistoryEvent } from "./event.ts";
import { anyArnMatches, inNetworks } from "./match.ts";
import { ref } from "./refs.ts";
import { windowOf } from "./window.ts";

/** `own`: this run's session. `other`: nothing points to the intruder. */
export type Actor = "intruder" | "suspect" | "own" | "other";

/** All events, as often as they are asked for, in any order: a history may be too long to be kept. */
export type Events = () => AsyncIterable<HistoryEvent> | Iterable<HistoryEvent>;

/**
 * Who each event's actor is. The order of the events does not matter; only their times do. Kept is
 * what is tainted, not the events.
 */
export async function traceActors(
  events: Events,
  policy: Policy,
  caller: Pick<Caller, "account" | "arn">,
): Promise<(event: HistoryEvent) => Actor> {
  const trace = newTrace(policy, caller);
  for await (const { issued } of events())
    if (issued !== null && issued.access_key !== "") trace.issued.add(issued.access_key);
  // A taint may show only at an event read later, so the passes go on until one of them finds
  // nothing new. Each adds at least one taint, so they end.
  for (let before = -1; before !== trace.changes;) {
    before = trace.changes;
    for await (const event of events()) {
      const actor = actorOf(event, trace);
      if (actor === "intruder") spread(event, trace);
      else if (actor === "suspect") spreadSuspicion(event, trace);
    }
  }
  return (event) => actorOf(event, trace);
}

interface Taint {
  readonly since: string;
  /** The unique id, where the record gave it: a user made anew under the name is another. */
  readonly id: string;
}

interface Trace {
  readonly policy: Policy;
  readonly caller: Pick<Caller, "account" | "arn">;
  readonly begin: string;
  /** Tainted: `access-key:`, `user:`, `role:`, `login-profile:`, `provider:`, `session:`. */
  readonly tainted: Map<string, Taint>;
  readonly suspects: Map<string, Taint>;
  /** Addresses from which a tainted caller came. Support for a suspicion, never its cause. */
  readonly addresses: Set<string>;
  /** Keys of temporary credentials whose issue was seen: they are judged by it and by nothing else. */
  readonly issued: Set<string>;
  /** Whether an address is in a known network; each is asked about in every event of every pass. */
  readonly known: (ip: string) => boolean;
  changes: number;
}

function newTrace(policy: Policy, caller: Pick<Caller, "account" | "arn">): Trace {
  return {
    policy,
    caller,
    begin: windowOf(policy).begin,
    tainted: new Map(),
    suspects: new Map(),
    addresses: new Set(policy.indicators.ips),
    issued: new Set(),
    known: remembered((ip) => inNetworks(ip, policy.networks.known)),
    changes: 0,
  };
}

function actorOf(event: HistoryEvent, trace: Trace): Actor {
  const { indicators } = trace.policy;
  if (holds(trace.tainted, ref.accessKey(event.access_key), event)) return "intruder";
  if (event.principal !== "" && event.principal === trace.caller.arn) return "own";
  if (anyArnMatches(event.principal, indicators.principals) || anyArnMatches(event.issuer, indicators.principals))
    return "intruder";
  if (event.access_key !== "" && indicators.access_keys.includes(event.access_key) && event.time >= trace.begin) {
    // The rightful owner goes on using a leaked key from where it always did.
    const atHome = trace.known(event.ip) && !indicators.ips.includes(event.ip);
    return atHome ? "suspect" : "intruder";
  }
  if (isTaintedPrincipal(event, trace)) return "intruder";
  if (
    indicators.user_agents.some((part) => part !== "" && event.user_agent.includes(part)) &&
    event.time >= trace.begin
  )
    return "intruder";
  if (isForeignAssumption(event, trace)) return "intruder";
  const suspect = isSuspect(event, trace);
  if (suspect && trace.addresses.has(event.ip) && !trace.known(event.ip)) return "intruder";
  return suspect ? "suspect" : "other";
}

function isTaintedPrincipal(event: HistoryEvent, trace: Trace): boolean {
  for (const arn of [event.principal, event.issuer]) {
    if (arn === "") continue;
    const [kind, name] = principalName(arn);
    if (kind === "user" && holds(trace.tainted, ref.user(name), event)) return true;
    if (kind === "role" && holds(trace.tainted, ref.role(name), event)) return true;
  }
  const keyIsKnown = trace.issued.has(event.access_key);
  if (!keyIsKnown && holds(trace.tainted, `session:${event.principal}`, event)) return true;
  return (
    !keyIsKnown &&
    cameByPassword(event) &&
    holds(trace.tainted, ref.loginProfile(principalName(event.principal)[1]), event, true)
  );
}

/** A console session: a user's own credentials are temporary (or the sign-in itself has none). */
function cameByPassword(event: HistoryEvent): boolean {
  return event.identity === "IAMUser" && !event.access_key.startsWith("AKIA");
}

/** Someone of an account that is neither this one nor trusted took a role of this one. */
function isForeignAssumption(event: HistoryEvent, trace: Trace): boolean {
  if (event.issued?.holder_kind !== "role" || event.time < trace.begin) return false;
  if (event.name !== "AssumeRole") return taintedProvider(event, trace);
  const foreign = event.account !== "" && event.account !== trace.caller.account;
  return (
    foreign && event.identity !== "AWSService" && !trace.policy.identities.trusted_accounts.includes(event.account)
  );
}

/** A federated identity's id begins with its provider's ARN or host. */
function taintedProvider(event: HistoryEvent, trace: Trace): boolean {
  return [...trace.tainted].some(([object, taint]) => {
    if (!object.startsWith("provider:") || taint.since > event.time) return false;
    const host = object.slice(object.lastIndexOf("/") + 1);
    return host !== "" && event.principal_id.includes(host);
  });
}

function isSuspect(event: HistoryEvent, trace: Trace): boolean {
  if (holds(trace.suspects, ref.accessKey(event.access_key), event)) return true;
  return [event.principal, event.issuer].some((arn) => {
    const [kind, name] = principalName(arn);
    return kind === "user" && holds(trace.suspects, ref.user(name), event);
  });
}

function remembered(ask: (ip: string) => boolean): (ip: string) => boolean {
  const answers = new Map<string, boolean>();
  return (ip) => {
    const known = answers.get(ip) ?? ask(ip);
    answers.set(ip, known);
    return known;
  };
}

/** What an act of the intruder taints. A call that failed taints nothing. */
function spread(event: HistoryEvent, trace: Trace): void {
  if (event.error !== "") return;
  addAddress(event.ip, trace);
  for (const object of event.made) {
    if (/^(access-key|user|role|login-profile|provider):/.test(object))
      add(trace, trace.tainted, object, event.time, event.made_id);
  }
  if (event.issued !== null) {
    const { access_key, session } = event.issued;
    if (access_key !== "") add(trace, trace.tainted, ref.accessKey(access_key), event.time, "");
    else if (session !== "") add(trace, trace.tainted, `session:${session}`, event.time, "");
  }
  for (const user of event.credentials_of) {
    if (!trace.tainted.has(ref.user(user))) add(trace, trace.suspects, ref.user(user), event.time, "");
  }
}

/** CloudTrail puts a service's name where a service calls; only addresses count. */
function addAddress(ip: string, trace: Trace): void {
  if (trace.addresses.has(ip) || !isBlock(ip) || trace.known(ip)) return;
  trace.addresses.add(ip);
  trace.changes += 1;
}

function spreadSuspicion(event: HistoryEvent, trace: Trace): void {
  const key = event.error === "" ? (event.issued?.access_key ?? "") : "";
  if (key !== "") add(trace, trace.suspects, ref.accessKey(key), event.time, "");
}

function add(trace: Trace, to: Map<string, Taint>, object: string, since: string, id: string): void {
  const known = to.get(object);
  if (known !== undefined && known.since <= since) return;
  to.set(object, { since, id });
  trace.changes += 1;
}

/** `session` compares the time at which the session began: a password changes nothing for older ones. */
function holds(in_: Map<string, Taint>, object: string, event: HistoryEvent, session = false): boolean {
  const taint = in_.get(object);
  if (taint === undefined) return false;
  const time = session && event.session_started !== "" ? event.session_started : event.time;
  return (
    taint.since <= time &&
    (taint.id === "" || !/^A[IR][DO]A/.test(event.principal_id) || event.principal_id.startsWith(taint.id))
  );
}

type PrincipalName = readonly [kind: "user" | "role" | "", name: string];

/** Kind and name of a principal by its ARN: `user/path/alice`, `role/web`, `assumed-role/web/session`. */
export function principalName(arn: string): PrincipalName {
  const [resource = "", ...rest] = arn.split(":").slice(5).join(":").split("/");
  if (resource === "user") return ["user", rest.at(-1) ?? ""];
  if (resource === "role") return ["role", rest.at(-1) ?? ""];
  return resource === "assumed-role" ? ["role", rest[0] ?? ""] : ["", ""];
}
