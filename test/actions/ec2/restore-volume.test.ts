import { describe, expect, it } from "vitest";
import { restoreVolume } from "../../../actions/ec2/restore-volume.ts";
import { finding, remedy } from "../remedy.ts";
import { arnOf, old, region, world } from "../resources/storage-world.ts";

const point = (more: object = {}) => ({
  point: finding("snapshot", "snap-0good", {
    region,
    created_at: old,
    snapshot_id: "snap-0good",
    volume_id: "vol-0root",
    instance_id: "i-0web",
    zone: "us-east-1b",
    rank: 1,
    ...more,
  }),
});
type Restored = { volume_id: string };

describe("ec2.restore-volume", () => {
  it("makes a new volume of the snapshot in the zone of the instance, once", async () => {
    const account = remedy(world());
    const result = (await account.carryOut(restoreVolume, point())) as Restored;
    expect(result).toEqual({ state: "restored", volume_id: expect.stringMatching(/^vol-/), zone: "us-east-1b" });
    expect(account.object(arnOf("volume", result.volume_id))).toMatchObject({
      snapshot: "snap-0good",
      zone: "us-east-1b",
      instance: "",
      moving: "",
      tags: { "runbook:restored-from": "snap-0good", "runbook:replaces": "vol-0root" },
    });
    expect(await account.carryOut(restoreVolume, point())).toEqual({ ...result, state: "already" });
    expect(account.writes()).toEqual(["ec2:CreateVolume"]);
  });

  it("takes the zone that it is told, and the region's first where none is known", async () => {
    const told = remedy(world());
    expect(await told.carryOut(restoreVolume, { ...point(), zone: "us-east-1c" })).toMatchObject({
      zone: "us-east-1c",
    });
    const unknown = remedy(world());
    expect(await unknown.carryOut(restoreVolume, point({ zone: "" }))).toMatchObject({ zone: "us-east-1a" });
  });

  it("is taken back while nobody uses the new volume", async () => {
    const account = remedy(world());
    const result = (await account.carryOut(restoreVolume, point())) as Restored;
    expect(await account.undo(restoreVolume, point(), result)).toBe("restored");
    expect(account.object(arnOf("volume", result.volume_id))).toBeUndefined();
    expect(account.object(arnOf("volume", "vol-0root"))).toBeDefined();
    expect(await account.undo(restoreVolume, point(), result)).toBe("already");
  });

  it("leaves the new volume where somebody attached it, and one that it did not make", async () => {
    const account = remedy(world());
    const result = (await account.carryOut(restoreVolume, point())) as Restored;
    await account.change("ec2:AttachVolume", { VolumeId: result.volume_id, InstanceId: "i-0far", Device: "/dev/sdg" });
    expect(await account.undo(restoreVolume, point(), result)).toBe("changed");
    expect(await account.undo(restoreVolume, point(), { ...result, volume_id: "vol-0loose" })).toBe("changed");
    expect(await account.undo(restoreVolume, point(), { ...result, state: "already" })).toBe("already");
    expect(account.writes()).toEqual([]);
  });

  it("finds out after a crash whether the volume was made", async () => {
    const account = remedy(world());
    const call = { operation: "ec2:CreateVolume", input: {}, sentAt: account.now() };
    expect(await account.probe(restoreVolume, point(), call)).toBe("not-done");
    await account.carryOut(restoreVolume, point());
    expect(await account.probe(restoreVolume, point(), call)).toBe("done");
  });
});
