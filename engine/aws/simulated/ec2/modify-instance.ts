/** One attribute a call. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html */
import type { Input } from "../../operations.ts";
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { arnOf, interfacesOf, volumesOf } from "./find.ts";
import { byId, incorrectState, invalidCombination, invalidValue, missing, unsupported } from "./refusals.ts";
import { requireGroups } from "./security-groups.ts";
import type { Ec2State, Instance } from "./state.ts";

type ModifyInput = Input<"ec2:ModifyInstanceAttribute">;

export const modifyInstanceOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:ModifyInstanceAttribute": (input, request) => {
    const instance = byId("instance", request.state.instances, input.InstanceId);
    if (instance.state === "terminated" || instance.state === "shutting-down") {
      throw incorrectState(`The instance '${input.InstanceId}' is ${instance.state}.`);
    }
    change(input, instance, request);
    request.touched(arnOf("instance", input.InstanceId as string, request));
    return {};
  },
};

function change(input: ModifyInput, instance: Instance, { state }: SimulatedRequest<Ec2State>): void {
  const id = input.InstanceId as string;
  const { InstanceId: _id, DryRun: _dryRun, Value, Attribute, ...members } = input;
  const given = Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (Attribute !== undefined) given.push(Attribute);
  if (given.length === 0) throw missing("The request must contain an attribute to modify");
  if (given.length > 1) throw invalidCombination(`Fields for multiple attribute types specified: ${given.join(", ")}`);

  switch (given[0]) {
    case "DisableApiTermination":
      instance.disable_api_termination = flagOf(input.DisableApiTermination?.Value);
      return;
    case "disableApiTermination":
      instance.disable_api_termination = flagOf(Value);
      return;
    case "DisableApiStop":
      instance.disable_api_stop = flagOf(input.DisableApiStop?.Value);
      return;
    case "disableApiStop":
      instance.disable_api_stop = flagOf(Value);
      return;
    case "InstanceInitiatedShutdownBehavior":
      instance.shutdown_behavior = behaviorOf(input.InstanceInitiatedShutdownBehavior?.Value);
      return;
    case "UserData":
      stopped(id, instance);
      instance.user_data = Buffer.from(input.UserData?.Value ?? "", "base64").toString("utf8");
      return;
    case "InstanceType":
      stopped(id, instance);
      instance.type = input.InstanceType?.Value ?? instance.type;
      return;
    case "Groups": {
      const interfaces = interfacesOf(state, id);
      const [only] = interfaces;
      if (only === undefined || interfaces.length > 1) {
        throw invalidCombination(
          `There are ${interfaces.length} interfaces attached to instance '${id}'. Name the interface instead.`,
        );
      }
      only[1].groups = requireGroups(state, input.Groups ?? [], instance.vpc);
      return;
    }
    case "BlockDeviceMappings":
      for (const { DeviceName, Ebs } of input.BlockDeviceMappings ?? []) {
        const volume = volumesOf(state, id).find(([, one]) => one.device === DeviceName)?.[1];
        if (volume === undefined) throw invalidValue(`No device is currently mapped at ${DeviceName}`);
        volume.delete_on_termination = Ebs?.DeleteOnTermination ?? volume.delete_on_termination;
      }
      return;
    default:
      throw unsupported(`The simulated account cannot modify the attribute ${given[0]}.`);
  }
}

function flagOf(value: boolean | string | undefined): boolean {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw invalidValue(`Value (${String(value)}) for a flag is invalid. Expecting true or false.`);
}

function behaviorOf(value: string | undefined): "stop" | "terminate" {
  if (value === "stop" || value === "terminate") return value;
  throw invalidValue(`Invalid value '${value}' for InstanceInitiatedShutdownBehavior.`);
}

function stopped(id: string, instance: Instance): void {
  if (instance.state !== "stopped") throw incorrectState(`The instance '${id}' is not in the 'stopped' state.`);
}
