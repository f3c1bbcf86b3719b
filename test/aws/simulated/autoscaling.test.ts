import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { open, scenario } from "./account-of-a-test.ts";

const minute = 60_000;
const vpc = "vpc-0aaaaaaaaaaaaaaaa";
const id = "11111111-2222-4333-8444-555555555555";
const arn = `arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:${id}:autoScalingGroupName/workers`;
const tags = { "aws:autoscaling:groupName": "workers" };
const created = "2026-03-02T02:55:00Z";

/** Two members: an old one, and a new one that is protected from scale-in. */
function scenarioOf(more: Record<string, unknown> = {}) {
  const small = scenario();
  return scenario({
    state: {
      ...small.state,
      ec2: {
        "us-east-1": {
          vpcs: { [vpc]: { default: true } },
          instances: {
            "i-0old0000000000001": { type: "t3.large", launched: created, vpc, tags, disable_api_termination: true },
            "i-0new0000000000002": { type: "t3.large", launched: "2026-03-02T05:00:00Z", vpc, tags },
          },
        },
      },
      autoscaling: {
        "us-east-1": {
          groups: {
            workers: {
              id,
              created,
              min: 0,
              max: 8,
              desired: 2,
              type: "t3.large",
              tags: { Team: "x" },
              members: { "i-0old0000000000001": {}, "i-0new0000000000002": { protected: true } },
              ...more,
            },
            beta: { created, max: 1, desired: 0 },
            gamma: { created, max: 1, desired: 0 },
          },
        },
      },
    },
  });
}
const accountOf = (more: Record<string, unknown> = {}, worldPath?: string) => {
  const opened = open({ scenario: scenarioOf(more), ...(worldPath === undefined ? {} : { worldPath }) });
  const group = async () =>
    (await opened.call("autoscaling:DescribeAutoScalingGroups", { AutoScalingGroupNames: ["workers"] }))
      .AutoScalingGroups?.[0];
  const members = async () => (await group())?.Instances?.map(({ InstanceId = "" }) => InstanceId) ?? [];
  const stateOf = async (instance: string) =>
    (await opened.call("ec2:DescribeInstances", { InstanceIds: [instance] })).Reservations?.[0]?.Instances?.[0]?.State
      ?.Name;
  return { ...opened, group, members, stateOf };
};
const AutoScalingGroupName = "workers";
const newest = "i-0new0000000000002";
const oldest = "i-0old0000000000001";

describe("a group", () => {
  test("replaces a member that was terminated, with its tags and the tag that names it", async () => {
    const { call, wait, members, aws } = accountOf();
    await call("ec2:TerminateInstances", { InstanceIds: [newest] });
    await wait(5 * minute);
    const now = await members();
    expect(now).toHaveLength(2);
    expect(now).not.toContain(newest);
    const [replacement = ""] = now.filter((one) => one !== oldest);
    expect(aws.world.objects()[`arn:aws:ec2:us-east-1:111122223333:instance/${replacement}`]).toMatchObject({
      state: "running",
      type: "t3.large",
      tags: { Team: "x", ...tags },
    });
  });

  test.each([["Launch"], ["HealthCheck"], ["ReplaceUnhealthy"]])(
    "replaces nothing while %s is suspended, and does once it is resumed",
    async (process) => {
      const { call, wait, members } = accountOf({ suspended: { [process]: "" } });
      await call("ec2:TerminateInstances", { InstanceIds: [newest] });
      await wait(10 * minute);
      expect((await members()).filter((one) => one !== oldest && one !== newest)).toEqual([]);
      await call("autoscaling:ResumeProcesses", { AutoScalingGroupName, ScalingProcesses: [process] });
      await wait(minute);
      expect((await members()).filter((one) => one !== oldest && one !== newest)).toHaveLength(1);
    },
  );

  test("ends a stopped member and takes another", async () => {
    const { call, wait, members, stateOf } = accountOf();
    await call("ec2:StopInstances", { InstanceIds: [newest] });
    await wait(5 * minute);
    expect(await stateOf(newest)).toBe("terminated");
    expect(await members()).toHaveLength(2);
  });

  test("launches no more than EC2 has room for", async () => {
    const { call, wait, members } = accountOf({ room: 3 });
    await call("autoscaling:UpdateAutoScalingGroup", { AutoScalingGroupName, DesiredCapacity: 8 });
    await wait(minute);
    expect(await members()).toHaveLength(3);
  });

  test("scales in though a member is protected from termination, but not from scale-in", async () => {
    const { call, wait, members, stateOf } = accountOf();
    await call("autoscaling:UpdateAutoScalingGroup", {
      AutoScalingGroupName,
      MinSize: 0,
      MaxSize: 0,
      DesiredCapacity: 0,
    });
    await wait(5 * minute);
    expect(await members()).toEqual([newest]);
    expect([await stateOf(oldest), await stateOf(newest)]).toEqual(["terminated", "running"]);
  });

  test("scales in nothing while Terminate is suspended", async () => {
    const { call, wait, members } = accountOf({ suspended: { Terminate: "" } });
    await call("autoscaling:UpdateAutoScalingGroup", { AutoScalingGroupName, MinSize: 0, DesiredCapacity: 0 });
    await wait(5 * minute);
    expect(await members()).toHaveLength(2);
  });

  test("does what it was scheduled to, unless that is suspended", async () => {
    const scheduled_actions = {
      more: { at: "2026-03-02T10:30:00Z", desired: 4 },
      past: { at: "2026-03-01T00:00:00Z", desired: 8 },
    };
    const suspended = accountOf({ scheduled_actions, suspended: { ScheduledActions: "" } });
    await suspended.wait(40 * minute);
    expect(await suspended.members()).toHaveLength(2);
    const { call, wait, members } = accountOf({ scheduled_actions });
    const { ScheduledUpdateGroupActions } = await call("autoscaling:DescribeScheduledActions", {
      AutoScalingGroupName,
    });
    expect(ScheduledUpdateGroupActions?.map((action) => action.DesiredCapacity)).toEqual([4, 8]);
    await wait(40 * minute);
    expect(await members()).toHaveLength(4);
  });

  test("goes on where it was when its world is opened again", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "world-")), "world.jsonl");
    const before = accountOf({ scheduled_actions: { more: { at: "2026-03-02T10:02:00Z", desired: 3 } } }, path);
    await before.call("ec2:TerminateInstances", { InstanceIds: [newest] });
    await before.wait(3 * minute);
    const was = await before.members();
    expect(was).toHaveLength(3);
    before.aws.close();
    const after = open({ worldPath: path, startAt: "2026-03-02T10:20:00Z" });
    const { AutoScalingGroups } = await after.call("autoscaling:DescribeAutoScalingGroups", {
      AutoScalingGroupNames: ["workers"],
    });
    expect(AutoScalingGroups?.[0]?.Instances?.map(({ InstanceId }) => InstanceId)).toEqual(was);
    after.aws.close();
  });
});

describe("deleting a group", () => {
  test.each<[string, Record<string, unknown>, boolean, string]>([
    ["with members, unless it is forced", {}, false, "ResourceInUseFault"],
    [
      "by force, where it is protected from force",
      { deletion_protection: "prevent-force-deletion" },
      true,
      "ValidationError",
    ],
    [
      "at all, where it is protected from deletion",
      { deletion_protection: "prevent-all-deletion", members: {}, desired: 0 },
      false,
      "ValidationError",
    ],
    [
      "while it launches or ends instances",
      { members: {}, desired: 0, busy_until: "2026-03-02T10:01:00.000Z" },
      false,
      "ScalingActivityInProgressFault",
    ],
  ])("is refused %s", async (_what, more, ForceDelete, name) => {
    const { refusalOf, wait, group } = accountOf(more);
    expect(await refusalOf("autoscaling:DeleteAutoScalingGroup", { AutoScalingGroupName, ForceDelete })).toBe(name);
    await wait(5 * minute);
    expect(await group()).toBeDefined();
  });

  test("takes a while and ends the members, and the group cannot be changed meanwhile", async () => {
    const { call, refusalOf, wait, group, stateOf, aws } = accountOf();
    await call("autoscaling:DeleteAutoScalingGroup", { AutoScalingGroupName, ForceDelete: true });
    expect(await group()).toMatchObject({ Status: "Delete in progress" });
    expect(await refusalOf("autoscaling:SuspendProcesses", { AutoScalingGroupName })).toBe("ValidationError");
    expect(await refusalOf("autoscaling:DeleteAutoScalingGroup", { AutoScalingGroupName, ForceDelete: true })).toBe(
      "ScalingActivityInProgressFault",
    );
    await wait(5 * minute);
    expect(await group()).toBeUndefined();
    expect([await stateOf(oldest), await stateOf(newest)]).toEqual(["terminated", "terminated"]);
    expect(aws.world.ownWrites()[0]?.touched).toEqual([arn]);
  });
});

test.each<[string, object]>([
  ["a group that is not there", { AutoScalingGroupName: "none", MinSize: 0 }],
  ["more at least than at most", { AutoScalingGroupName, MinSize: 9 }],
  ["a wish beyond the bounds", { AutoScalingGroupName, DesiredCapacity: 9 }],
])("an update with %s is refused", async (_what, input) => {
  expect(
    await accountOf().refusalOf("autoscaling:UpdateAutoScalingGroup", input as { AutoScalingGroupName: string }),
  ).toBe("ValidationError");
});

test("a process that does not exist cannot be suspended", async () => {
  const { refusalOf } = accountOf();
  expect(await refusalOf("autoscaling:SuspendProcesses", { AutoScalingGroupName, ScalingProcesses: ["Sleep"] })).toBe(
    "ValidationError",
  );
});

test("groups are listed a page at a time", async () => {
  const { call } = accountOf();
  const first = await call("autoscaling:DescribeAutoScalingGroups", {});
  const second = await call("autoscaling:DescribeAutoScalingGroups", { NextToken: first.NextToken });
  const names = [first, second].map((page) => page.AutoScalingGroups?.map((one) => one.AutoScalingGroupName));
  expect([...names, second.NextToken]).toEqual([["beta", "gamma"], ["workers"], undefined]);
});

describe("an instance that is detached", () => {
  const detach = { AutoScalingGroupName, InstanceIds: [newest] };

  test("runs on without the group's tag, and the group wants one less or launches another", async () => {
    const less = accountOf();
    await less.call("autoscaling:DetachInstances", { ...detach, ShouldDecrementDesiredCapacity: true });
    await less.wait(5 * minute);
    expect(await less.members()).toEqual([oldest]);
    expect(await less.stateOf(newest)).toBe("running");
    const detached = less.aws.world.objects()[`arn:aws:ec2:us-east-1:111122223333:instance/${newest}`];
    expect(detached).not.toHaveProperty(["tags", "aws:autoscaling:groupName"]);
    const replaced = accountOf();
    await replaced.call("autoscaling:DetachInstances", { ...detach, ShouldDecrementDesiredCapacity: false });
    await replaced.wait(5 * minute);
    expect(await replaced.members()).toHaveLength(2);
    expect(await replaced.members()).not.toContain(newest);
  });

  test("is refused where it is no member, or where the group may not become smaller", async () => {
    const { call } = accountOf({ min: 2 });
    const stranger = { ...detach, InstanceIds: ["i-0stranger00000001"], ShouldDecrementDesiredCapacity: false };
    await expect(call("autoscaling:DetachInstances", stranger)).rejects.toMatchObject({ awsName: "ValidationError" });
    const smaller = { ...detach, ShouldDecrementDesiredCapacity: true };
    await expect(call("autoscaling:DetachInstances", smaller)).rejects.toMatchObject({ awsName: "ValidationError" });
  });

  test("is attached again, which makes the group larger, but not beyond its largest number or twice", async () => {
    const { call, members, wait } = accountOf({ max: 2 });
    await call("autoscaling:DetachInstances", { ...detach, ShouldDecrementDesiredCapacity: true });
    await call("autoscaling:AttachInstances", detach);
    await wait(5 * minute);
    expect((await members()).toSorted()).toEqual([newest, oldest].toSorted());
    await expect(call("autoscaling:AttachInstances", detach)).rejects.toMatchObject({ awsName: "ValidationError" });
    await call("autoscaling:DetachInstances", { ...detach, ShouldDecrementDesiredCapacity: false });
    await expect(call("autoscaling:AttachInstances", detach)).rejects.toMatchObject({ awsName: "ValidationError" });
    const gone = { ...detach, InstanceIds: ["i-0stranger00000001"] };
    await expect(call("autoscaling:AttachInstances", gone)).rejects.toMatchObject({ awsName: "ValidationError" });
  });
});
