/** What one type of resource lists in a simulated account, judged by the rules of the acme drill's policy. */
import { compactEvent } from "../../../actions/history/event.ts";
import { openHistory } from "../../../actions/history/history.ts";
import { judged, withMore } from "../../../actions/history/judged.ts";
import type { ResourceType } from "../../../actions/resources/resource.ts";
import type { Finding } from "../../../engine/action/schema.ts";
import { simulatedAccount } from "../../../engine/aws/simulated/account.ts";
import { expandEvent } from "../../../engine/aws/simulated/drill/events.ts";
import type { CompactEvent, Scenario } from "../../../engine/aws/simulated/drill/schema.ts";
import { simulatedServices } from "../../../engine/aws/simulated/services.ts";
import { compilePolicy } from "../../../engine/policy/judge.ts";
import { loadPolicy } from "../../../engine/policy/load.ts";
import { virtualClock } from "../../../engine/ports/virtual-clock.ts";
import { scenario } from "../../aws/simulated/account-of-a-test.ts";
import { actionContext } from "../context.ts";

const person = (name: string, ip: string, accessKeyId: string) => ({
  identity: {
    type: "IAMUser",
    arn: `arn:aws:iam::111122223333:user/${name}`,
    accountId: "111122223333",
    accessKeyId,
    userName: name,
  },
  ip,
});
const role = "arn:aws:iam::111122223333:role/terraform";
const terraform = {
  identity: {
    type: "AssumedRole",
    arn: "arn:aws:sts::111122223333:assumed-role/terraform/gha",
    accountId: "111122223333",
    accessKeyId: "ASIAEXAMPLETF0000001",
    sessionContext: { sessionIssuer: { type: "Role", arn: role, accountId: "111122223333", userName: "terraform" } },
  },
  ip: "192.0.2.200",
};
const actors = {
  /** By the exposed key of a user who belongs here. */
  intruder: person("ci-deploy", "198.51.100.23", "AKIAEXAMPLECIKEY0001"),
  alice: person("alice", "192.0.2.10", "AKIAEXAMPLEALICE0001"),
  terraform,
};

type Event = Omit<CompactEvent, "region" | "by"> & { readonly by: keyof typeof actors; readonly region?: string };
/** With what its remedies need to know, which differs from type to type. */
type Listed = Finding & { readonly list: string } & Record<string, unknown>;

export interface Given {
  readonly state?: object;
  readonly events?: readonly Event[];
  readonly faults?: Scenario["faults"];
  readonly region?: string;
}

/** In the order in which the type gives them, each with its list and verdict. */
export async function listed(type: ResourceType, state: object, events: readonly Event[] = []): Promise<Listed[]> {
  return (await listing(type, { state, events })).found;
}

/** The same, with what was said on the way. */
export async function listing(type: ResourceType, given: Given) {
  const { region = "us-east-1" } = given;
  const small = scenario();
  const whole: Scenario = {
    ...small,
    actors,
    regions: { ...small.regions, [region]: "ENABLED" },
    state: { iam: small.state["iam"], ...given.state },
    ...(given.faults === undefined ? {} : { faults: given.faults }),
  };
  const loaded = loadPolicy(new URL("../../../playbooks/drills/acme.policy.yaml", import.meta.url).pathname);
  if ("problems" in loaded) throw new Error(JSON.stringify(loaded.problems));
  const { policy } = loaded;
  const clock = virtualClock({ startAt: whole.clock, seed: "test" });
  const context = actionContext({
    port: simulatedAccount({ scenario: whole, services: simulatedServices, clock }),
    policy,
    judge: compilePolicy(policy),
    sleep: (milliseconds) => clock.sleep(milliseconds, "test"),
  });
  const events = (given.events ?? []).map((event, index) =>
    compactEvent(expandEvent({ region, ...event }, whole, index)),
  );
  const history = await openHistory(() => events, policy, context.caller);
  const found: Listed[] = [];
  for await (const { list, subject, more } of type.read(region, context, history)) {
    const item = withMore(
      judged(subject, history, (facts) => context.judge(facts)),
      more,
    );
    found.push({ ...item.finding, list });
  }
  return { found, said: context.said };
}

/** An event of the intruder's. */
export const byIntruder = (event: string, request: object, response: object = {}): Event => ({
  at: "2026-03-02T03:00:00Z",
  event,
  by: "intruder",
  request: request as Record<string, unknown>,
  response: response as Record<string, unknown>,
});
