/** An instance as DescribeInstances shows it. */
import type { Output } from "../../operations.ts";
import { tagList } from "./filters.ts";
import { interfacesOf, volumesOf } from "./find.ts";
import { attachedAt } from "./storage.ts";
import type { Ec2State, Instance, InstanceState } from "./state.ts";

type Reservation = NonNullable<Output<"ec2:DescribeInstances">["Reservations"]>[number];
type InstanceView = NonNullable<Reservation["Instances"]>[number];

const codes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export function stateView(state: InstanceState) {
  return { Code: codes[state], Name: state };
}

/** What a terminated instance had is gone from its view, as at AWS. */
export function instanceView(state: Ec2State, id: string, instance: Instance, account: string): InstanceView {
  const interfaces = interfacesOf(state, id);
  return {
    InstanceId: id,
    ImageId: instance.image,
    InstanceType: instance.type as NonNullable<InstanceView["InstanceType"]>,
    LaunchTime: instance.launched,
    State: stateView(instance.state),
    StateTransitionReason: instance.transition,
    Placement: { AvailabilityZone: instance.zone, Tenancy: "default" },
    RootDeviceName: instance.root_device,
    RootDeviceType: "ebs",
    ...(instance.key_pair === "" ? {} : { KeyName: instance.key_pair }),
    ...(instance.spot ? { InstanceLifecycle: "spot" as const } : {}),
    ...(instance.spot_request === "" ? {} : { SpotInstanceRequestId: instance.spot_request }),
    ...(instance.profile_arn === "" || instance.state === "terminated"
      ? {}
      : { IamInstanceProfile: { Arn: instance.profile_arn } }),
    ...(instance.state === "terminated" ? {} : { VpcId: instance.vpc, SubnetId: instance.subnet }),
    ...(instance.private_ip === "" ? {} : { PrivateIpAddress: instance.private_ip }),
    ...(instance.public_ip === "" ? {} : { PublicIpAddress: instance.public_ip }),
    BlockDeviceMappings: volumesOf(state, id).map(([VolumeId, volume]) => ({
      DeviceName: volume.device,
      Ebs: {
        VolumeId,
        DeleteOnTermination: volume.delete_on_termination,
        Status: "attached",
        AttachTime: attachedAt(volume),
      },
    })),
    SecurityGroups: groupViews(state, interfaces[0]?.[1].groups ?? []),
    NetworkInterfaces: interfaces.map(([NetworkInterfaceId, one], index) => ({
      NetworkInterfaceId,
      Description: one.description,
      Groups: groupViews(state, one.groups),
      OwnerId: account,
      VpcId: one.vpc,
      SubnetId: instance.subnet,
      SourceDestCheck: one.source_dest_check,
      Status: "in-use" as const,
      ...(one.private_ip === "" ? {} : { PrivateIpAddress: one.private_ip }),
      Attachment: { DeleteOnTermination: one.delete_on_termination, DeviceIndex: index, Status: "attached" as const },
    })),
    Tags: tagList(instance.tags),
  };
}

export function groupViews(state: Ec2State, groups: readonly string[]): { GroupId: string; GroupName: string }[] {
  return groups.map((GroupId) => ({ GroupId, GroupName: state.security_groups[GroupId]?.name ?? "" }));
}
