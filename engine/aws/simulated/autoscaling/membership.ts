/**
 * Instances taken out of a group and into it: a group does not look after what is not its own.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DetachInstances.html
 */
import type { Ec2State } from "../ec2/state.ts";
import { lookup, put } from "../iam/entries.ts";
import type { SimulatedService } from "../service.ts";
import { changeable, checked, invalid } from "./groups.ts";
import type { AutoScalingState } from "./state.ts";

const groupTag = "aws:autoscaling:groupName";

export const membershipOperations: SimulatedService<AutoScalingState>["operations"] = {
  "autoscaling:DetachInstances": (input, request) => {
    const group = changeable(request, input.AutoScalingGroupName);
    const ids = input.InstanceIds ?? [];
    const stranger = ids.find((id) => !Object.hasOwn(group.members, id));
    if (stranger !== undefined)
      throw invalid(`The instance ${stranger} is not part of Auto Scaling group ${input.AutoScalingGroupName}.`);
    if (input.ShouldDecrementDesiredCapacity === true) {
      if (group.desired - ids.length < group.min)
        throw invalid(
          `Currently, desiredSize equals minSize (${group.min}). Terminating instance without replacement will violate group's min size constraint.`,
        );
      group.desired -= ids.length;
    }
    const { instances } = request.peer<Ec2State>("ec2", request.region);
    for (const id of ids) {
      delete group.members[id];
      delete lookup(instances, id)?.tags[groupTag];
    }
    return { Activities: [], ...checked(input.AutoScalingGroupName, group, request) };
  },
  "autoscaling:AttachInstances": (input, request) => {
    const group = changeable(request, input.AutoScalingGroupName);
    const { instances } = request.peer<Ec2State>("ec2", request.region);
    const ids = input.InstanceIds ?? [];
    for (const id of ids) {
      const instance = lookup(instances, id);
      if (instance?.state !== "running") throw invalid(`Invalid Instance ID(s): ${id}, it is not running.`);
      const other = lookup(instance.tags, groupTag);
      if (other !== undefined) throw invalid(`Instance ${id} is already part of Auto Scaling group ${other}.`);
    }
    if (group.desired + ids.length > group.max)
      throw invalid(
        `AutoScalingGroup ${input.AutoScalingGroupName} has max-size=${group.max}, and cannot take ${ids.length} more.`,
      );
    group.desired += ids.length;
    for (const id of ids) {
      const instance = lookup(instances, id);
      if (instance === undefined) continue;
      put(group.members, id, { zone: instance.zone, healthy: true, protected: false });
      put(instance.tags, groupTag, input.AutoScalingGroupName ?? "");
    }
    return checked(input.AutoScalingGroupName, group, request);
  },
};
