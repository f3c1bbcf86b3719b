/** How instances get from one state into another. Each takes its time. */
import { lookup } from "../iam/entries.ts";
import type { SimulatedRequest } from "../service.ts";
import { arnOf } from "./find.ts";
import { stateView } from "./instance-view.ts";
import { afterStop, afterTermination } from "./relaunch.ts";
import type { Ec2State, Instance, InstanceState } from "./state.ts";

const stopsWithin = 30_000;
const terminatesWithin = 40_000;
/** By then its Auto Scaling group has checked its health. */
const noticedAfter = 60_000;
/** A terminated instance stays listed for about an hour. */
const forgottenAfter = terminatesWithin + 3_600_000;

type Member = readonly [string, Instance];

/** To do it again is no error and no change: that it succeeds proves nothing. */
export function stop(request: SimulatedRequest<Ec2State>, member: Member) {
  return move(request, member, ["running"], "stopping", { stopped: stopsWithin }, afterStop);
}

/** As `stop`. */
export function terminate(request: SimulatedRequest<Ec2State>, member: Member) {
  const ends = { terminated: terminatesWithin, forgotten: forgottenAfter };
  return move(request, member, ["pending", "running", "stopping", "stopped"], "shutting-down", ends, afterTermination);
}

function move(
  request: SimulatedRequest<Ec2State>,
  member: Member,
  from: readonly InstanceState[],
  to: InstanceState,
  ends: Readonly<Record<string, number>>,
  follow: (request: SimulatedRequest<Ec2State>, member: Member) => void,
) {
  const { now, region, account, after, touched } = request;
  const [id, instance] = member;
  const PreviousState = stateView(instance.state);
  if (from.includes(instance.state)) {
    instance.state = to;
    instance.transition = `User initiated (${now.replace("T", " ").replace("Z", " GMT")})`;
    for (const [operation, milliseconds] of Object.entries(ends))
      after(milliseconds, { operation, region, data: { instance: id } });
    const group = lookup(instance.tags, "aws:autoscaling:groupName");
    if (group !== undefined)
      after(noticedAfter, { service: "autoscaling", operation: "checked", region, data: { group } });
    touched(arnOf("instance", id, { account, region }));
    follow(request, member);
  }
  return { InstanceId: id, CurrentState: stateView(instance.state), PreviousState };
}
