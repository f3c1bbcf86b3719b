/** A type of resource read from a simulated account and judged by acme's policy, for the tests of what is listed. */
import { listEvents } from "../../../actions/cloudtrail/list-events.ts";
import { readHistory } from "../../../actions/history/history.ts";
import { judged, withMore } from "../../../actions/history/judged.ts";
import type { ResourceType } from "../../../actions/resources/resource.ts";
import type { Finding } from "../../../engine/action/schema.ts";
import { simulatedAccount } from "../../../engine/aws/simulated/account.ts";
import type { Scenario } from "../../../engine/aws/simulated/drill/schema.ts";
import { simulatedServices } from "../../../engine/aws/simulated/services.ts";
import { compilePolicy } from "../../../engine/policy/judge.ts";
import { loadPolicy } from "../../../engine/policy/load.ts";
import type { Policy } from "../../../engine/policy/policy.ts";
import { virtualClock } from "../../../engine/ports/virtual-clock.ts";
import { actionContext, responder } from "../context.ts";

const leaked = "AKIAEXAMPLECIKEY0001";
const user = (userName: string, accessKeyId: string) => ({
  type: "IAMUser",
  principalId: `AIDA${userName.toUpperCase()}`,
  arn: `arn:aws:iam::${responder.account}:user/${userName}`,
  accountId: responder.account,
  accessKeyId,
  userName,
});

/** `intruder` acts with the leaked key from elsewhere, `alice` from the office. */
const actors = {
  intruder: { ip: "198.51.100.23", agent: "aws-cli", identity: user("ci-deploy", leaked) },
  alice: { ip: "192.0.2.10", agent: "console", identity: user("alice", "AKIAEXAMPLEALIKEY001") },
};

/** What acme's policy says of the objects of one type; `lists` is by the name of the list. */
export async function judgedByAcme(
  type: ResourceType,
  world: {
    state: Record<string, unknown>;
    events?: Scenario["events"];
    regions?: Scenario["regions"];
    policy?: (policy: Policy) => Policy;
  },
): Promise<{ lists: Record<string, Finding[]>; gaps: readonly { region: string; service: string }[] }> {
  const loaded = loadPolicy(new URL("../../../playbooks/drills/acme.policy.yaml", import.meta.url).pathname);
  if ("problems" in loaded) throw new Error(JSON.stringify(loaded.problems));
  const policy = world.policy?.(loaded.policy) ?? loaded.policy;
  const clock = virtualClock({ startAt: "2026-03-02T10:00:00Z", seed: "listing" });
  const trust = { Version: "2012-10-17", Statement: [] };
  const scenario: Scenario = {
    drill: "listing",
    title: "One listing",
    clock: "2026-03-02T10:00:00Z",
    account: responder.account,
    caller: { arn: responder.arn },
    regions: world.regions ?? { "us-east-1": "ENABLED_BY_DEFAULT" },
    page_size: 2,
    state: {
      ...world.state,
      iam: {
        ...(world.state["iam"] as object | undefined),
        roles: { "incident-responder": { created: "2021-01-10T00:00:00Z", trust, attached: ["AdministratorAccess"] } },
      },
    },
    actors,
    events: world.events ?? [],
  };
  const context = actionContext({
    port: simulatedAccount({ scenario, services: simulatedServices, clock }),
    policy,
    judge: compilePolicy(policy),
    now: scenario.clock,
    sleep: (milliseconds) => clock.sleep(milliseconds, "test"),
  });
  const on = Object.entries(scenario.regions).filter(([, status]) => status !== "DISABLED");
  const regions = on.map(([region]) => region);
  const { events } = await listEvents.run({ regions, since: "2026-03-01T00:00:00Z" }, context);
  const history = await readHistory(events, context);
  const lists: Record<string, Finding[]> = {};
  for (const region of type.scope === "global" ? ["us-east-1"] : regions) {
    for await (const { list, subject, more } of type.read(region, context, history)) {
      const { finding } = withMore(
        judged(subject, history, (facts) => context.judge(facts)),
        more,
      );
      (lists[list] ??= []).push(finding);
    }
  }
  return { lists, gaps: context.said.gaps };
}
