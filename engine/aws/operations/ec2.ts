/** What the run asks of EC2. */
import type * as ec2 from "@aws-sdk/client-ec2";
import { keysBy, pagesOf, read, tagsWith, write } from "./facts.ts";

const ec2Pages = (items: string) => pagesOf("NextToken", items);
/** For an encrypted snapshot: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html */
const diskKeys = keysBy(
  "ec2",
  "CreateGrant",
  "Decrypt",
  "DescribeKey",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
);

export const ec2Operations = {
  "ec2:DescribeRegions": read<ec2.DescribeRegionsCommandInput, ec2.DescribeRegionsCommandOutput>(),
  "ec2:DescribeInstances": read<ec2.DescribeInstancesCommandInput, ec2.DescribeInstancesCommandOutput>({
    pages: ec2Pages("Reservations"),
  }),
  "ec2:DescribeInstanceAttribute": read<
    ec2.DescribeInstanceAttributeCommandInput,
    ec2.DescribeInstanceAttributeCommandOutput
  >({ sensitive: true }),
  "ec2:GetConsoleOutput": read<ec2.GetConsoleOutputCommandInput, ec2.GetConsoleOutputCommandOutput>({
    sensitive: true,
  }),
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
    alsoNeeds: [tagsWith("CreateSecurityGroup")],
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
    alsoNeeds: [tagsWith("CreateSnapshots")],
  }),
  "ec2:StopInstances": write<ec2.StopInstancesCommandInput, ec2.StopInstancesCommandOutput>({
    target: { kind: "ec2-instance", at: "InstanceIds.0" },
    irreversible: true,
  }),
  "ec2:TerminateInstances": write<ec2.TerminateInstancesCommandInput, ec2.TerminateInstancesCommandOutput>({
    target: { kind: "ec2-instance", at: "InstanceIds.0" },
    irreversible: true,
  }),

  // What launches instances, and what a launch names.
  "ec2:DescribeSpotInstanceRequests": read<
    ec2.DescribeSpotInstanceRequestsCommandInput,
    ec2.DescribeSpotInstanceRequestsCommandOutput
  >({ sensitive: true, pages: ec2Pages("SpotInstanceRequests") }),
  "ec2:CancelSpotInstanceRequests": write<
    ec2.CancelSpotInstanceRequestsCommandInput,
    ec2.CancelSpotInstanceRequestsCommandOutput
  >({
    target: { kind: "ec2-resource", at: "SpotInstanceRequestIds.0" },
    irreversible: true,
  }),
  "ec2:DescribeFleets": read<ec2.DescribeFleetsCommandInput, ec2.DescribeFleetsCommandOutput>({
    pages: ec2Pages("Fleets"),
  }),
  // By default both terminate the instances too, whose evidence comes first.
  "ec2:DeleteFleets": write<ec2.DeleteFleetsCommandInput, ec2.DeleteFleetsCommandOutput>({
    target: { kind: "ec2-resource", at: "FleetIds.0" },
    irreversible: true,
  }),
  "ec2:DescribeSpotFleetRequests": read<
    ec2.DescribeSpotFleetRequestsCommandInput,
    ec2.DescribeSpotFleetRequestsCommandOutput
  >({ sensitive: true, pages: ec2Pages("SpotFleetRequestConfigs") }),
  "ec2:CancelSpotFleetRequests": write<
    ec2.CancelSpotFleetRequestsCommandInput,
    ec2.CancelSpotFleetRequestsCommandOutput
  >({
    target: { kind: "ec2-resource", at: "SpotFleetRequestIds.0" },
    irreversible: true,
  }),
  "ec2:DescribeLaunchTemplates": read<
    ec2.DescribeLaunchTemplatesCommandInput,
    ec2.DescribeLaunchTemplatesCommandOutput
  >({
    pages: ec2Pages("LaunchTemplates"),
  }),
  "ec2:DescribeLaunchTemplateVersions": read<
    ec2.DescribeLaunchTemplateVersionsCommandInput,
    ec2.DescribeLaunchTemplateVersionsCommandOutput
  >({ sensitive: true, pages: ec2Pages("LaunchTemplateVersions") }),
  "ec2:ModifyLaunchTemplate": write<ec2.ModifyLaunchTemplateCommandInput, ec2.ModifyLaunchTemplateCommandOutput>({
    target: { kind: "ec2-resource", at: "LaunchTemplateId" },
  }),
  "ec2:DeleteLaunchTemplate": write<ec2.DeleteLaunchTemplateCommandInput, ec2.DeleteLaunchTemplateCommandOutput>({
    target: { kind: "ec2-resource", at: "LaunchTemplateId" },
    irreversible: true,
  }),
  "ec2:DescribeKeyPairs": read<ec2.DescribeKeyPairsCommandInput, ec2.DescribeKeyPairsCommandOutput>(),
  "ec2:DeleteKeyPair": write<ec2.DeleteKeyPairCommandInput, ec2.DeleteKeyPairCommandOutput>({
    target: { kind: "ec2-resource", at: "KeyPairId" },
    irreversible: true,
  }),
  "ec2:DescribeNetworkInterfaces": read<
    ec2.DescribeNetworkInterfacesCommandInput,
    ec2.DescribeNetworkInterfacesCommandOutput
  >({
    pages: ec2Pages("NetworkInterfaces"),
  }),
  "ec2:AuthorizeSecurityGroupIngress": write<
    ec2.AuthorizeSecurityGroupIngressCommandInput,
    ec2.AuthorizeSecurityGroupIngressCommandOutput
  >({
    target: { kind: "ec2-security-group", at: "GroupId" },
  }),
  "ec2:AuthorizeSecurityGroupEgress": write<
    ec2.AuthorizeSecurityGroupEgressCommandInput,
    ec2.AuthorizeSecurityGroupEgressCommandOutput
  >({
    target: { kind: "ec2-security-group", at: "GroupId" },
  }),
  "ec2:RevokeSecurityGroupIngress": write<
    ec2.RevokeSecurityGroupIngressCommandInput,
    ec2.RevokeSecurityGroupIngressCommandOutput
  >({
    target: { kind: "ec2-security-group", at: "GroupId" },
  }),
  "ec2:DeleteSecurityGroup": write<ec2.DeleteSecurityGroupCommandInput, ec2.DeleteSecurityGroupCommandOutput>({
    target: { kind: "ec2-security-group", at: "GroupId" },
    irreversible: true,
  }),
  "ec2:DescribeAvailabilityZones": read<
    ec2.DescribeAvailabilityZonesCommandInput,
    ec2.DescribeAvailabilityZonesCommandOutput
  >(),
  "ec2:DescribeImages": read<ec2.DescribeImagesCommandInput, ec2.DescribeImagesCommandOutput>({
    pages: ec2Pages("Images"),
  }),
  "ec2:DescribeImageAttribute": read<ec2.DescribeImageAttributeCommandInput, ec2.DescribeImageAttributeCommandOutput>(),
  "ec2:DescribeSnapshotAttribute": read<
    ec2.DescribeSnapshotAttributeCommandInput,
    ec2.DescribeSnapshotAttributeCommandOutput
  >(),
  "ec2:DescribeLockedSnapshots": read<
    ec2.DescribeLockedSnapshotsCommandInput,
    ec2.DescribeLockedSnapshotsCommandOutput
  >({ pages: ec2Pages("Snapshots") }),
  "ec2:ModifyImageAttribute": write<ec2.ModifyImageAttributeCommandInput, ec2.ModifyImageAttributeCommandOutput>({
    target: { kind: "ec2-resource", at: "ImageId" },
  }),
  "ec2:DisableImage": write<ec2.DisableImageCommandInput, ec2.DisableImageCommandOutput>({
    target: { kind: "ec2-resource", at: "ImageId" },
  }),
  "ec2:EnableImage": write<ec2.EnableImageCommandInput, ec2.EnableImageCommandOutput>({
    target: { kind: "ec2-resource", at: "ImageId" },
  }),
  "ec2:DisableImageDeregistrationProtection": write<
    ec2.DisableImageDeregistrationProtectionCommandInput,
    ec2.DisableImageDeregistrationProtectionCommandOutput
  >({ target: { kind: "ec2-resource", at: "ImageId" } }),
  "ec2:DeregisterImage": write<ec2.DeregisterImageCommandInput, ec2.DeregisterImageCommandOutput>({
    target: { kind: "ec2-resource", at: "ImageId" },
    irreversible: true,
  }),
  "ec2:ModifySnapshotAttribute": write<
    ec2.ModifySnapshotAttributeCommandInput,
    ec2.ModifySnapshotAttributeCommandOutput
  >({ target: { kind: "ec2-snapshot", at: "SnapshotId" } }),
  "ec2:DeleteSnapshot": write<ec2.DeleteSnapshotCommandInput, ec2.DeleteSnapshotCommandOutput>({
    target: { kind: "ec2-snapshot", at: "SnapshotId" },
    irreversible: true,
  }),
  "ec2:CreateSnapshot": write<ec2.CreateSnapshotCommandInput, ec2.CreateSnapshotCommandOutput>({
    target: { kind: "ec2-resource", at: "VolumeId" },
    idempotent: false,
    artefacts: "SnapshotId",
    alsoNeeds: [tagsWith("CreateSnapshot")],
  }),
  // What it acts on is the region that gets the copy: the snapshot that is copied stays as it is.
  "ec2:CopySnapshot": write<ec2.CopySnapshotCommandInput, ec2.CopySnapshotCommandOutput>({
    target: { kind: "region", at: "DestinationRegion" },
    idempotent: false,
    artefacts: "SnapshotId",
    alsoNeeds: [tagsWith("CopySnapshot"), ...diskKeys],
  }),
  "ec2:CreateVolume": write<ec2.CreateVolumeCommandInput, ec2.CreateVolumeCommandOutput>({
    target: { kind: "ec2-snapshot", at: "SnapshotId" },
    idempotent: false,
    alsoNeeds: [tagsWith("CreateVolume"), ...diskKeys],
  }),
  "ec2:AttachVolume": write<ec2.AttachVolumeCommandInput, ec2.AttachVolumeCommandOutput>({
    target: { kind: "ec2-resource", at: "VolumeId" },
    alsoNeeds: diskKeys,
  }),
  "ec2:DetachVolume": write<ec2.DetachVolumeCommandInput, ec2.DetachVolumeCommandOutput>({
    target: { kind: "ec2-resource", at: "VolumeId" },
  }),
  "ec2:DeleteVolume": write<ec2.DeleteVolumeCommandInput, ec2.DeleteVolumeCommandOutput>({
    target: { kind: "ec2-resource", at: "VolumeId" },
    irreversible: true,
  }),
} as const;
