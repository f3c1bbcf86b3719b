/** EC2 by the AWS SDK: the commands of the operations in use. */
import {
  CreateSecurityGroupCommand,
  CreateSnapshotsCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  EC2Client,
  GetConsoleOutputCommand,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RevokeSecurityGroupEgressCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import type { ClientConfig, LiveService } from "./service.ts";

export const ec2 = {
  open: (config: ClientConfig) => new EC2Client(config),
  commands: {
    DescribeRegions: DescribeRegionsCommand,
    DescribeInstances: DescribeInstancesCommand,
    DescribeInstanceAttribute: DescribeInstanceAttributeCommand,
    GetConsoleOutput: GetConsoleOutputCommand,
    DescribeVolumes: DescribeVolumesCommand,
    DescribeSnapshots: DescribeSnapshotsCommand,
    DescribeSecurityGroups: DescribeSecurityGroupsCommand,
    CreateSecurityGroup: CreateSecurityGroupCommand,
    RevokeSecurityGroupEgress: RevokeSecurityGroupEgressCommand,
    ModifyNetworkInterfaceAttribute: ModifyNetworkInterfaceAttributeCommand,
    ModifyInstanceAttribute: ModifyInstanceAttributeCommand,
    CreateSnapshots: CreateSnapshotsCommand,
    StopInstances: StopInstancesCommand,
    TerminateInstances: TerminateInstancesCommand,
  },
} satisfies LiveService<"ec2">;
