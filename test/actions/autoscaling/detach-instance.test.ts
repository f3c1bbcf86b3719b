import { describe, expect, it } from "vitest";
import { detachInstance } from "../../../actions/autoscaling/detach-instance.ts";
import { projection } from "../../projection.ts";
import { remedy } from "../remedy.ts";
import { id, instance, region, state } from "../ec2/machine.ts";

const name = "workers";
const tags = { "aws:autoscaling:groupName": name };
const group = {
  id: "1-1",
  created: "2025-01-01T00:00:00Z",
  type: "t3.small",
  max: 4,
  min: 0,
  desired: 1,
  members: { [id]: {} },
};
const inGroup = (more: Record<string, unknown> = {}, machine: Record<string, unknown> = {}) =>
  remedy({
    ...state({ tags, ...machine }),
    state: { autoscaling: { [region]: { groups: { [name]: { ...group, ...more } } } } },
  });
type Account = ReturnType<typeof inGroup>;
const now = async (account: Account) =>
  (await account.read("autoscaling:DescribeAutoScalingGroups", {})).AutoScalingGroups?.[0];
const members = async (account: Account) => (await now(account))?.Instances?.map(({ InstanceId }) => InstanceId);
const params = { instance: instance() };

describe("autoscaling.detach-instance", () => {
  it("takes the instance out of its group, which wants one less, once", async () => {
    const account = inGroup();
    expect(await account.carryOut(detachInstance, params)).toEqual({
      state: "detached",
      group: name,
      decremented: true,
      desired_before: 1,
    });
    expect(await members(account)).toEqual([]);
    expect(await now(account)).toMatchObject({ DesiredCapacity: 0 });
    // EC2 takes the group's tag off with it.
    expect(await account.carryOut(detachInstance, params)).toMatchObject({ state: "no-group" });
    expect(account.writes()).toEqual(["autoscaling:DetachInstances"]);
  });

  it("lets the group launch another where it is told to, or may not become smaller", async () => {
    for (const [account, replace] of [
      [inGroup(), true],
      [inGroup({ min: 1 }), false],
    ] as const) {
      expect(await account.carryOut(detachInstance, { ...params, replace })).toMatchObject({ decremented: false });
      expect(await now(account)).toMatchObject({ DesiredCapacity: 1 });
      expect(await members(account)).toEqual([expect.not.stringMatching(id)]);
    }
  });

  it("has nothing to do for one in no group, that left it, or that is gone", async () => {
    const alone = remedy(state());
    expect(await alone.carryOut(detachInstance, params)).toMatchObject({ state: "no-group", group: "" });
    expect(await alone.carryOut(detachInstance, { instance: instance("i-0nobody000000000") })).toMatchObject({
      state: "gone",
    });
    const left = inGroup({ members: {}, desired: 0 });
    expect(await left.carryOut(detachInstance, params)).toMatchObject({ state: "already", group: name });
    expect([...alone.writes(), ...left.writes()]).toEqual([]);
  });

  it("gives the instance its place back, once, and the group is as it was", async () => {
    const account = inGroup();
    const before = projection(account.world);
    const result = await account.carryOut(detachInstance, params);
    expect(projection(account.world)).not.toEqual(before);
    expect(await account.undo(detachInstance, params, result)).toBe("restored");
    expect(projection(account.world)).toEqual(before);
    expect(await account.undo(detachInstance, params, result)).toBe("already");
    expect(account.writes()).toEqual(["autoscaling:DetachInstances", "autoscaling:AttachInstances"]);
  });

  it("leaves the group alone where another has its place, where its size was changed since, or it does not run", async () => {
    const replaced = inGroup();
    const first = await replaced.carryOut(detachInstance, { ...params, replace: true });
    expect(await replaced.undo(detachInstance, params, first)).toBe("changed");
    const grown = inGroup();
    const second = await grown.carryOut(detachInstance, params);
    await grown.change("autoscaling:UpdateAutoScalingGroup", { AutoScalingGroupName: name, DesiredCapacity: 2 });
    expect(await grown.undo(detachInstance, params, second)).toBe("changed");
    const stopped = inGroup();
    const third = await stopped.carryOut(detachInstance, params);
    await stopped.change("ec2:StopInstances", { InstanceIds: [id] });
    expect(await stopped.undo(detachInstance, params, third)).toBe("changed");
    for (const account of [replaced, grown, stopped])
      expect(account.writes()).not.toContain("autoscaling:AttachInstances");
  });

  it("has nothing to take back where it changed nothing", async () => {
    const account = remedy(state());
    const result = await account.carryOut(detachInstance, params);
    expect(await account.undo(detachInstance, params, result)).toBe("already");
  });
});
