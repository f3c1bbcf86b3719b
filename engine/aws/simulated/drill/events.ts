/** From a drill's compact events to the records that LookupEvents gives. */
import { lookupEvent, type LookupEvent } from "../kernel/event-record.ts";
import { actor } from "../kernel/identity.ts";
import type { CompactEvent, Scenario } from "./schema.ts";

export function expandEvent(event: CompactEvent, scenario: Scenario, index: number): LookupEvent {
  const facts = scenario.actors?.[event.by];
  if (facts === undefined) throw new Error(`the drill has no actor ${event.by}`);
  const identity = actor(facts);
  const [service = "", name = ""] = event.event.split(":");
  const { read_only: readOnly, ...more } = event.more ?? {};
  return lookupEvent({
    of: [scenario.account, event.at, event.event, String(index)],
    at: event.at,
    account: scenario.account,
    region: event.region,
    service,
    name,
    readOnly: typeof readOnly === "boolean" ? readOnly : readsOnly(name),
    identity: identity.userIdentity,
    username: identity.username,
    ip: identity.ip,
    agent: identity.agent,
    request: event.request,
    response: event.response,
    error: event.error,
    message: event.message,
    resources: Object.entries(event.resources ?? {}).flatMap(([ResourceType, names]) =>
      (Array.isArray(names) ? names : [names]).map((ResourceName) => ({
        ResourceType,
        ResourceName: String(ResourceName),
      })),
    ),
    more,
  });
}

function readsOnly(name: string): boolean {
  return /^(Get(?!FederationToken|SessionToken)|List|Describe|Lookup|Head)/.test(name);
}
