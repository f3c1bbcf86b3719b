import { describe, expect, it } from "vitest";
import { deleteSnapshot, describeSnapshot } from "../../../actions/resources/snapshot.ts";
import { revokeSnapshotGrant } from "../../../actions/resources/snapshot-grant.ts";
import { remedy } from "../remedy.ts";
import { arnOf, snapshot, snapshotGrant, stranger, world } from "./storage-world.ts";

describe("ec2.revoke-snapshot-grant", () => {
  it("takes away the one grant, leaves the others, and gives it back", async () => {
    const account = remedy(world());
    const params = { grant: snapshotGrant("snap-0good", stranger) };
    const result = await account.carryOut(revokeSnapshotGrant, params);
    expect(result).toEqual({ state: "revoked", before: ["444455556666", stranger] });
    expect(account.object(arnOf("snapshot", "snap-0good"))).toMatchObject({ shared: ["444455556666"] });
    expect(await account.carryOut(revokeSnapshotGrant, params)).toMatchObject({ state: "already" });
    expect(account.writes()).toEqual(["ec2:ModifySnapshotAttribute"]);
    expect(await account.undo(revokeSnapshotGrant, params, result)).toBe("restored");
    expect(account.object(arnOf("snapshot", "snap-0good"))).toMatchObject({ shared: ["444455556666", stranger] });
    expect(await account.undo(revokeSnapshotGrant, params, result)).toBe("already");
  });

  it("is nothing where the snapshot is gone, before and on the way back", async () => {
    const account = remedy(world());
    const params = { grant: snapshotGrant("snap-0good", stranger) };
    const result = await account.carryOut(revokeSnapshotGrant, params);
    await account.change("ec2:DeleteSnapshot", { SnapshotId: "snap-0good" });
    expect(await account.undo(revokeSnapshotGrant, params, result)).toBe("changed");
    expect(await account.carryOut(revokeSnapshotGrant, params)).toEqual({ state: "gone", before: [] });
    expect(account.writes()).toEqual([]);
  });
});

describe("ec2.delete-snapshot", () => {
  const kept = async (account: ReturnType<typeof remedy>, id: string) => ({
    snapshot: snapshot(id),
    evidence: await account.carryOut(describeSnapshot, { snapshot: snapshot(id) }),
  });

  it("deletes a snapshot once no image rests on it", async () => {
    const account = remedy(world());
    const params = await kept(account, "snap-0image");
    await expect(account.carryOut(deleteSnapshot, params)).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
    expect(account.writes()).toEqual([]);
    await account.change("ec2:DisableImageDeregistrationProtection", { ImageId: "ami-0bad" });
    await account.change("ec2:DeregisterImage", { ImageId: "ami-0bad" });
    expect(await account.carryOut(deleteSnapshot, params)).toEqual({ state: "deleted" });
    expect(account.object(arnOf("snapshot", "snap-0image"))).toBeUndefined();
    expect(await account.carryOut(deleteSnapshot, params)).toEqual({ state: "already" });
    expect(account.writes()).toEqual(["ec2:DeleteSnapshot"]);
    expect(await account.fingerprint(deleteSnapshot, params)).toBeUndefined();
  });

  it("tries again while EC2 still takes it for used", async () => {
    const faults = [{ operation: "ec2:DeleteSnapshot", times: 2, error: "InvalidSnapshot.InUse" }];
    const account = remedy(world({ faults }));
    const params = await kept(account, "snap-0good");
    expect(await account.carryOut(deleteSnapshot, params)).toEqual({ state: "deleted" });
    expect(account.writes()).toEqual(["!ec2:DeleteSnapshot", "!ec2:DeleteSnapshot", "ec2:DeleteSnapshot"]);
  });

  it.each([
    ["snap-0backup", "AWS Backup"],
    ["snap-0policy", "Data Lifecycle Manager"],
    ["snap-0kept", "as evidence"],
    ["snap-0locked", "locked"],
  ])("never deletes %s: %s", async (id, why) => {
    const account = remedy(world());
    await expect(account.carryOut(deleteSnapshot, await kept(account, id))).rejects.toMatchObject({
      code: "STEP_FAILED",
      message: expect.stringContaining(why),
    });
    expect(account.writes()).toEqual([]);
    expect(account.object(arnOf("snapshot", id))).toBeDefined();
  });

  it("refuses the evidence of another snapshot", async () => {
    const account = remedy(world());
    const { evidence } = await kept(account, "snap-0good");
    await expect(account.carryOut(deleteSnapshot, { snapshot: snapshot("snap-0image"), evidence })).rejects.toThrow(
      /snap-0good/,
    );
  });
});
