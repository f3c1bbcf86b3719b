import { describe, expect, it } from "vitest";
import {
  autoscalingGroups,
  deleteGroup,
  describeGroup,
  suspendGroup,
} from "../../../actions/resources/autoscaling-group.ts";
import { finding, remedy } from "../remedy.ts";
import { listed } from "./after-a-break-in.ts";

const region = "us-east-1";
const name = "spot-workers";
const id = "11111111-2222-4333-8444-555555555555";
const arn = `arn:aws:autoscaling:${region}:111122223333:autoScalingGroup:${id}:autoScalingGroupName/${name}`;
const member = "i-0bad000000000011";
const vpc = "vpc-0aaaaaaaaaaaaaaaa";
const created = "2026-03-02T02:55:00Z";
const restless = [
  "AZRebalance",
  "AddToLoadBalancer",
  "AlarmNotification",
  "HealthCheck",
  "InstanceRefresh",
  "Launch",
  "ReplaceUnhealthy",
  "ScheduledActions",
];

const state = (more: Record<string, unknown> = {}) => ({
  ec2: {
    [region]: {
      vpcs: { [vpc]: { default: true } },
      instances: {
        [member]: { type: "c5a.16xlarge", launched: created, vpc, tags: { "aws:autoscaling:groupName": name } },
      },
    },
  },
  state: {
    autoscaling: {
      [region]: {
        groups: {
          [name]: {
            id,
            created,
            max: 999,
            desired: 1,
            type: "c5a.16xlarge",
            deletion_protection: "prevent-force-deletion",
            members: { [member]: {} },
            scheduled_actions: { more: { at: "2026-03-02T12:00:00Z", desired: 20 } },
            ...more,
          },
        },
      },
    },
  },
});

const group = (more: Record<string, unknown> = {}) =>
  finding("autoscaling-group", name, {
    arn,
    region,
    handles: [name, arn],
    group_name: name,
    members: [member],
    desired: 1,
    ...more,
  });
const suspended = (account: ReturnType<typeof remedy>) => (account.object(arn) as { suspended: string[] }).suspended;
const end = (account: ReturnType<typeof remedy>) =>
  account.change("ec2:TerminateInstances", { InstanceIds: [member] }, 180_000);

/** As a listing would give it, with the fingerprint that undoing compares. */
async function asFound(account: ReturnType<typeof remedy>) {
  return group({ fingerprint: await account.fingerprint(deleteGroup, { group: group() }) });
}

describe("autoscaling.suspend-group", () => {
  it("suspends all but the ending of instances, so that an ended one is not replaced", async () => {
    const account = remedy(state());
    expect(await account.carryOut(suspendGroup, { group: group() })).toMatchObject({
      state: "suspended",
      before_suspended: [],
    });
    expect(suspended(account)).toEqual(restless);
    await end(account);
    await account.wait(600_000);
    expect(account.object(arn)).toMatchObject({ members: [member] });
    expect(await account.carryOut(suspendGroup, { group: group() })).toMatchObject({ state: "already", suspended: [] });
  });

  it("resumes exactly what it suspended", async () => {
    const account = remedy(state({ suspended: { AZRebalance: "User suspended" } }));
    const target = await asFound(account);
    const result = await account.carryOut(suspendGroup, { group: target });
    expect(result).toMatchObject({ before_suspended: ["AZRebalance"] });
    expect(await account.undo(suspendGroup, { group: target }, result)).toBe("restored");
    expect(suspended(account)).toEqual(["AZRebalance"]);
    expect(await account.undo(suspendGroup, { group: target }, result)).toBe("already");
  });

  it("leaves a group alone that somebody resumed or suspended further meanwhile", async () => {
    const account = remedy(state());
    const target = await asFound(account);
    const result = await account.carryOut(suspendGroup, { group: target });
    await account.change("autoscaling:ResumeProcesses", { AutoScalingGroupName: name, ScalingProcesses: ["Launch"] });
    const writes = account.writes().length;
    expect(await account.undo(suspendGroup, { group: target }, result)).toBe("changed");
    expect(account.writes()).toHaveLength(writes);
  });

  it("says of a group that is not there, or not the one that was found, that it is gone", async () => {
    const account = remedy(state());
    expect(await account.carryOut(suspendGroup, { group: group({ group_name: "other" }) })).toMatchObject({
      state: "gone",
    });
    expect(await account.carryOut(suspendGroup, { group: group({ arn: `${arn}2` }) })).toMatchObject({ state: "gone" });
    expect(account.writes()).toEqual([]);
  });
});

describe("autoscaling.delete-group", () => {
  it("refuses while an instance lives, and names it", async () => {
    const account = remedy(state());
    const evidence = await account.carryOut(describeGroup, { group: group() });
    await expect(account.carryOut(deleteGroup, { group: group(), evidence })).rejects.toThrow(new RegExp(member));
    expect(account.writes()).toEqual(["autoscaling:SuspendProcesses"]);
    expect(account.object(arn)).toMatchObject({ desired: 1, deletion_protection: "prevent-force-deletion" });
  });

  it("sees an instance that the group does not list by the tag that EC2 keeps", async () => {
    const account = remedy(state({ members: {} }));
    const evidence = await account.carryOut(describeGroup, { group: group() });
    await expect(account.carryOut(deleteGroup, { group: group(), evidence })).rejects.toThrow(new RegExp(member));
  });

  it.each(["a\\b", "what?", "all*"])("sees it where the group is called %s, and no other group's", async (odd) => {
    const oddArn = arn.replace(name, odd);
    const given = (tag: string) => {
      const { ec2, state: rest } = state({ members: {} });
      const [one] = Object.values(ec2[region].instances);
      const instances = { [member]: { ...one, tags: { "aws:autoscaling:groupName": tag } } };
      const groups = { [odd]: rest.autoscaling[region].groups[name] };
      return remedy({
        ec2: { [region]: { ...ec2[region], instances } },
        state: { autoscaling: { [region]: { groups } } },
      });
    };
    const target = { group: group({ arn: oddArn, group_name: odd }) };
    const living = given(odd);
    const evidence = await living.carryOut(describeGroup, target);
    await expect(living.carryOut(deleteGroup, { ...target, evidence })).rejects.toThrow(member);
    const empty = given("allowance");
    const saved = await empty.carryOut(describeGroup, target);
    expect(await empty.carryOut(deleteGroup, { ...target, evidence: saved })).toMatchObject({ state: "deleted" });
    expect(empty.writes()).not.toContain("ec2:TerminateInstances");
  });

  it("clears the protection and deletes the group once its instances are gone", async () => {
    const account = remedy(state());
    const evidence = await account.carryOut(describeGroup, { group: group() });
    await account.carryOut(suspendGroup, { group: group() });
    await end(account);
    expect(await account.carryOut(deleteGroup, { group: group(), evidence })).toEqual({
      state: "deleted",
      protection: "prevent-force-deletion",
    });
    expect(account.object(arn)).toBeUndefined();
    expect(account.writes()).toEqual(["autoscaling:UpdateAutoScalingGroup", "autoscaling:DeleteAutoScalingGroup"]);
    expect(await account.carryOut(deleteGroup, { group: group(), evidence })).toMatchObject({ state: "already" });
    expect(await account.fingerprint(deleteGroup, { group: group() })).toBeUndefined();
  });

  it("tries again while scaling activities go on", async () => {
    const faults = [
      { operation: "autoscaling:DeleteAutoScalingGroup", times: 2, error: "ScalingActivityInProgressFault" },
    ];
    const account = remedy({ ...state(), faults });
    const evidence = await account.carryOut(describeGroup, { group: group() });
    await account.carryOut(suspendGroup, { group: group() });
    await end(account);
    expect(await account.carryOut(deleteGroup, { group: group(), evidence })).toMatchObject({ state: "deleted" });
  });

  it("refuses evidence of another group", async () => {
    const account = remedy(state());
    const evidence = (await account.carryOut(describeGroup, { group: group() })) as object;
    const other = { ...evidence, resource: "us-east-1/autoscaling-group/other" };
    await expect(account.carryOut(deleteGroup, { group: group(), evidence: other })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(account.writes()).toEqual([]);
  });
});

describe("autoscaling.describe-group", () => {
  it("fails where there is nothing left to keep", async () => {
    const account = remedy(state());
    await expect(account.carryOut(describeGroup, { group: group({ group_name: "other" }) })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
  });
});

describe("Auto Scaling groups", () => {
  it("are the intruder's where he made them, and ours where the policy lists them", async () => {
    const groups = {
      [name]: {
        created,
        max: 999,
        desired: 6,
        template: "lt-01",
        template_name: "lt",
        deletion_protection: "prevent-all-deletion",
        members: { [member]: {} },
      },
      "web-prod": { created: "2022-03-03T09:30:00Z", max: 4, desired: 2 },
      stray: { created: "2024-01-01T00:00:00Z", max: 1, desired: 0 },
    };
    const found = await listed(autoscalingGroups, { autoscaling: { [region]: { groups } } }, [
      {
        at: created,
        event: "autoscaling:CreateAutoScalingGroup",
        by: "intruder",
        request: { autoScalingGroupName: name, desiredCapacity: 6, maxSize: 999 },
      },
      {
        at: "2026-03-02T03:00:00Z",
        event: "autoscaling:UpdateAutoScalingGroup",
        by: "intruder",
        request: { autoScalingGroupName: "stray", maxSize: 999 },
      },
    ]);
    expect(found.map(({ name: each, verdict }) => [each, verdict])).toEqual([
      [name, "unsanctioned"],
      ["stray", "unknown"],
      ["web-prod", "sanctioned"],
    ]);
    expect(found[0]).toMatchObject({
      id: `${region}/autoscaling-group/${name}`,
      preexisting: false,
      handles: [name, expect.stringContaining(name), member],
      detail: "1 of 6 instances, up to 999, from lt, deletion protection prevent-all-deletion",
    });
  });
});
