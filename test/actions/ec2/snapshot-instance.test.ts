import { describe, expect, it } from "vitest";
import { snapshotInstance } from "../../../actions/ec2/snapshot-instance.ts";
import { remedy } from "../remedy.ts";
import { id, instance, region, state } from "./machine.ts";

describe("ec2.snapshot-instance", () => {
  it("saves what the instance is and waits until the snapshots of its volumes are complete", async () => {
    const account = remedy(state());
    const result = (await account.carryOut(snapshotInstance, { instance: instance() })) as {
      snapshots: string[];
      evidence: { name: string }[];
    };
    expect(result).toMatchObject({ instance_id: id, region });
    expect(result.evidence.map(({ name }) => name)).toEqual([
      `${id}.json`,
      `${id}-user-data.base64`,
      `${id}-console-output.base64`,
    ]);
    const { Snapshots } = await account.read("ec2:DescribeSnapshots", { SnapshotIds: result.snapshots });
    expect(Snapshots).toMatchObject([{ VolumeId: "vol-01", State: "completed" }]);
    expect(Snapshots?.[0]?.Tags).toContainEqual({ Key: "runbook:run", Value: "20260302T100000-test" });
  });

  it("gives evidence without snapshots for an instance without volumes", async () => {
    const account = remedy(state());
    expect(await account.carryOut(snapshotInstance, { instance: instance("i-0bad000000000002") })).toMatchObject({
      snapshots: [],
    });
    expect(account.writes()).toEqual([]);
  });

  it("fails where a snapshot ends in error: it must not stand for evidence", async () => {
    const account = remedy(state({}, { snapshots_end: "error" }));
    await expect(account.carryOut(snapshotInstance, { instance: instance() })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
  });

  it("reports what it may not read as a gap and takes the snapshots all the same", async () => {
    const account = remedy({
      ...state(),
      faults: [{ operation: "ec2:GetConsoleOutput", error: "UnauthorizedOperation" }],
    });
    expect(await account.carryOut(snapshotInstance, { instance: instance() })).toMatchObject({
      snapshots: [expect.any(String)],
    });
    expect(account.gaps()).toBe(1);
  });

  it("finds out after a crash whether the snapshots were made", async () => {
    const account = remedy(state());
    await account.carryOut(snapshotInstance, { instance: instance() });
    const [input] = account.inputs("ec2:CreateSnapshots");
    const call = { operation: "ec2:CreateSnapshots", sentAt: account.now() };
    expect(await account.probe(snapshotInstance, { instance: instance() }, { ...call, input })).toBe("done");
    const other = {
      TagSpecifications: [{ ResourceType: "snapshot", Tags: [{ Key: "runbook:evidence", Value: `${id} earlier` }] }],
    };
    expect(await account.probe(snapshotInstance, { instance: instance() }, { ...call, input: other })).toBe("not-done");
  });
});
