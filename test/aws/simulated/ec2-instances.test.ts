import { describe, expect, test } from "vitest";
import { arn, ec2Account, region } from "./ec2-account.ts";

const minute = 60_000;

describe("listing instances", () => {
  test("gives every state, by reservation, a page at a time", async () => {
    const { call } = ec2Account();
    const first = await call("ec2:DescribeInstances", {});
    const second = await call("ec2:DescribeInstances", { NextToken: first.NextToken });
    expect(second.NextToken).toBeUndefined();
    const found = [first, second].flatMap((page) =>
      (page.Reservations ?? []).map((one) =>
        one.Instances?.map((instance) => [instance.InstanceId, instance.State?.Name]),
      ),
    );
    expect(found).toEqual([
      [
        ["i-0miner01", "running"],
        ["i-0miner02", "running"],
      ],
      [["i-0spot001", "running"]],
      [["i-0stopped", "stopped"]],
    ]);
  });

  test("shows what an instance has", async () => {
    expect(await ec2Account().instance("i-0miner01")).toMatchObject({
      InstanceType: "c6a.24xlarge",
      LaunchTime: "2026-03-02T02:41:00Z",
      State: { Code: 16, Name: "running" },
      VpcId: "vpc-0main",
      Placement: { AvailabilityZone: "us-east-1a" },
      IamInstanceProfile: { Arn: "arn:aws:iam::111122223333:instance-profile/web" },
      SecurityGroups: [{ GroupId: "sg-0web", GroupName: "web" }],
      NetworkInterfaces: [{ NetworkInterfaceId: "eni-0miner01" }, { NetworkInterfaceId: "eni-0second1" }],
      BlockDeviceMappings: [
        { DeviceName: "/dev/sdf", Ebs: { VolumeId: "vol-0data001", DeleteOnTermination: false } },
        { DeviceName: "/dev/xvda", Ebs: { VolumeId: "vol-0root001", DeleteOnTermination: true } },
      ],
    });
  });

  test.each<[object, string[]]>([
    [{ Name: "instance-state-name", Values: ["stopped"] }, ["i-0stopped"]],
    [{ Name: "tag:Name", Values: ["leg*"] }, ["i-0stopped"]],
    [{ Name: "instance-type", Values: ["t?.micro", "m5.large"] }, ["i-0stopped"]],
    [{ Name: "instance.group-id", Values: ["sg-0web"] }, ["i-0miner01", "i-0miner02"]],
    [{ Name: "tag:constructor", Values: ["*"] }, []],
  ])("filters by %j", async (filter, ids) => {
    const { Reservations } = await ec2Account().call("ec2:DescribeInstances", { Filters: [filter] });
    expect((Reservations ?? []).flatMap((one) => one.Instances?.map((instance) => instance.InstanceId))).toEqual(ids);
  });

  test.each<[string, object, string]>([
    ["an id that is not there", { InstanceIds: ["i-0miner01", "i-0nothere"] }, "InvalidInstanceID.NotFound"],
    ["what is no id", { InstanceIds: ["miner"] }, "InvalidInstanceID.Malformed"],
    ["ids together with a page's size", { InstanceIds: ["i-0miner01"], MaxResults: 5 }, "InvalidParameterCombination"],
    ["too small a page", { MaxResults: 1 }, "InvalidParameterValue"],
    ["an unknown filter", { Filters: [{ Name: "colour", Values: ["red"] }] }, "InvalidParameterValue"],
  ])("refuses %s", async (_what, input, name) => {
    expect(await ec2Account().refusalOf("ec2:DescribeInstances", input)).toBe(name);
  });

  test("finds nothing in a region where nothing is declared", async () => {
    expect((await ec2Account().call("ec2:DescribeInstances", {}, "eu-west-1")).Reservations).toEqual([]);
  });

  test("gives user data and console output in base64", async () => {
    const { call } = ec2Account();
    const data = await call("ec2:DescribeInstanceAttribute", { InstanceId: "i-0miner01", Attribute: "userData" });
    expect(Buffer.from(data.UserData?.Value ?? "", "base64").toString()).toBe("#!/bin/sh\nmine");
    expect(
      await call("ec2:DescribeInstanceAttribute", { InstanceId: "i-0miner02", Attribute: "userData" }),
    ).toMatchObject({ UserData: {} });
    const console = await call("ec2:GetConsoleOutput", { InstanceId: "i-0stopped" });
    expect(Buffer.from(console.Output ?? "", "base64").toString()).toBe("Booted.\n");
    expect((await call("ec2:GetConsoleOutput", { InstanceId: "i-0miner01" })).Output).toBeUndefined();
  });
});

describe("stopping", () => {
  test("takes its time, and gives up the public address", async () => {
    const { call, stateOf, instance, wait } = ec2Account();
    expect((await call("ec2:StopInstances", { InstanceIds: ["i-0miner01"] })).StoppingInstances).toEqual([
      {
        InstanceId: "i-0miner01",
        PreviousState: { Code: 16, Name: "running" },
        CurrentState: { Code: 64, Name: "stopping" },
      },
    ]);
    expect(await stateOf("i-0miner01")).toBe("stopping");
    await wait(minute);
    expect(await instance("i-0miner01")).toMatchObject({
      State: { Code: 80, Name: "stopped" },
      StateTransitionReason: "User initiated (2026-03-02 10:00:00 GMT)",
    });
    expect((await instance("i-0miner01"))?.PublicIpAddress).toBeUndefined();
  });

  test("does nothing, without an error, to what is stopped", async () => {
    const { refusalOf, touched } = ec2Account();
    expect(await refusalOf("ec2:StopInstances", { InstanceIds: ["i-0stopped"] })).toBe("accepted");
    expect(touched()).toEqual([]);
  });

  test.each<[string, string[], string]>([
    ["a protected one, and with it the batch", ["i-0miner01", "i-0miner02"], "OperationNotPermitted"],
    ["a one-time Spot instance", ["i-0spot001"], "UnsupportedOperation"],
    ["one that is not there", ["i-0miner01", "i-0nothere"], "InvalidInstanceID.NotFound"],
    ["nothing at all", [], "MissingParameter"],
  ])("is refused for %s", async (_what, InstanceIds, name) => {
    const { refusalOf, stateOf, wait } = ec2Account();
    expect(await refusalOf("ec2:StopInstances", { InstanceIds })).toBe(name);
    await wait(minute);
    expect(await stateOf("i-0miner01")).toBe("running");
  });
});

describe("terminating", () => {
  test("takes its time; the instance stays listed for an hour and its volumes go as they are marked", async () => {
    const { call, stateOf, refusalOf, objects, wait } = ec2Account();
    await call("ec2:TerminateInstances", { InstanceIds: ["i-0miner01"] });
    expect(await stateOf("i-0miner01")).toBe("shutting-down");
    expect(objects()).toHaveProperty([arn("instance/i-0miner01")]);
    await wait(minute);
    expect(await stateOf("i-0miner01")).toBe("terminated");
    expect(objects()).not.toHaveProperty([arn("instance/i-0miner01")]);
    expect(objects()).not.toHaveProperty([arn("volume/vol-0root001")]);
    expect(objects()).not.toHaveProperty([arn("network-interface/eni-0miner01")]);
    expect(objects()[arn("network-interface/eni-0second1")]).toMatchObject({ instance: "" });
    const { Volumes } = await call("ec2:DescribeVolumes", { VolumeIds: ["vol-0data001"] });
    expect(Volumes?.[0]).toMatchObject({ State: "available", Attachments: [] });
    await wait(65 * minute);
    expect(await refusalOf("ec2:DescribeInstances", { InstanceIds: ["i-0miner01"] })).toBe(
      "InvalidInstanceID.NotFound",
    );
  });

  test("ends a stop that was under way", async () => {
    const { call, stateOf, wait } = ec2Account();
    await call("ec2:StopInstances", { InstanceIds: ["i-0miner01"] });
    await call("ec2:TerminateInstances", { InstanceIds: ["i-0miner01"] });
    await wait(minute);
    expect(await stateOf("i-0miner01")).toBe("terminated");
    expect(
      (await call("ec2:TerminateInstances", { InstanceIds: ["i-0miner01"] })).TerminatingInstances?.[0],
    ).toMatchObject({
      PreviousState: { Name: "terminated" },
      CurrentState: { Name: "terminated" },
    });
  });

  test("is refused for a protected instance until the protection is off, and with it for the batch", async () => {
    const { call, refusalOf, stateOf, touched } = ec2Account();
    const batch = { InstanceIds: ["i-0miner01", "i-0miner02"] };
    expect(await refusalOf("ec2:TerminateInstances", batch)).toBe("OperationNotPermitted");
    expect(await stateOf("i-0miner01")).toBe("running");
    await call("ec2:ModifyInstanceAttribute", { InstanceId: "i-0miner02", DisableApiTermination: { Value: false } });
    expect(
      await call("ec2:DescribeInstanceAttribute", { InstanceId: "i-0miner02", Attribute: "disableApiTermination" }),
    ).toMatchObject({ DisableApiTermination: { Value: false } });
    expect(await refusalOf("ec2:TerminateInstances", batch)).toBe("accepted");
    expect(touched()).toEqual([arn("instance/i-0miner02"), arn("instance/i-0miner01"), arn("instance/i-0miner02")]);
  });

  test("makes later changes impossible", async () => {
    const { call, refusalOf } = ec2Account();
    await call("ec2:TerminateInstances", { InstanceIds: ["i-0miner01"] });
    expect(await refusalOf("ec2:StopInstances", { InstanceIds: ["i-0miner01"] })).toBe("IncorrectInstanceState");
    expect(
      await refusalOf("ec2:ModifyInstanceAttribute", { InstanceId: "i-0miner01", DisableApiStop: { Value: true } }),
    ).toBe("IncorrectInstanceState");
    expect(await refusalOf("ec2:CreateSnapshots", { InstanceSpecification: { InstanceId: "i-0miner01" } })).toBe(
      "IncorrectInstanceState",
    );
  });
});

describe("modifying an attribute", () => {
  test("is done one at a time", async () => {
    const { refusalOf } = ec2Account();
    const both = {
      InstanceId: "i-0miner02",
      DisableApiTermination: { Value: false },
      DisableApiStop: { Value: false },
    };
    expect(await refusalOf("ec2:ModifyInstanceAttribute", both)).toBe("InvalidParameterCombination");
    expect(await refusalOf("ec2:ModifyInstanceAttribute", { InstanceId: "i-0miner02" })).toBe("MissingParameter");
  });

  test("can be said in both of EC2's ways", async () => {
    const { call, objects } = ec2Account();
    await call("ec2:ModifyInstanceAttribute", {
      InstanceId: "i-0miner02",
      Attribute: "disableApiStop",
      Value: "false",
    });
    await call("ec2:ModifyInstanceAttribute", { InstanceId: "i-0miner02", DisableApiTermination: { Value: false } });
    expect(objects()[arn("instance/i-0miner02")]).toMatchObject({
      disable_api_stop: false,
      disable_api_termination: false,
    });
  });

  test("of a running instance is refused where it must be stopped for it", async () => {
    const { refusalOf } = ec2Account();
    const change = { UserData: { Value: Buffer.from("x").toString("base64") } };
    expect(await refusalOf("ec2:ModifyInstanceAttribute", { InstanceId: "i-0miner01", ...change })).toBe(
      "IncorrectInstanceState",
    );
    expect(await refusalOf("ec2:ModifyInstanceAttribute", { InstanceId: "i-0stopped", ...change })).toBe("accepted");
  });

  test("of the groups needs the interface's name where there are several", async () => {
    const { refusalOf } = ec2Account();
    expect(await refusalOf("ec2:ModifyInstanceAttribute", { InstanceId: "i-0miner01", Groups: ["sg-0web"] })).toBe(
      "InvalidParameterCombination",
    );
    expect(await refusalOf("ec2:ModifyInstanceAttribute", { InstanceId: "i-0miner02", Groups: ["sg-0web"] })).toBe(
      "accepted",
    );
  });
});

test("a call that is only tried says so and changes nothing, or says why it cannot be done", async () => {
  const { refusalOf, stateOf, wait } = ec2Account();
  expect(await refusalOf("ec2:TerminateInstances", { InstanceIds: ["i-0miner01"], DryRun: true })).toBe(
    "DryRunOperation",
  );
  expect(await refusalOf("ec2:TerminateInstances", { InstanceIds: ["i-0miner02"], DryRun: true })).toBe(
    "OperationNotPermitted",
  );
  await wait(minute);
  expect(await stateOf("i-0miner01")).toBe("running");
});

test("regions are listed by whether they are in use", async () => {
  const { call, refusalOf } = ec2Account();
  const names = async (input: object) =>
    (await call("ec2:DescribeRegions", input)).Regions?.map((one) => `${one.RegionName} ${one.OptInStatus}`);
  expect(await names({})).toEqual(["eu-west-1 opted-in", "us-east-1 opt-in-not-required"]);
  expect(await names({ AllRegions: true })).toContain("me-south-1 not-opted-in");
  expect(await refusalOf("ec2:DescribeRegions", { RegionNames: ["mars-1"] })).toBe("InvalidParameterValue");
});

test.each<[string, object]>([
  [
    "an instance in no VPC",
    { instances: { "i-0a": { type: "t3.micro", launched: "2026-01-01T00:00:00Z", vpc: "vpc-0none" } } },
  ],
  [
    "an interface with another VPC's group",
    { network_interfaces: { "eni-0x": { instance: "i-0miner01", groups: ["sg-0other"] } } },
  ],
  ["a volume on no instance", { volumes: { "vol-0x": { created: "2026-01-01T00:00:00Z", instance: "i-0none" } } }],
])("a drill that declares %s is refused", (_what, changes) => {
  expect(() => ec2Account({ ...region, ...changes })).toThrow(expect.objectContaining({ code: "PLAYBOOK_INVALID" }));
});
