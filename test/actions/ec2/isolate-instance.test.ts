import { describe, expect, it } from "vitest";
import { isolateInstance } from "../../../actions/ec2/isolate-instance.ts";
import { remedy } from "../remedy.ts";
import { id, instance, now, open, region, state, vpc } from "./machine.ts";

describe("ec2.isolate-instance", () => {
  it("puts every interface into one group without rules and keeps the groups that they were in", async () => {
    const account = remedy(state());
    expect(await account.carryOut(isolateInstance, { instance: instance() })).toEqual({
      state: "isolated",
      before: [
        { network_interface: "eni-01", groups: ["sg-0bad0000000000aa"] },
        { network_interface: "eni-02", groups: ["sg-0bad0000000000aa"] },
      ],
    });
    const { SecurityGroups: groups = [] } = await account.read("ec2:DescribeSecurityGroups", {
      Filters: [{ Name: "group-name", Values: ["runbook-isolation"] }],
    });
    expect(groups).toMatchObject([{ VpcId: vpc, IpPermissions: [], IpPermissionsEgress: [] }]);
    expect((await now(account))?.NetworkInterfaces?.map(({ Groups }) => Groups?.map(({ GroupId }) => GroupId))).toEqual(
      [[groups[0]?.GroupId], [groups[0]?.GroupId]],
    );
  });

  it("makes the group once for a VPC, and writes nothing for an instance that is isolated", async () => {
    const account = remedy(state());
    await account.carryOut(isolateInstance, { instance: instance() });
    await account.carryOut(isolateInstance, { instance: instance("i-0bad000000000002") });
    expect(account.inputs("ec2:CreateSecurityGroup")).toHaveLength(1);
    const before = account.writes().length;
    expect(await account.carryOut(isolateInstance, { instance: instance() })).toEqual({ state: "already", before: [] });
    expect(account.writes()).toHaveLength(before);
  });

  it("makes one group where two instances of a VPC are isolated at the same time", async () => {
    const account = remedy(state());
    const both = [id, "i-0bad000000000002"].map((each) =>
      account.carryOut(isolateInstance, { instance: instance(each) }),
    );
    expect(await Promise.all(both)).toMatchObject([{ state: "isolated" }, { state: "isolated" }]);
    const { SecurityGroups: groups = [] } = await account.read("ec2:DescribeSecurityGroups", {});
    expect(groups.filter(({ GroupName }) => GroupName === "runbook-isolation")).toHaveLength(1);
  });

  it("does not trust a group of its name that it did not make", async () => {
    const declared = state();
    Object.assign(declared.ec2[region]?.security_groups ?? {}, {
      "sg-0sham": { name: "runbook-isolation", vpc, ingress: [open] },
    });
    const account = remedy(declared);
    await expect(account.carryOut(isolateInstance, { instance: instance() })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(account.inputs("ec2:ModifyNetworkInterfaceAttribute")).toEqual([]);
  });

  it("says so where the instance is gone or has no network interface", async () => {
    const declared = state();
    if (declared.ec2[region]) declared.ec2[region].network_interfaces = {} as never;
    const account = remedy(declared);
    expect(await account.carryOut(isolateInstance, { instance: instance() })).toEqual({ state: "already", before: [] });
    expect(await account.carryOut(isolateInstance, { instance: instance("i-0bad00000000000f") })).toEqual({
      state: "gone",
      before: [],
    });
    expect(account.writes()).toEqual([]);
  });

  it("finds out after a crash whether the group was made", async () => {
    const account = remedy(state());
    const call = { operation: "ec2:CreateSecurityGroup", input: { VpcId: vpc }, sentAt: account.now() };
    expect(await account.probe(isolateInstance, { instance: instance() }, call)).toBe("not-done");
    await account.carryOut(isolateInstance, { instance: instance() });
    expect(await account.probe(isolateInstance, { instance: instance() }, call)).toBe("done");
  });

  it("puts every interface back into the groups that it was in", async () => {
    const account = remedy(state());
    const result = await account.carryOut(isolateInstance, { instance: instance() });
    expect(await account.undo(isolateInstance, { instance: instance() }, result)).toBe("restored");
    const groups = (await now(account))?.NetworkInterfaces?.map(({ Groups }) => Groups?.map(({ GroupId }) => GroupId));
    expect(groups).toEqual([["sg-0bad0000000000aa"], ["sg-0bad0000000000aa"]]);
    const writes = account.writes().length;
    expect(await account.undo(isolateInstance, { instance: instance() }, result)).toBe("already");
    expect(account.writes()).toHaveLength(writes);
  });

  it("leaves all interfaces as they are where somebody put one into another group since", async () => {
    const declared = state();
    Object.assign(declared.ec2[region]?.security_groups ?? {}, { "sg-0web": { name: "web", vpc } });
    const account = remedy(declared);
    const result = await account.carryOut(isolateInstance, { instance: instance() });
    await account.change("ec2:ModifyNetworkInterfaceAttribute", { NetworkInterfaceId: "eni-02", Groups: ["sg-0web"] });
    expect(await account.undo(isolateInstance, { instance: instance() }, result)).toBe("changed");
    expect(account.writes()).toEqual([]);
  });

  it("has nothing to put back where it changed nothing", async () => {
    const account = remedy(state());
    const nothing = { state: "gone", before: [] };
    expect(await account.undo(isolateInstance, { instance: instance() }, nothing)).toBe("already");
  });
});
