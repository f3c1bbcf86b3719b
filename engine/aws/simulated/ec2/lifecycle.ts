/**
 * Stopping and terminating, which take their time.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
 */
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { arnOf, interfacesOf, volumesOf } from "./find.ts";
import { stateView } from "./instance-view.ts";
import { byId, incorrectState, missing, notPermitted, unsupported } from "./refusals.ts";
import type { Ec2State, Instance, InstanceState } from "./state.ts";

const stopsWithin = 30_000;
const terminatesWithin = 40_000;
/** A terminated instance stays listed for about an hour. */
const forgottenAfter = terminatesWithin + 3_600_000;

/** A batch with a protected instance in it is refused as a whole, before anything of it is done. */
export const lifecycleOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:StopInstances": (input, request) => {
    const batch = batchOf(request, input.InstanceIds);
    for (const [id, instance] of batch) {
      if (instance.disable_api_stop) throw protectedFrom(id, "stopped", "disableApiStop");
      if (instance.spot)
        throw unsupported(`The instance '${id}' is a one-time Spot instance, which cannot be stopped.`);
      if (!["running", "stopping", "stopped"].includes(instance.state)) {
        throw incorrectState(`The instance '${id}' is not in a state from which it can be stopped.`);
      }
    }
    return {
      StoppingInstances: batch.map((member) =>
        move(request, member, ["running"], "stopping", { stopped: stopsWithin }),
      ),
    };
  },
  "ec2:TerminateInstances": (input, request) => {
    const batch = batchOf(request, input.InstanceIds);
    const shielded = batch.find(([, instance]) => instance.disable_api_termination);
    if (shielded !== undefined) throw protectedFrom(shielded[0], "terminated", "disableApiTermination");
    const ends = { terminated: terminatesWithin, forgotten: forgottenAfter };
    return {
      TerminatingInstances: batch.map((member) =>
        move(request, member, ["pending", "running", "stopping", "stopped"], "shutting-down", ends),
      ),
    };
  },
};

/** Each does nothing where the instance is no longer on the way that it was sent on. */
export const lifecycleEffects: NonNullable<SimulatedService<Ec2State>["effects"]> = {
  stopped: ({ instance: id = "" }, state) => {
    const instance = state.instances[id];
    if (instance?.state !== "stopping") return;
    instance.state = "stopped";
    instance.public_ip = "";
  },
  terminated: ({ instance: id = "" }, state) => {
    const instance = state.instances[id];
    if (instance?.state !== "shutting-down") return;
    instance.state = "terminated";
    instance.public_ip = instance.private_ip = "";
    for (const [volume, one] of volumesOf(state, id)) {
      if (one.delete_on_termination) delete state.volumes[volume];
      else one.instance = one.device = "";
    }
    for (const [name, one] of interfacesOf(state, id)) {
      if (one.delete_on_termination) delete state.network_interfaces[name];
      else one.instance = "";
    }
  },
  forgotten: ({ instance: id = "" }, state) => {
    if (state.instances[id]?.state === "terminated") delete state.instances[id];
  },
};

/** @throws SimulatedRefusal for the whole call where one id is wrong */
function batchOf({ state }: SimulatedRequest<Ec2State>, ids: readonly string[] | undefined): [string, Instance][] {
  if (ids === undefined || ids.length === 0) throw missing("The request must contain the parameter InstanceId");
  return [...new Set(ids)].map((id) => [id, byId("instance", state.instances, id)]);
}

/** To do it again is no error and no change: that it succeeds proves nothing. */
function move(
  { now, region, account, after, touched }: SimulatedRequest<Ec2State>,
  [id, instance]: [string, Instance],
  from: readonly InstanceState[],
  to: InstanceState,
  ends: Readonly<Record<string, number>>,
) {
  const PreviousState = stateView(instance.state);
  if (from.includes(instance.state)) {
    instance.state = to;
    instance.transition = `User initiated (${now.replace("T", " ").replace("Z", " GMT")})`;
    for (const [operation, milliseconds] of Object.entries(ends))
      after(milliseconds, { operation, region, data: { instance: id } });
    touched(arnOf("instance", id, { account, region }));
  }
  return { InstanceId: id, CurrentState: stateView(instance.state), PreviousState };
}

function protectedFrom(id: string, what: string, attribute: string) {
  return notPermitted(
    `The instance '${id}' may not be ${what}. Modify its '${attribute}' instance attribute and try again.`,
  );
}
