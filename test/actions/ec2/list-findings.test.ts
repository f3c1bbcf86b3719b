import { Value } from "typebox/value";
import { expect, test } from "vitest";
import { fingerprintOf } from "../../../actions/ec2/fingerprint.ts";
import { listInstanceFindings } from "../../../actions/ec2/list-findings.ts";
import { compactEvent } from "../../../actions/history/event.ts";
import { compilePolicy } from "../../../engine/policy/judge.ts";
import { actionContext, refusal } from "../context.ts";
import { lookupRecord, story, storyPolicy } from "../history/story.ts";

const instance = (
  InstanceId: string,
  LaunchTime: string,
  tags: Readonly<Record<string, string>> = {},
  state: "running" | "stopped" | "terminated" = "running",
) => ({
  InstanceId,
  LaunchTime,
  ImageId: "ami-1",
  InstanceType: "c6a.24xlarge" as const,
  VpcId: "vpc-1",
  State: { Name: state },
  Tags: Object.entries(tags).map(([Key, Value_]) => ({ Key, Value: Value_ })),
  BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { VolumeId: `vol-of-${InstanceId}`, AttachTime: LaunchTime } }],
  NetworkInterfaces: [{ NetworkInterfaceId: `eni-of-${InstanceId}` }],
});

const inRegion: Readonly<Record<string, ReturnType<typeof instance>[]>> = {
  "us-east-1": [
    instance("i-0bad000000000001", "2026-03-02T02:41:00Z"),
    instance("i-0bad000000000002", "2026-03-02T02:41:00Z", {}, "stopped"),
    instance("i-0gone00000000000", "2026-03-02T02:41:00Z", {}, "terminated"),
    instance("i-0good00000000web1", "2026-03-02T04:02:00Z", { "aws:autoscaling:groupName": "web-prod" }),
  ],
  "eu-west-1": [
    instance("i-0bad000000000011", "2026-03-02T02:56:00Z", { "aws:autoscaling:groupName": "spot-workers" }),
    instance("i-0good00000000bob1", "2026-03-02T03:30:00Z"),
    instance("i-0good0000000lega", "2024-04-01T00:00:00Z", {}, "stopped"),
  ],
};

async function find(regions: string[]) {
  const context = actionContext({
    policy: storyPolicy,
    judge: compilePolicy(storyPolicy),
    answers: {
      "ec2:DescribeInstances": (_input, region) => {
        const Instances = inRegion[region];
        if (region === "me-south-1")
          throw refusal("region", "RegionDisabledException", "ec2:DescribeInstances", region);
        if (Instances === undefined)
          throw refusal("access-denied", "UnauthorizedOperation", "ec2:DescribeInstances", region);
        return { Reservations: Instances.map((one) => ({ Instances: [one] })) };
      },
    },
  });
  const history = await context.saveDataset("event-history", story.map(lookupRecord).map(compactEvent));
  return { found: await listInstanceFindings.run({ regions, history }, context), said: context.said };
}

test("the intruder's instances are findings, stopped ones and those of an intruder's group too", async () => {
  const { found } = await find(["us-east-1", "eu-west-1"]);
  expect(found.instances.map((one) => one.id)).toEqual([
    "i-0bad000000000001",
    "i-0bad000000000002",
    "i-0bad000000000011",
  ]);
  expect(found.instances[2]).toMatchObject({
    region: "eu-west-1",
    parent: "spot-workers",
    volumes: ["vol-of-i-0bad000000000011"],
  });
  expect([...Value.Errors(listInstanceFindings.result, found)]).toEqual([]);
});

test("an instance of a sanctioned group is no finding though it was launched in the window", async () => {
  const { found } = await find(["us-east-1", "eu-west-1"]);
  expect(JSON.stringify([found.instances, found.unknown])).not.toContain("i-0good00000000web1");
  expect(found.counts).toEqual({ instances: 6, sanctioned: 1, other_unknown: 1 });
  expect(found.counts_by_region).toEqual([
    { kind: "instance", region: "eu-west-1", listed: 3, sanctioned: 0, unsanctioned: 1, unknown: 2 },
    { kind: "instance", region: "us-east-1", listed: 3, sanctioned: 1, unsanctioned: 2, unknown: 0 },
  ]);
});

test("what a suspect launched is for a person; what is old and unexplained is counted", async () => {
  const { found } = await find(["us-east-1", "eu-west-1"]);
  expect(found.unknown.map((one) => one.id)).toEqual(["i-0good00000000bob1"]);
});

test("a region that refuses is a gap, one that is switched off is not", async () => {
  const { found, said } = await find(["us-east-1", "ap-northeast-3", "me-south-1"]);
  expect(said.gaps.map((gap) => gap.region)).toEqual(["ap-northeast-3"]);
  expect(said.notes).toHaveLength(1);
  expect(found.regions_read).toEqual(["us-east-1"]);
});

test("an instance's fingerprint stays when it is contained and differs for another", () => {
  const before = instance("i-1", "2026-03-02T02:41:00Z", { Name: "a" });
  const contained = {
    ...before,
    State: { Name: "stopped" },
    LaunchTime: "later",
    Tags: [...before.Tags, { Key: "runbook:incident", Value: "1" }],
  };
  expect(fingerprintOf("instance", contained)).toBe(fingerprintOf("instance", before));
  expect(fingerprintOf("instance", { ...before, InstanceId: "i-2" })).not.toBe(fingerprintOf("instance", before));
  expect(fingerprintOf("instance", { ...before, Tags: [{ Key: "Name", Value: "b" }] })).not.toBe(
    fingerprintOf("instance", before),
  );
});
