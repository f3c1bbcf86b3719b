/** What the run asks of EC2. */
import type * as ec2 from "@aws-sdk/client-ec2";
import { pagesOf, read, write } from "./facts.ts";

const ec2Pages = (items: string) => pagesOf("NextToken", items);

export const ec2Operations = {
  "ec2:DescribeRegions": read<ec2.DescribeRegionsCommandInput, ec2.DescribeRegionsCommandOutput>(),
  "ec2:DescribeInstances": read<ec2.DescribeInstancesCommandInput, ec2.DescribeInstancesCommandOutput>({
    pages: ec2Pages("Reservations"),
  }),
  "ec2:DescribeInstanceAttribute": read<
    ec2.DescribeInstanceAttributeCommandInput,
    ec2.DescribeInstanceAttributeCommandOutput
  >(),
  "ec2:GetConsoleOutput": read<ec2.GetConsoleOutputCommandInput, ec2.GetConsoleOutputCommandOutput>(),
  "ec2:DescribeVolumes": read<ec2.DescribeVolumesCommandInput, ec2.DescribeVolumesCommandOutput>({
    pages: ec2Pages("Volumes"),
  }),
  "ec2:DescribeSnapshots": read<ec2.DescribeSnapshotsCommandInput, ec2.DescribeSnapshotsCommandOutput>({
    pages: ec2Pages("Snapshots"),
  }),
  "ec2:DescribeSecurityGroups": read<ec2.DescribeSecurityGroupsCommandInput, ec2.DescribeSecurityGroupsCommandOutput>({
    pages: ec2Pages("SecurityGroups"),
  }),
  "ec2:CreateSecurityGroup": write<ec2.CreateSecurityGroupCommandInput, ec2.CreateSecurityGroupCommandOutput>({
    target: { kind: "ec2-vpc", at: "VpcId" },
    idempotent: false,
  }),
  "ec2:RevokeSecurityGroupEgress": write<
    ec2.RevokeSecurityGroupEgressCommandInput,
    ec2.RevokeSecurityGroupEgressCommandOutput
  >({ target: { kind: "ec2-security-group", at: "GroupId" } }),
  "ec2:ModifyNetworkInterfaceAttribute": write<
    ec2.ModifyNetworkInterfaceAttributeCommandInput,
    ec2.ModifyNetworkInterfaceAttributeCommandOutput
  >({ target: { kind: "ec2-network-interface", at: "NetworkInterfaceId" } }),
  "ec2:ModifyInstanceAttribute": write<
    ec2.ModifyInstanceAttributeCommandInput,
    ec2.ModifyInstanceAttributeCommandOutput
  >({ target: { kind: "ec2-instance", at: "InstanceId" }, bytesInputs: ["UserData.Value"] }),
  "ec2:CreateSnapshots": write<ec2.CreateSnapshotsCommandInput, ec2.CreateSnapshotsCommandOutput>({
    target: { kind: "ec2-instance", at: "InstanceSpecification.InstanceId" },
    idempotent: false,
    artefacts: "Snapshots.0.SnapshotId",
  }),
  "ec2:StopInstances": write<ec2.StopInstancesCommandInput, ec2.StopInstancesCommandOutput>({
    target: { kind: "ec2-instance", at: "InstanceIds.0" },
    irreversible: true,
  }),
  "ec2:TerminateInstances": write<ec2.TerminateInstancesCommandInput, ec2.TerminateInstancesCommandOutput>({
    target: { kind: "ec2-instance", at: "InstanceIds.0" },
    irreversible: true,
  }),
} as const;
