/**
 * Stopping and terminating, which take their time.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
 */
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { interfacesOf, volumesOf } from "./find.ts";
import { byId, incorrectState, missing, notPermitted, unsupported } from "./refusals.ts";
import { relaunchEffects } from "./relaunch.ts";
import type { Ec2State, Instance } from "./state.ts";
import { stop, terminate } from "./transitions.ts";

/** A batch with a protected instance in it is refused as a whole, before anything of it is done. */
export const lifecycleOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:StopInstances": (input, request) => {
    const batch = batchOf(request, input.InstanceIds);
    for (const [id, instance] of batch) {
      if (instance.disable_api_stop) throw protectedFrom(id, "stopped", "disableApiStop");
      if (instance.spot && request.state.spot_requests[instance.spot_request]?.type !== "persistent") {
        throw unsupported(
          `You can't stop the Spot Instance '${id}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`,
        );
      }
      if (!["running", "stopping", "stopped"].includes(instance.state)) {
        throw incorrectState(`The instance '${id}' is not in a state from which it can be stopped.`);
      }
    }
    return { StoppingInstances: batch.map((member) => stop(request, member)) };
  },
  "ec2:TerminateInstances": (input, request) => {
    const batch = batchOf(request, input.InstanceIds);
    const shielded = batch.find(([, instance]) => instance.disable_api_termination);
    if (shielded !== undefined) throw protectedFrom(shielded[0], "terminated", "disableApiTermination");
    return { TerminatingInstances: batch.map((member) => terminate(request, member)) };
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
  ...relaunchEffects,
  forgotten: ({ instance: id = "" }, state) => {
    if (state.instances[id]?.state === "terminated") delete state.instances[id];
  },
};

/** @throws SimulatedRefusal for the whole call where one id is wrong */
function batchOf({ state }: SimulatedRequest<Ec2State>, ids: readonly string[] | undefined): [string, Instance][] {
  if (ids === undefined || ids.length === 0) throw missing("The request must contain the parameter InstanceId");
  return [...new Set(ids)].map((id) => [id, byId("instance", state.instances, id)]);
}

function protectedFrom(id: string, what: string, attribute: string) {
  return notPermitted(
    `The instance '${id}' may not be ${what}. Modify its '${attribute}' instance attribute and try again.`,
  );
}
