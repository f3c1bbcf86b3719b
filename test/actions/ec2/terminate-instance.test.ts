import { describe, expect, it } from "vitest";
import { snapshotInstance } from "../../../actions/ec2/snapshot-instance.ts";
import { terminateInstance } from "../../../actions/ec2/terminate-instance.ts";
import { remedy } from "../remedy.ts";
import { id, instance, now, state } from "./machine.ts";

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
