/** Lists and judges resources of a simulated account by the rules of the acme drill, with a history of a break-in. */
import { listEvents } from "../../../actions/cloudtrail/list-events.ts";
import { readHistory } from "../../../actions/history/history.ts";
import { judged, withMore } from "../../../actions/history/judged.ts";
import type { ResourceType } from "../../../actions/resources/resource.ts";
import type { Finding } from "../../../engine/action/schema.ts";
import { pace } from "../../../engine/aws/pace.ts";
import { retry } from "../../../engine/aws/retry.ts";
import { simulatedAccount } from "../../../engine/aws/simulated/account.ts";
import type { CompactEvent } from "../../../engine/aws/simulated/drill/schema.ts";
import { simulatedServices } from "../../../engine/aws/simulated/services.ts";
import { compilePolicy } from "../../../engine/policy/judge.ts";
import { loadPolicy } from "../../../engine/policy/load.ts";
import { virtualClock } from "../../../engine/ports/virtual-clock.ts";
import { actionContext, responder } from "../context.ts";

const clockStart = "2026-03-02T10:00:00Z";

function person(name: string, accessKeyId: string) {
  return {
    ip: "203.0.113.77",
    identity: {
      type: "IAMUser",
      principalId: `AIDA${name}`,
      arn: `arn:aws:iam::${responder.account}:user/${name}`,
      accountId: responder.account,
      accessKeyId,
      userName: name,
    },
  };
}

const terraform = {
  ip: "192.0.2.200",
  identity: {
    type: "AssumedRole",
    principalId: "AROATERRAFORM:gha",
    arn: `arn:aws:sts::${responder.account}:assumed-role/terraform/gha`,
    accountId: responder.account,
    accessKeyId: "ASIATERRAFORM0000001",
    sessionContext: {
      sessionIssuer: { type: "Role", arn: `arn:aws:iam::${responder.account}:role/terraform`, userName: "terraform" },
      attributes: { creationDate: "2026-03-02T01:00:00Z" },
    },
  },
};

/** `intruder` uses the key that the policy names as exposed; `alice` and `terraform` belong here. */
const actors = {
  intruder: person("ci-deploy", "AKIAEXAMPLECIKEY0001"),
  alice: person("alice", "AKIAEXAMPLEALICE0001"),
  terraform,
};

export type Event = Omit<CompactEvent, "by" | "region"> & { by: keyof typeof actors; region?: string };
export type Listed = Finding & { readonly list: string } & Record<string, unknown>;

/** All that the type reads in us-east-1, with its verdict. */
export async function listed(
  type: ResourceType,
  state: Readonly<Record<string, unknown>>,
  events: readonly Event[],
): Promise<Listed[]> {
  const loaded = loadPolicy(new URL("../../../playbooks/drills/acme.policy.yaml", import.meta.url).pathname);
  if ("problems" in loaded) throw new Error(JSON.stringify(loaded.problems));
  const clock = virtualClock({ startAt: clockStart, seed: "listing" });
  const account = simulatedAccount({
    services: simulatedServices,
    clock,
    scenario: {
      drill: "listing",
      title: "A listing",
      clock: clockStart,
      account: responder.account,
      caller: { arn: responder.arn },
      regions: { "us-east-1": "ENABLED_BY_DEFAULT" },
      page_size: 2,
      state: {
        iam: {
          roles: {
            "incident-responder": {
              id: "AROARESPONDER",
              created: "2021-01-10T00:00:00Z",
              trust: { Version: "2012-10-17", Statement: [] },
              attached: ["AdministratorAccess"],
            },
          },
        },
        ...state,
      },
      actors,
      events: events.map((event) => ({ region: "us-east-1", ...event })),
    },
  });
  const context = actionContext({
    port: pace(retry(account, clock), clock),
    policy: loaded.policy,
    judge: compilePolicy(loaded.policy),
    sleep: (milliseconds) => clock.sleep(milliseconds, "test"),
  });
  const past = await listEvents.run({ regions: ["us-east-1"], since: "2026-03-01T00:00:00Z" }, context);
  if (context.said.gaps.length > 0) throw new Error(JSON.stringify(context.said.gaps));
  const history = await readHistory(past.events, context);
  const found: Listed[] = [];
  for await (const { list, subject, more } of type.read("us-east-1", context, history)) {
    const item = withMore(
      judged(subject, history, (facts) => context.judge(facts)),
      more,
    );
    found.push({ ...item.finding, list });
  }
  return found;
}
