import { describe, expect, test } from "vitest";
import { arn, ec2Account } from "./ec2-account.ts";

const minute = 60_000;
const everywhere = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
const isolation = { GroupName: "isolation", Description: "Nothing in, nothing out", VpcId: "vpc-0main" };

const of = (InstanceId: string, more: object = {}) => ({ InstanceSpecification: { InstanceId, ...more } });

describe("security groups", () => {
  test("are made with all traffic let out, which can be taken away", async () => {
    const { call, touched } = ec2Account();
    const { GroupId, Tags } = await call("ec2:CreateSecurityGroup", {
      ...isolation,
      TagSpecifications: [{ ResourceType: "security-group", Tags: [{ Key: "runbook:run", Value: "1" }] }],
    });
    expect(Tags).toEqual([{ Key: "runbook:run", Value: "1" }]);
    const group = async () =>
      (await call("ec2:DescribeSecurityGroups", { GroupIds: [GroupId ?? ""] })).SecurityGroups?.[0];
    expect(await group()).toMatchObject({
      GroupName: "isolation",
      VpcId: "vpc-0main",
      IpPermissions: [],
      IpPermissionsEgress: [everywhere],
    });
    await call("ec2:RevokeSecurityGroupEgress", { GroupId, IpPermissions: [everywhere] });
    expect(await group()).toMatchObject({ IpPermissions: [], IpPermissionsEgress: [] });
    expect(touched()).toEqual([arn(`security-group/${GroupId}`), arn(`security-group/${GroupId}`)]);
  });

  test("can be taken away from by what was shown of them", async () => {
    const { call } = ec2Account();
    const { SecurityGroups } = await call("ec2:DescribeSecurityGroups", { GroupIds: ["sg-0web"] });
    const IpPermissions = SecurityGroups?.[0]?.IpPermissionsEgress ?? [];
    expect(await call("ec2:RevokeSecurityGroupEgress", { GroupId: "sg-0web", IpPermissions })).toMatchObject({
      Return: true,
    });
  });

  test("are found by name, VPC and tag", async () => {
    const { call } = ec2Account();
    await call("ec2:CreateSecurityGroup", {
      ...isolation,
      TagSpecifications: [{ ResourceType: "security-group", Tags: [{ Key: "k", Value: "v" }] }],
    });
    const Filters = [
      { Name: "vpc-id", Values: ["vpc-0main"] },
      { Name: "group-name", Values: ["isolation"] },
      { Name: "tag:k", Values: ["v"] },
    ];
    expect((await call("ec2:DescribeSecurityGroups", { Filters })).SecurityGroups).toHaveLength(1);
    expect((await call("ec2:DescribeSecurityGroups", { GroupNames: ["other"] })).SecurityGroups).toHaveLength(1);
  });

  test("are listed a page at a time", async () => {
    const { call } = ec2Account();
    await call("ec2:CreateSecurityGroup", isolation);
    const first = await call("ec2:DescribeSecurityGroups", {});
    const second = await call("ec2:DescribeSecurityGroups", { NextToken: first.NextToken });
    expect([first.SecurityGroups?.length, second.SecurityGroups?.length, second.NextToken]).toEqual([2, 1, undefined]);
  });

  test.each<[string, object, string]>([
    ["a name that is taken in the VPC", { ...isolation, GroupName: "web" }, "InvalidGroup.Duplicate"],
    ["a VPC that is not there", { ...isolation, VpcId: "vpc-0none" }, "InvalidVpcID.NotFound"],
    ["no description", { ...isolation, Description: undefined }, "MissingParameter"],
    ["a name that looks like an id", { ...isolation, GroupName: "sg-1" }, "InvalidParameterValue"],
    [
      "tags for something else",
      { ...isolation, TagSpecifications: [{ ResourceType: "instance", Tags: [] }] },
      "InvalidParameterValue",
    ],
  ])("are not made with %s", async (_what, input, name) => {
    expect(await ec2Account().refusalOf("ec2:CreateSecurityGroup", input as typeof isolation)).toBe(name);
  });

  test("may have the same name in another VPC, and go to the default one where none is named", async () => {
    const { call, objects } = ec2Account();
    const { GroupId } = await call("ec2:CreateSecurityGroup", { GroupName: "web", Description: "Another" });
    expect(objects()[arn(`security-group/${GroupId}`)]).toMatchObject({ vpc: "vpc-0default" });
  });

  test("do not give up a rule that they do not have", async () => {
    const { call, refusalOf, objects } = ec2Account();
    const strange = [everywhere, { IpProtocol: "tcp", FromPort: 1, ToPort: 2, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }];
    expect(await refusalOf("ec2:RevokeSecurityGroupEgress", { GroupId: "sg-0web", IpPermissions: strange })).toBe(
      "InvalidPermission.NotFound",
    );
    expect(objects()[arn("security-group/sg-0web")]).toMatchObject({ egress: [{ source: "0.0.0.0/0" }] });
    // A default VPC's group answers without an error.
    expect(await call("ec2:RevokeSecurityGroupEgress", { GroupId: "sg-0other", IpPermissions: strange })).toMatchObject(
      { UnknownIpPermissions: strange },
    );
  });
});

describe("a network interface", () => {
  test("takes other groups of its VPC, which shows on its instance", async () => {
    const { call, instance, touched } = ec2Account();
    const { GroupId = "" } = await call("ec2:CreateSecurityGroup", isolation);
    await call("ec2:ModifyNetworkInterfaceAttribute", { NetworkInterfaceId: "eni-0second1", Groups: [GroupId] });
    const groups = (await instance("i-0miner01"))?.NetworkInterfaces?.map((one) =>
      one.Groups?.map((group) => group.GroupId),
    );
    expect(groups).toEqual([["sg-0web"], [GroupId]]);
    expect(touched().slice(1)).toEqual([arn("network-interface/eni-0second1"), arn("instance/i-0miner01")]);
  });

  test.each<[string, object, string]>([
    ["a group that is not there", { Groups: ["sg-0none"] }, "InvalidGroup.NotFound"],
    ["another VPC's group", { Groups: ["sg-0other"] }, "InvalidParameter"],
    ["no group", { Groups: [] }, "MissingParameter"],
    ["nothing", {}, "MissingParameter"],
    ["two things at once", { Groups: ["sg-0web"], Description: { Value: "x" } }, "InvalidParameterCombination"],
    [
      "another interface's name",
      { NetworkInterfaceId: "eni-0none", Groups: ["sg-0web"] },
      "InvalidNetworkInterfaceID.NotFound",
    ],
  ])("is not changed by %s", async (_what, input, name) => {
    const { refusalOf, touched } = ec2Account();
    expect(
      await refusalOf("ec2:ModifyNetworkInterfaceAttribute", { NetworkInterfaceId: "eni-0miner01", ...input }),
    ).toBe(name);
    expect(touched()).toEqual([]);
  });
});

describe("snapshots of an instance", () => {
  test("are made of each volume and are whole only later", async () => {
    const { call, wait, touched } = ec2Account();
    const { Snapshots = [] } = await call("ec2:CreateSnapshots", {
      ...of("i-0miner01"),
      Description: "evidence",
      CopyTagsFromSource: "volume",
      TagSpecifications: [{ ResourceType: "snapshot", Tags: [{ Key: "runbook:run", Value: "1" }] }],
    });
    expect(Snapshots.map(({ VolumeId, State }) => [VolumeId, State])).toEqual([
      ["vol-0data001", "pending"],
      ["vol-0root001", "pending"],
    ]);
    expect(Snapshots[1]?.Tags).toEqual([
      { Key: "Owner", Value: "x" },
      { Key: "runbook:run", Value: "1" },
    ]);
    const SnapshotIds = Snapshots.map((one) => one.SnapshotId ?? "");
    expect(touched()).toEqual(SnapshotIds.map((id) => arn(`snapshot/${id}`)));
    const states = async () =>
      (await call("ec2:DescribeSnapshots", { OwnerIds: ["self"], SnapshotIds })).Snapshots?.map((one) => one.State);
    expect(await states()).toEqual(["pending", "pending"]);
    await wait(5 * minute);
    expect(await states()).toEqual(["completed", "completed"]);
  });

  test("made again are others", async () => {
    const { call } = ec2Account();
    const once = await call("ec2:CreateSnapshots", of("i-0miner01"));
    const again = await call("ec2:CreateSnapshots", of("i-0miner01"));
    expect(new Set([...(once.Snapshots ?? []), ...(again.Snapshots ?? [])].map((one) => one.SnapshotId)).size).toBe(4);
  });

  test("outlive their volumes", async () => {
    const { call, wait, objects } = ec2Account();
    const { Snapshots = [] } = await call(
      "ec2:CreateSnapshots",
      of("i-0miner01", { ExcludeDataVolumeIds: ["vol-0data001"] }),
    );
    await call("ec2:TerminateInstances", { InstanceIds: ["i-0miner01"] });
    await wait(5 * minute);
    expect(objects()[arn(`snapshot/${Snapshots[0]?.SnapshotId}`)]).toMatchObject({
      state: "completed",
      volume: "vol-0root001",
    });
  });

  test("leave out what is excluded", async () => {
    const { call, refusalOf } = ec2Account();
    const data = await call("ec2:CreateSnapshots", of("i-0miner01", { ExcludeBootVolume: true }));
    expect(data.Snapshots?.map((one) => one.VolumeId)).toEqual(["vol-0data001"]);
    expect(await refusalOf("ec2:CreateSnapshots", of("i-0miner01", { ExcludeDataVolumeIds: ["vol-0root001"] }))).toBe(
      "InvalidParameterValue",
    );
    expect(await refusalOf("ec2:CreateSnapshots", of("i-0stopped"))).toBe("InvalidParameterValue");
    expect(await refusalOf("ec2:CreateSnapshots", of("i-0none"))).toBe("InvalidInstanceID.NotFound");
  });

  test("of a failing volume end in an error", async () => {
    const { call, wait } = ec2Account();
    await call("ec2:CreateSnapshots", of("i-0miner02"));
    await wait(5 * minute);
    const { Snapshots } = await call("ec2:DescribeSnapshots", {
      Filters: [{ Name: "volume-id", Values: ["vol-0failing"] }],
    });
    expect(Snapshots?.[0]).toMatchObject({ State: "error", StateMessage: expect.any(String) });
  });
});

test("volumes and snapshots are found by id, filter and owner", async () => {
  const { call, refusalOf } = ec2Account();
  const loose = await call("ec2:DescribeVolumes", { Filters: [{ Name: "status", Values: ["available"] }] });
  expect(loose.Volumes?.map((one) => [one.VolumeId, one.State])).toEqual([["vol-0loose01", "available"]]);
  const attached = await call("ec2:DescribeVolumes", {
    Filters: [{ Name: "attachment.instance-id", Values: ["i-0miner01"] }],
  });
  expect(attached.Volumes?.map((one) => one.Attachments?.[0]?.Device)).toEqual(["/dev/sdf", "/dev/xvda"]);
  expect((await call("ec2:DescribeSnapshots", { OwnerIds: ["self"] })).Snapshots).toHaveLength(1);
  expect((await call("ec2:DescribeSnapshots", { OwnerIds: ["amazon"] })).Snapshots).toEqual([]);
  expect(await refusalOf("ec2:DescribeVolumes", { VolumeIds: ["vol-0none"] })).toBe("InvalidVolume.NotFound");
  expect(await refusalOf("ec2:DescribeSnapshots", { SnapshotIds: ["snap-0none"] })).toBe("InvalidSnapshot.NotFound");
});
