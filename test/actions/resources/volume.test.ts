import { describe, expect, it } from "vitest";
import { deleteVolume, detachVolume, snapshotVolume } from "../../../actions/resources/volume.ts";
import { remedy } from "../remedy.ts";
import { arnOf, volume, world } from "./storage-world.ts";

const data = { volume: volume("vol-0data") };
const loose = { volume: volume("vol-0loose") };

describe("ec2.snapshot-volume", () => {
  it("keeps the description and a complete snapshot, tagged as evidence", async () => {
    const account = remedy(world());
    const saved = (await account.carryOut(snapshotVolume, loose)) as { copies: string[] };
    expect(saved).toMatchObject({ resource: "vol-0loose", region: "us-east-1", copies: [expect.any(String)] });
    expect(account.object(arnOf("snapshot", saved.copies[0] ?? ""))).toMatchObject({
      volume: "vol-0loose",
      state: "completed",
      tags: { "runbook:evidence": expect.stringMatching(/^vol-0loose 2026-/) },
    });
  });

  it("fails where the snapshot ends in error, and where the volume is gone", async () => {
    const account = remedy(world());
    await expect(account.carryOut(snapshotVolume, { volume: volume("vol-0broken") })).rejects.toThrow(/error/);
    await expect(account.carryOut(snapshotVolume, { volume: volume("vol-0none") })).rejects.toThrow(/gone/);
  });

  it("finds out after a crash whether the snapshot was begun, by its tag", async () => {
    const account = remedy(world());
    await account.carryOut(snapshotVolume, loose);
    const [input] = account.inputs("ec2:CreateSnapshot");
    const call = { operation: "ec2:CreateSnapshot", sentAt: account.now() };
    expect(await account.probe(snapshotVolume, loose, { ...call, input })).toBe("done");
    const other = { TagSpecifications: [{ Tags: [{ Key: "runbook:evidence", Value: "vol-0loose never" }] }] };
    expect(await account.probe(snapshotVolume, loose, { ...call, input: other })).toBe("not-done");
  });
});

describe("ec2.detach-volume", () => {
  it("takes the volume off, and puts it back at the same device", async () => {
    const account = remedy(world());
    const result = await account.carryOut(detachVolume, data);
    expect(result).toEqual({ state: "detached", before_instance: "i-0web", before_device: "/dev/sdf" });
    expect(account.object(arnOf("volume", "vol-0data"))).toMatchObject({ instance: "", device: "" });
    expect(await account.carryOut(detachVolume, data)).toMatchObject({ state: "already" });
    expect(account.writes()).toEqual(["ec2:DetachVolume"]);
    expect(await account.undo(detachVolume, data, result)).toBe("restored");
    expect(account.object(arnOf("volume", "vol-0data"))).toMatchObject({ instance: "i-0web", device: "/dev/sdf" });
    expect(await account.undo(detachVolume, data, result)).toBe("already");
  });

  it("leaves a volume that was put elsewhere since, or whose place is taken", async () => {
    const account = remedy(world());
    const result = await account.carryOut(detachVolume, data);
    await account.change("ec2:AttachVolume", { VolumeId: "vol-0data", InstanceId: "i-0web", Device: "/dev/sdz" });
    expect(await account.undo(detachVolume, data, result)).toBe("changed");
    expect(account.object(arnOf("volume", "vol-0data"))).toMatchObject({ device: "/dev/sdz" });
    await account.change("ec2:DetachVolume", { VolumeId: "vol-0data" });
    await account.change("ec2:TerminateInstances", { InstanceIds: ["i-0web"] });
    expect(await account.undo(detachVolume, data, result)).toBe("changed");
    expect(account.object(arnOf("volume", "vol-0data"))).toMatchObject({ instance: "" });
  });

  it("says that a running instance keeps its root volume, and that a volume is gone", async () => {
    const account = remedy(world());
    await expect(account.carryOut(detachVolume, { volume: volume("vol-0root") })).rejects.toThrow(/root volume/);
    expect(await account.carryOut(detachVolume, { volume: volume("vol-0none") })).toMatchObject({ state: "gone" });
  });
});

describe("ec2.delete-volume", () => {
  it("deletes a volume of which a completed snapshot is kept", async () => {
    const account = remedy(world());
    const params = { ...loose, evidence: await account.carryOut(snapshotVolume, loose) };
    const before = await account.fingerprint(deleteVolume, params);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(await account.carryOut(deleteVolume, params)).toEqual({ state: "deleted" });
    expect(account.object(arnOf("volume", "vol-0loose"))).toBeUndefined();
    expect(account.writes()).toEqual(["ec2:CreateSnapshot", "ec2:DeleteVolume"]);
    expect(await account.carryOut(deleteVolume, params)).toEqual({ state: "already" });
    expect(await account.fingerprint(deleteVolume, params)).toBeUndefined();
  });

  it("does not delete one that is attached, and does so once it is detached", async () => {
    const account = remedy(world());
    const params = { ...data, evidence: await account.carryOut(snapshotVolume, data) };
    await expect(account.carryOut(deleteVolume, params)).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
    const before = await account.fingerprint(deleteVolume, params);
    await account.carryOut(detachVolume, data);
    expect(await account.fingerprint(deleteVolume, params)).toBe(before);
    expect(await account.carryOut(deleteVolume, params)).toEqual({ state: "deleted" });
  });

  it("does not delete one whose snapshot was deleted since, nor with another's evidence", async () => {
    const account = remedy(world());
    const evidence = (await account.carryOut(snapshotVolume, loose)) as { copies: string[] };
    const other = await account.carryOut(snapshotVolume, data);
    await expect(account.carryOut(deleteVolume, { ...loose, evidence: other })).rejects.toThrow(/vol-0data/);
    await expect(
      account.carryOut(deleteVolume, { ...loose, evidence: { ...evidence, copies: [] } }),
    ).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
    await account.change("ec2:DeleteSnapshot", { SnapshotId: evidence.copies[0] });
    await expect(account.carryOut(deleteVolume, { ...loose, evidence })).rejects.toMatchObject({
      code: "NOT_CONFIRMED",
    });
    expect(account.writes()).toEqual([]);
  });
});
