import { describe, expect, it } from "vitest";
import { snapshotInstance } from "../../../actions/ec2/snapshot-instance.ts";
import { terminateInstance } from "../../../actions/ec2/terminate-instance.ts";
import { finding, type Remedied, remedy } from "../remedy.ts";

const region = "us-east-1";
const id = "i-0bad000000000001";
const vpc = "vpc-0aaaaaaaaaaaaaaaa";
const open = { source: "0.0.0.0/0", from: 22, to: 22 };
const state = (more: Record<string, unknown> = {}, volume: Record<string, unknown> = {}) => ({
  ec2: {
    [region]: {
      vpcs: { [vpc]: {} },
      security_groups: { "sg-0bad0000000000aa": { name: "launch-wizard-9", vpc, ingress: [open] } },
      instances: {
        [id]: {
          type: "c6a.24xlarge",
          launched: "2026-03-02T02:41:00Z",
          vpc,
          user_data: "#!/bin/sh\nmine",
          console_output: "booted",
          ...more,
        },
        "i-0bad000000000002": { type: "c6a.24xlarge", launched: "2026-03-02T02:41:00Z", vpc },
      },
      network_interfaces: {
        "eni-01": { instance: id, groups: ["sg-0bad0000000000aa"] },
        "eni-02": { instance: id, groups: ["sg-0bad0000000000aa"] },
        "eni-03": { instance: "i-0bad000000000002", groups: ["sg-0bad0000000000aa"] },
      },
      volumes: { "vol-01": { created: "2026-03-02T02:41:00Z", instance: id, delete_on_termination: false, ...volume } },
    },
  },
});
const instance = (instance_id = id) =>
  finding("instance", instance_id, {
    region,
    instance_id,
    state: "running",
    instance_type: "",
    vpc_id: vpc,
    network_interfaces: [],
    volumes: [],
    parent: "",
  });
const now = async (account: Remedied, instance_id = id) =>
  (await account.read("ec2:DescribeInstances", { InstanceIds: [instance_id] })).Reservations?.[0]?.Instances?.[0];

describe("ec2.terminate-instance", () => {
  it("clears the protection, terminates and names the volumes that stay", async () => {
    const account = remedy(state({ disable_api_termination: true, disable_api_stop: true }));
    const evidence = await account.carryOut(snapshotInstance, { instance: instance() });
    expect(await account.carryOut(terminateInstance, { instance: instance(), evidence })).toEqual({
      state: "terminated",
      before: "running",
      was_protected: true,
      volumes_left: ["vol-01"],
    });
    expect((await now(account))?.State?.Name).toBe("terminated");
    expect(account.inputs("ec2:TerminateInstances").at(-1)).toEqual({ InstanceIds: [id] });
    const writes = account.writes().length;
    expect(await account.carryOut(terminateInstance, { instance: instance(), evidence })).toMatchObject({
      state: "already",
    });
    expect(account.writes()).toHaveLength(writes);
    expect(await account.fingerprint(terminateInstance, { instance: instance() })).toBeUndefined();
  });

  it("refuses evidence of another instance, and evidence that lacks a volume", async () => {
    const account = remedy(state());
    const evidence = (await account.carryOut(snapshotInstance, { instance: instance() })) as Record<string, unknown>;
    const of = (changes: Record<string, unknown>) => ({ instance: instance(), evidence: { ...evidence, ...changes } });
    await expect(account.carryOut(terminateInstance, of({ instance_id: "i-0bad000000000002" }))).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    await expect(account.carryOut(terminateInstance, of({ region: "eu-west-1" }))).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    await expect(account.carryOut(terminateInstance, of({ snapshots: [] }))).rejects.toThrow(/vol-01/);
    await expect(account.carryOut(terminateInstance, of({ snapshots: ["snap-0none"] }))).rejects.toThrow(/vol-01/);
    expect(account.inputs("ec2:TerminateInstances")).toEqual([]);
  });

  it("clears both protections where EC2 says that the instance is protected after all", async () => {
    const faults = [{ operation: "ec2:TerminateInstances", times: 1, error: "OperationNotPermitted" }];
    const account = remedy({ ...state({ disable_api_stop: true }), faults });
    const evidence = await account.carryOut(snapshotInstance, { instance: instance() });
    expect(await account.carryOut(terminateInstance, { instance: instance(), evidence })).toMatchObject({
      state: "terminated",
    });
    expect(account.writes().slice(1)).toEqual([
      "!ec2:TerminateInstances",
      "ec2:ModifyInstanceAttribute",
      "ec2:TerminateInstances",
    ]);
  });
});
