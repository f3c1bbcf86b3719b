/** Reading instances. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
import type { Input, Output } from "../../operations.ts";
import { byName } from "../iam/entries.ts";
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { passes } from "./filters.ts";
import { interfacesOf, volumesOf } from "./find.ts";
import { attachedAt } from "./storage.ts";
import { groupViews, instanceView } from "./instance-view.ts";
import { byId, invalidCombination, invalidValue, missing } from "./refusals.ts";
import type { Ec2State, Instance } from "./state.ts";

export const instanceOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:DescribeInstances": describeInstances,
  "ec2:DescribeInstanceAttribute": describeAttribute,
  "ec2:GetConsoleOutput": (input, { state, now }) => {
    const instance = byId("instance", state.instances, input.InstanceId);
    return {
      InstanceId: input.InstanceId,
      Timestamp: now,
      ...(instance.console_output === "" ? {} : { Output: base64(instance.console_output) }),
    };
  },
};

function describeInstances(
  input: Input<"ec2:DescribeInstances">,
  { state, account, page }: SimulatedRequest<Ec2State>,
): Output<"ec2:DescribeInstances"> {
  const ids = input.InstanceIds ?? [];
  if (ids.length > 0 && input.MaxResults !== undefined) {
    throw invalidCombination("The parameter instancesSet cannot be used with the parameter maxResults");
  }
  if (input.MaxResults !== undefined && (input.MaxResults < 5 || input.MaxResults > 1000)) {
    throw invalidValue(
      `Value ( ${input.MaxResults} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`,
    );
  }
  for (const id of ids) byId("instance", state.instances, id);
  const reservations = new Map<string, [string, Instance][]>();
  for (const [id, instance] of byName(state.instances)) {
    if (ids.length > 0 && !ids.includes(id)) continue;
    if (!passes(input.Filters, fieldsOf(state, id, instance), instance.tags)) continue;
    const together = reservations.get(instance.reservation) ?? [];
    reservations.set(instance.reservation, [...together, [id, instance]]);
  }
  const { items, next } = page([...reservations], input.NextToken, input.MaxResults);
  return {
    Reservations: items.map(([ReservationId, instances]) => ({
      ReservationId,
      OwnerId: account,
      Groups: [],
      Instances: instances.map(([id, instance]) => instanceView(state, id, instance, account)),
    })),
    NextToken: next,
  };
}

function fieldsOf(state: Ec2State, id: string, instance: Instance) {
  const interfaces = interfacesOf(state, id);
  return {
    "instance-id": id,
    "instance-state-name": instance.state,
    "instance-type": instance.type,
    "image-id": instance.image,
    "key-name": instance.key_pair,
    "availability-zone": instance.zone,
    "vpc-id": instance.vpc,
    "subnet-id": instance.subnet,
    "reservation-id": instance.reservation,
    "iam-instance-profile.arn": instance.profile_arn,
    "private-ip-address": instance.private_ip,
    "ip-address": instance.public_ip,
    "instance.group-id": interfaces.flatMap(([, one]) => one.groups),
    "network-interface.network-interface-id": interfaces.map(([one]) => one),
    "block-device-mapping.volume-id": volumesOf(state, id).map(([one]) => one),
  };
}

function describeAttribute(
  input: Input<"ec2:DescribeInstanceAttribute">,
  { state }: SimulatedRequest<Ec2State>,
): Output<"ec2:DescribeInstanceAttribute"> {
  const instance = byId("instance", state.instances, input.InstanceId);
  const InstanceId = input.InstanceId as string;
  switch (input.Attribute) {
    case undefined:
      throw missing("The request must contain the parameter attribute");
    case "userData":
      return { InstanceId, UserData: instance.user_data === "" ? {} : { Value: base64(instance.user_data) } };
    case "disableApiTermination":
      return { InstanceId, DisableApiTermination: { Value: instance.disable_api_termination } };
    case "disableApiStop":
      return { InstanceId, DisableApiStop: { Value: instance.disable_api_stop } };
    case "instanceInitiatedShutdownBehavior":
      return { InstanceId, InstanceInitiatedShutdownBehavior: { Value: instance.shutdown_behavior } };
    case "instanceType":
      return { InstanceId, InstanceType: { Value: instance.type } };
    case "rootDeviceName":
      return { InstanceId, RootDeviceName: { Value: instance.root_device } };
    case "groupSet":
      return { InstanceId, Groups: groupViews(state, interfacesOf(state, InstanceId)[0]?.[1].groups ?? []) };
    case "sourceDestCheck":
      return { InstanceId, SourceDestCheck: { Value: interfacesOf(state, InstanceId)[0]?.[1].source_dest_check } };
    case "blockDeviceMapping":
      return {
        InstanceId,
        BlockDeviceMappings: volumesOf(state, InstanceId).map(([VolumeId, volume]) => ({
          DeviceName: volume.device,
          Ebs: {
            VolumeId,
            DeleteOnTermination: volume.delete_on_termination,
            Status: "attached",
            AttachTime: attachedAt(volume),
          },
        })),
      };
    default:
      throw invalidValue(
        `Value (${input.Attribute}) for parameter attribute is not one that the simulated account knows.`,
      );
  }
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
