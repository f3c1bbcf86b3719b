import { describe, expect, test } from "vitest";
import { arn, ec2Account } from "./ec2-account.ts";

const minute = 60_000;
const at = "2026-03-02T03:50:00Z";
const miner = { type: "g5.12xlarge", launched: at, vpc: "vpc-0main" };
const declared = {
  vpcs: { "vpc-0main": {}, "vpc-0default": { default: true } },
  security_groups: {
    "sg-0web": { name: "web", vpc: "vpc-0main", ingress: [{ from: 443, to: 443, source: "0.0.0.0/0" }] },
    "sg-0bad": { name: "launch-wizard-9", vpc: "vpc-0main" },
    "sg-0db": { name: "db", vpc: "vpc-0main", ingress: [{ from: 5432, to: 5432, source: "sg-0web" }] },
    "sg-0default": { name: "default", vpc: "vpc-0default" },
  },
  instances: {
    "i-0persistent": { ...miner, spot_request: "sir-0persistent" },
    "i-0once": { ...miner, spot_request: "sir-0once" },
    "i-0member": { ...miner, tags: { "aws:ec2:fleet-id": "fleet-0maintain" } },
    "i-0instant": { ...miner, tags: { "aws:ec2:fleet-id": "fleet-0instant" } },
    "i-0spotfleet": { ...miner, tags: { "aws:ec2spot:fleet-request-id": "sfr-0maintain" } },
  },
  network_interfaces: { "eni-0one": { instance: "i-0persistent", groups: ["sg-0bad"] } },
  spot_requests: {
    "sir-0persistent": { type: "persistent", created: at, instance: "i-0persistent", launch: { groups: ["sg-0bad"] } },
    "sir-0once": { created: at, instance: "i-0once", launch: {} },
  },
  launch_templates: {
    "lt-0miner": {
      name: "miner",
      created: at,
      versions: {
        "1": { created: at, type: "c5a.16xlarge", user_data: "#!/bin/sh\nmine" },
        "2": { created: at, type: "c6a.24xlarge" },
      },
    },
  },
  fleets: {
    "fleet-0maintain": { created: at, target: 2, template: "lt-0miner" },
    "fleet-0instant": { created: at, type: "instant", template: "lt-0miner" },
    "fleet-0request": { created: at, type: "request", template: "lt-0miner" },
  },
  spot_fleets: { "sfr-0maintain": { created: at, launch: { type: "g5.12xlarge" } } },
  key_pairs: {
    "key-0mine": { name: "mykey", created: at, fingerprint: "aa:bb", public_key: "ssh-rsa AAAA" },
    "key-0other": { name: "other", created: at },
    "key-0third": { name: "third", created: at },
  },
};
const launched = async (account: ReturnType<typeof ec2Account>) => {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await account.call("ec2:DescribeInstances", NextToken === undefined ? {} : { NextToken });
    const instances = (page.Reservations ?? []).flatMap((one) => one.Instances ?? []);
    ids.push(...instances.filter((one) => one.State?.Name === "running").map((one) => one.InstanceId ?? ""));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return ids;
};

describe("a persistent Spot request", () => {
  test("launches another instance when its own is terminated, again and again", async () => {
    const account = ec2Account(declared);
    const request = async () =>
      (await account.call("ec2:DescribeSpotInstanceRequests", { SpotInstanceRequestIds: ["sir-0persistent"] }))
        .SpotInstanceRequests?.[0];
    const seen = new Set<string | undefined>();
    for (let turn = 0; turn < 3; turn += 1) {
      const { InstanceId } = (await request()) ?? {};
      seen.add(InstanceId);
      expect(await account.instance(InstanceId ?? "")).toMatchObject({
        InstanceType: "g5.12xlarge",
        InstanceLifecycle: "spot",
        SpotInstanceRequestId: "sir-0persistent",
        VpcId: "vpc-0main",
      });
      await account.call("ec2:TerminateInstances", { InstanceIds: [InstanceId ?? ""] });
      expect(await request()).toMatchObject({ State: "open" });
      await account.wait(3 * minute);
      expect(await request()).toMatchObject({ State: "active" });
    }
    expect(seen.size).toBe(3);
  });

  test("launches nothing more once it is cancelled, which leaves its instance running", async () => {
    const account = ec2Account(declared);
    const cancel = { SpotInstanceRequestIds: ["sir-0persistent"] };
    expect((await account.call("ec2:CancelSpotInstanceRequests", cancel)).CancelledSpotInstanceRequests).toEqual([
      { SpotInstanceRequestId: "sir-0persistent", State: "cancelled" },
    ]);
    expect(await account.stateOf("i-0persistent")).toBe("running");
    const before = await launched(account);
    await account.call("ec2:TerminateInstances", { InstanceIds: ["i-0persistent"] });
    await account.wait(10 * minute);
    expect(await launched(account)).toEqual(before.filter((id) => id !== "i-0persistent"));
    expect(account.objects()[arn("spot-instances-request/sir-0persistent")]).toBeUndefined();
    expect(account.touched()).toContain(arn("spot-instances-request/sir-0persistent"));
  });

  test("may be cancelled between the end of one instance and the launch of the next", async () => {
    const account = ec2Account(declared);
    await account.call("ec2:TerminateInstances", { InstanceIds: ["i-0persistent"] });
    await account.call("ec2:CancelSpotInstanceRequests", { SpotInstanceRequestIds: ["sir-0persistent"] });
    const before = await launched(account);
    await account.wait(10 * minute);
    expect(await launched(account)).toEqual(before);
  });

  test("is disabled while its instance is stopped; an instance of a one-time request cannot be stopped", async () => {
    const { call, refusalOf } = ec2Account(declared);
    await call("ec2:StopInstances", { InstanceIds: ["i-0persistent"] });
    const Filters = [{ Name: "state", Values: ["disabled"] }];
    const disabled = await call("ec2:DescribeSpotInstanceRequests", { Filters });
    expect(disabled.SpotInstanceRequests).toMatchObject([{ SpotInstanceRequestId: "sir-0persistent" }]);
    expect(await refusalOf("ec2:StopInstances", { InstanceIds: ["i-0once"] })).toBe("UnsupportedOperation");
  });

  test("is refused by another's id", async () => {
    const { refusalOf } = ec2Account(declared);
    const of = (id: string) => ({ SpotInstanceRequestIds: [id] });
    expect(await refusalOf("ec2:CancelSpotInstanceRequests", of("sir-0none"))).toBe(
      "InvalidSpotInstanceRequestID.NotFound",
    );
    expect(await refusalOf("ec2:CancelSpotInstanceRequests", of("0none"))).toBe(
      "InvalidSpotInstanceRequestID.Malformed",
    );
    expect(await refusalOf("ec2:CancelSpotInstanceRequests", { SpotInstanceRequestIds: [] })).toBe("MissingParameter");
  });
});

test("a one-time Spot request is closed with its instance", async () => {
  const account = ec2Account(declared);
  await account.call("ec2:TerminateInstances", { InstanceIds: ["i-0once"] });
  const read = await account.call("ec2:DescribeSpotInstanceRequests", { SpotInstanceRequestIds: ["sir-0once"] });
  expect(read.SpotInstanceRequests).toMatchObject([{ State: "closed" }]);
});

describe("fleets", () => {
  test("that maintain their capacity replace what they lose, by the default version of their template", async () => {
    const account = ec2Account(declared);
    await account.call("ec2:TerminateInstances", { InstanceIds: ["i-0member"] });
    await account.wait(3 * minute);
    const Filters = [
      { Name: "tag:aws:ec2:fleet-id", Values: ["fleet-0maintain"] },
      { Name: "instance-state-name", Values: ["running"] },
    ];
    const { Reservations } = await account.call("ec2:DescribeInstances", { Filters });
    const members = (Reservations ?? []).flatMap((one) => one.Instances ?? []);
    expect(members.map((one) => [one.InstanceType, one.InstanceLifecycle])).toEqual([
      ["c5a.16xlarge", "spot"],
      ["c5a.16xlarge", "spot"],
    ]);
  });

  test("that are deleted without their instances replace nothing more", async () => {
    const account = ec2Account(declared);
    const deletion = { FleetIds: ["fleet-0maintain"], TerminateInstances: false };
    expect((await account.call("ec2:DeleteFleets", deletion)).SuccessfulFleetDeletions).toMatchObject([
      { FleetId: "fleet-0maintain", PreviousFleetState: "active", CurrentFleetState: "deleted_running" },
    ]);
    expect(await account.stateOf("i-0member")).toBe("running");
    await account.call("ec2:TerminateInstances", { InstanceIds: ["i-0member"] });
    await account.wait(10 * minute);
    const { Fleets } = await account.call("ec2:DescribeFleets", { FleetIds: ["fleet-0maintain"] });
    expect(Fleets).toMatchObject([{ FleetState: "deleted", FulfilledCapacity: 0 }]);
  });

  test("say fleet by fleet what was not deleted, in an answer that succeeds", async () => {
    const { call } = ec2Account(declared);
    await call("ec2:DeleteFleets", { FleetIds: ["fleet-0request"], TerminateInstances: false });
    const again = { FleetIds: ["fleet-0request", "fleet-0none"], TerminateInstances: false };
    expect((await call("ec2:DeleteFleets", again)).UnsuccessfulFleetDeletions).toMatchObject([
      { FleetId: "fleet-0request", Error: { Code: "fleetNotInDeletableState" } },
      { FleetId: "fleet-0none", Error: { Code: "fleetIdDoesNotExist" } },
    ]);
    const spot = { SpotFleetRequestIds: ["sfr-0none"], TerminateInstances: false };
    expect((await call("ec2:CancelSpotFleetRequests", spot)).UnsuccessfulFleetRequests).toMatchObject([
      { Error: { Code: "fleetRequestIdDoesNotExist" } },
    ]);
  });

  test("that are instant are shown only by their id, and go only with their instances", async () => {
    const { call, refusalOf, stateOf } = ec2Account(declared);
    expect((await call("ec2:DescribeFleets", {})).Fleets?.map((one) => one.FleetId)).toEqual([
      "fleet-0maintain",
      "fleet-0request",
    ]);
    expect((await call("ec2:DescribeFleets", { FleetIds: ["fleet-0instant"] })).Fleets).toHaveLength(1);
    const keep = { FleetIds: ["fleet-0instant"], TerminateInstances: false };
    expect(await refusalOf("ec2:DeleteFleets", keep)).toBe("InvalidParameterCombination");
    await call("ec2:DeleteFleets", { FleetIds: ["fleet-0instant"], TerminateInstances: true });
    expect(await stateOf("i-0instant")).toBe("shutting-down");
  });

  test("of Spot requests are cancelled, with or without their instances", async () => {
    const account = ec2Account(declared);
    const cancel = { SpotFleetRequestIds: ["sfr-0maintain"], TerminateInstances: false };
    await account.call("ec2:CancelSpotFleetRequests", cancel);
    expect(await account.stateOf("i-0spotfleet")).toBe("running");
    const read = await account.call("ec2:DescribeSpotFleetRequests", {});
    expect(read.SpotFleetRequestConfigs).toMatchObject([{ SpotFleetRequestState: "cancelled_running" }]);
    expect(account.objects()[arn("spot-fleet-request/sfr-0maintain")]).toBeUndefined();
    expect(await account.refusalOf("ec2:DescribeSpotFleetRequests", { SpotFleetRequestIds: ["sfr-0none"] })).toBe(
      "InvalidSpotFleetRequestId.NotFound",
    );
    expect(await account.refusalOf("ec2:DescribeFleets", { FleetIds: ["fleet-0none"] })).toBe(
      "InvalidFleetId.NotFound",
    );
  });

  test("of Spot requests that maintain their capacity replace what they lose", async () => {
    const account = ec2Account(declared);
    await account.call("ec2:TerminateInstances", { InstanceIds: ["i-0spotfleet"] });
    await account.wait(3 * minute);
    const read = await account.call("ec2:DescribeSpotFleetRequests", {});
    expect(read.SpotFleetRequestConfigs).toMatchObject([{ SpotFleetRequestConfig: { FulfilledCapacity: 1 } }]);
  });
});

describe("launch templates", () => {
  test("show their versions with user data, the newest first and a page at a time", async () => {
    const { call, refusalOf } = ec2Account(declared);
    const { LaunchTemplateVersions } = await call("ec2:DescribeLaunchTemplateVersions", {
      LaunchTemplateName: "miner",
    });
    expect(LaunchTemplateVersions).toMatchObject([
      { VersionNumber: 2, DefaultVersion: false, LaunchTemplateData: { InstanceType: "c6a.24xlarge" } },
      {
        VersionNumber: 1,
        DefaultVersion: true,
        LaunchTemplateData: { UserData: Buffer.from("#!/bin/sh\nmine").toString("base64") },
      },
    ]);
    const of = { LaunchTemplateId: "lt-0miner" };
    const paged = await call("ec2:DescribeLaunchTemplateVersions", { ...of, MaxResults: 1 });
    const rest = await call("ec2:DescribeLaunchTemplateVersions", { ...of, MaxResults: 1, NextToken: paged.NextToken });
    expect(rest.LaunchTemplateVersions).toMatchObject([{ VersionNumber: 1 }]);
    expect(await refusalOf("ec2:DescribeLaunchTemplateVersions", { ...of, Versions: ["9"] })).toBe(
      "InvalidLaunchTemplateId.VersionNotFound",
    );
  });

  test("take another default version that there is", async () => {
    const { call, refusalOf, objects } = ec2Account(declared);
    await call("ec2:ModifyLaunchTemplate", { LaunchTemplateId: "lt-0miner", DefaultVersion: "2" });
    expect(objects()[arn("launch-template/lt-0miner")]).toMatchObject({ default: 2, latest: 2 });
    const none = { LaunchTemplateId: "lt-0miner", DefaultVersion: "3" };
    expect(await refusalOf("ec2:ModifyLaunchTemplate", none)).toBe("InvalidLaunchTemplateId.VersionNotFound");
  });

  test("go with all their versions, and are refused once they are gone", async () => {
    const { call, refusalOf, objects } = ec2Account(declared);
    await call("ec2:DeleteLaunchTemplate", { LaunchTemplateId: "lt-0miner" });
    expect(objects()[arn("launch-template/lt-0miner")]).toBeUndefined();
    expect(await refusalOf("ec2:DeleteLaunchTemplate", { LaunchTemplateId: "lt-0miner" })).toBe(
      "InvalidLaunchTemplateId.NotFound",
    );
    expect(await refusalOf("ec2:DescribeLaunchTemplates", { LaunchTemplateNames: ["miner"] })).toBe(
      "InvalidLaunchTemplateName.NotFoundException",
    );
  });
});

describe("key pairs", () => {
  test("are listed at once, with the public key where it is asked for", async () => {
    const { call, refusalOf } = ec2Account(declared);
    expect((await call("ec2:DescribeKeyPairs", {})).KeyPairs).toHaveLength(3);
    const read = await call("ec2:DescribeKeyPairs", { KeyNames: ["mykey"], IncludePublicKey: true });
    expect(read.KeyPairs).toMatchObject([{ KeyPairId: "key-0mine", PublicKey: "ssh-rsa AAAA" }]);
    expect(await refusalOf("ec2:DescribeKeyPairs", { KeyNames: ["none"] })).toBe("InvalidKeyPair.NotFound");
  });

  test("are deleted by id, which must be there, or by name, which need not", async () => {
    const { call, refusalOf, touched } = ec2Account(declared);
    await call("ec2:DeleteKeyPair", { KeyPairId: "key-0mine" });
    expect(await refusalOf("ec2:DeleteKeyPair", { KeyPairId: "key-0mine" })).toBe("InvalidKeyPair.NotFound");
    expect(await call("ec2:DeleteKeyPair", { KeyName: "mykey" })).toEqual({ Return: true });
    expect(touched()).toEqual([arn("key-pair/key-0mine")]);
  });
});

describe("rules of security groups", () => {
  const ssh = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "x" }] };

  test("are added once and taken away again, as another rule each time", async () => {
    const { call, refusalOf, objects, wait } = ec2Account(declared);
    const input = { GroupId: "sg-0web", IpPermissions: [ssh] };
    const first = await call("ec2:AuthorizeSecurityGroupIngress", input);
    expect(first.SecurityGroupRules).toMatchObject([
      { GroupId: "sg-0web", IsEgress: false, CidrIpv4: "0.0.0.0/0", FromPort: 22 },
    ]);
    expect(await refusalOf("ec2:AuthorizeSecurityGroupIngress", input)).toBe("InvalidPermission.Duplicate");
    await call("ec2:RevokeSecurityGroupIngress", input);
    expect(objects()[arn("security-group/sg-0web")]).toMatchObject({ ingress: [{ from: 443 }] });
    expect(await refusalOf("ec2:RevokeSecurityGroupIngress", input)).toBe("InvalidPermission.NotFound");
    await wait(minute);
    const second = await call("ec2:AuthorizeSecurityGroupIngress", input);
    const [one, other] = [first, second].map((made) => made.SecurityGroupRules?.[0]?.SecurityGroupRuleId);
    expect(one).not.toBe(other);
    await call("ec2:RevokeSecurityGroupIngress", { GroupId: "sg-0web", SecurityGroupRuleIds: [other ?? ""] });
    expect(
      await refusalOf("ec2:RevokeSecurityGroupIngress", { GroupId: "sg-0web", SecurityGroupRuleIds: [other ?? ""] }),
    ).toBe("InvalidSecurityGroupRuleId.NotFound");
  });

  test.each<[string, object, string]>([
    ["a group that is not there", { UserIdGroupPairs: [{ GroupId: "sg-0none" }] }, "InvalidGroup.NotFound"],
    ["a range that is none", { IpRanges: [{ CidrIp: "everywhere" }] }, "InvalidParameterValue"],
    ["nobody", {}, "MissingParameter"],
  ])("are not added for %s", async (_what, of, name) => {
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, ...of }];
    const { refusalOf } = ec2Account(declared);
    expect(await refusalOf("ec2:AuthorizeSecurityGroupIngress", { GroupId: "sg-0web", IpPermissions })).toBe(name);
  });
});

describe("a security group", () => {
  test("stays while an interface is in it or another group's rule refers to it", async () => {
    const { call, refusalOf, objects, touched } = ec2Account(declared);
    const refused = (GroupId: string) => refusalOf("ec2:DeleteSecurityGroup", { GroupId });
    expect(await refused("sg-0bad")).toBe("DependencyViolation");
    expect(await refused("sg-0web")).toBe("DependencyViolation");
    expect(await refused("sg-0default")).toBe("CannotDelete");
    expect(await refused("sg-0none")).toBe("InvalidGroup.NotFound");
    expect(touched()).toEqual([]);
    await call("ec2:DeleteSecurityGroup", { GroupId: "sg-0db" });
    expect(await refused("sg-0web")).toBe("accepted");
    expect(objects()[arn("security-group/sg-0web")]).toBeUndefined();
  });

  test("can go once the instance that it is on is terminated", async () => {
    const { call, refusalOf, wait } = ec2Account(declared);
    await call("ec2:CancelSpotInstanceRequests", { SpotInstanceRequestIds: ["sir-0persistent"] });
    await call("ec2:TerminateInstances", { InstanceIds: ["i-0persistent"] });
    expect(await refusalOf("ec2:DeleteSecurityGroup", { GroupId: "sg-0bad" })).toBe("DependencyViolation");
    await wait(2 * minute);
    expect(await refusalOf("ec2:DeleteSecurityGroup", { GroupId: "sg-0bad" })).toBe("accepted");
  });

  test("is found by the interfaces in it and by the rules that refer to it", async () => {
    const { call } = ec2Account(declared);
    const of = (Name: string, value: string) => ({ Filters: [{ Name, Values: [value] }] });
    const { NetworkInterfaces } = await call("ec2:DescribeNetworkInterfaces", of("group-id", "sg-0bad"));
    expect(NetworkInterfaces).toMatchObject([
      { NetworkInterfaceId: "eni-0one", Attachment: { InstanceId: "i-0persistent" }, Status: "in-use" },
    ]);
    const { SecurityGroups } = await call("ec2:DescribeSecurityGroups", of("ip-permission.group-id", "sg-0web"));
    expect(SecurityGroups?.map((one) => one.GroupId)).toEqual(["sg-0db"]);
  });
});

test.each<[string, object]>([
  [
    "a Spot request that is active without an instance",
    { spot_requests: { "sir-0x": { created: at, launch: miner } } },
  ],
  ["an instance of a Spot request that is not there", { instances: { "i-0x": { ...miner, spot_request: "sir-0x" } } }],
  ["a fleet with a template that is not there", { fleets: { "fleet-0x": { created: at, template: "lt-0x" } } }],
  [
    "a template without its default version",
    { launch_templates: { "lt-0x": { name: "x", created: at, default: 2, versions: { "1": { created: at } } } } },
  ],
])("a drill cannot declare %s", (_what, more) => {
  expect(() => ec2Account({ vpcs: { "vpc-0main": {} }, ...more })).toThrow(/inconsistent/);
});
