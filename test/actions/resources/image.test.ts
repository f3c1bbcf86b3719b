import { describe, expect, it } from "vitest";
import { deactivateImage, deleteImage, describeImage } from "../../../actions/resources/image.ts";
import { revokeImageGrant } from "../../../actions/resources/image-grant.ts";
import { remedy } from "../remedy.ts";
import { arnOf, image, imageGrant, stranger, world } from "./storage-world.ts";

const bad = "ami-0bad";

describe("ec2.revoke-image-grant", () => {
  it("takes away the one grant, leaves the others, and gives it back", async () => {
    const account = remedy(world());
    const params = { grant: imageGrant(bad, "all") };
    const result = await account.carryOut(revokeImageGrant, params);
    expect(result).toEqual({ state: "revoked", before: [stranger, "all"] });
    expect(account.object(arnOf("image", bad))).toMatchObject({ shared: [stranger] });
    expect(await account.carryOut(revokeImageGrant, params)).toMatchObject({ state: "already" });
    expect(account.writes()).toEqual(["ec2:ModifyImageAttribute"]);
    expect(await account.undo(revokeImageGrant, params, result)).toBe("restored");
    expect(account.object(arnOf("image", bad))).toMatchObject({ shared: [stranger, "all"] });
    expect(await account.undo(revokeImageGrant, params, result)).toBe("already");
  });

  it("is an account's as well, and nothing where the image is gone", async () => {
    const account = remedy(world());
    expect(await account.carryOut(revokeImageGrant, { grant: imageGrant(bad, stranger) })).toMatchObject({
      state: "revoked",
    });
    expect(await account.carryOut(revokeImageGrant, { grant: imageGrant("ami-0none", "all") })).toEqual({
      state: "gone",
      before: [],
    });
    expect(account.writes()).toEqual(["ec2:ModifyImageAttribute"]);
  });

  it("is not given back to an image that was disabled or deregistered since", async () => {
    const account = remedy(world());
    const params = { grant: imageGrant(bad, "all") };
    const result = await account.carryOut(revokeImageGrant, params);
    await account.change("ec2:DisableImage", { ImageId: bad });
    expect(await account.undo(revokeImageGrant, params, result)).toBe("changed");
    await account.change("ec2:DisableImageDeregistrationProtection", { ImageId: bad });
    await account.change("ec2:DeregisterImage", { ImageId: bad });
    expect(await account.undo(revokeImageGrant, params, result)).toBe("changed");
    expect(account.writes()).toEqual([]);
  });
});

describe("ec2.deactivate-image", () => {
  it("disables the image, and brings it back with those whom it was shared with", async () => {
    const account = remedy(world());
    const params = { image: image(bad) };
    const result = await account.carryOut(deactivateImage, params);
    expect(result).toEqual({ state: "deactivated", before: [stranger, "all"] });
    expect(account.object(arnOf("image", bad))).toMatchObject({ state: "disabled", shared: [] });
    expect(await account.carryOut(deactivateImage, params)).toMatchObject({ state: "already" });
    const before = account.writes().length;
    expect(await account.undo(deactivateImage, params, result)).toBe("restored");
    expect(account.object(arnOf("image", bad))).toMatchObject({ state: "available", shared: [stranger, "all"] });
    expect(account.writes().slice(before)).toEqual(["ec2:EnableImage", "ec2:ModifyImageAttribute"]);
  });

  it("leaves an image that somebody enabled or deregistered since", async () => {
    const account = remedy(world());
    const params = { image: image(bad) };
    const result = await account.carryOut(deactivateImage, params);
    await account.change("ec2:EnableImage", { ImageId: bad });
    // It is shared with nobody now, and so not as it was before.
    expect(await account.undo(deactivateImage, params, result)).toBe("changed");
    await account.change("ec2:DisableImageDeregistrationProtection", { ImageId: bad });
    await account.change("ec2:DeregisterImage", { ImageId: bad });
    expect(await account.undo(deactivateImage, params, result)).toBe("changed");
    expect(account.writes()).toEqual([]);
    expect(await account.carryOut(deactivateImage, params)).toEqual({ state: "gone", before: [] });
  });
});

describe("ec2.delete-image", () => {
  it("takes off the protection, deregisters, and names the snapshots that stay", async () => {
    const account = remedy(world());
    const evidence = await account.carryOut(describeImage, { image: image(bad) });
    expect(evidence).toMatchObject({ resource: bad, copies: [], evidence: [{ name: `image us-east-1 ${bad}.json` }] });
    const params = { image: image(bad), evidence };
    expect(await account.carryOut(deleteImage, params)).toEqual({
      state: "deleted",
      was_protected: true,
      snapshots: ["snap-0image"],
    });
    expect(account.object(arnOf("image", bad))).toBeUndefined();
    expect(account.object(arnOf("snapshot", "snap-0image"))).toBeDefined();
    expect(account.writes()).toEqual(["ec2:DisableImageDeregistrationProtection", "ec2:DeregisterImage"]);
    expect(await account.carryOut(deleteImage, params)).toMatchObject({ state: "already" });
    expect(await account.fingerprint(deleteImage, params)).toBeUndefined();
    await expect(account.carryOut(describeImage, { image: image(bad) })).rejects.toThrow(/nothing left to keep/);
  });

  it("is deleted when it is disabled too, and its fingerprint is the same then", async () => {
    const account = remedy(world());
    const evidence = await account.carryOut(describeImage, { image: image(bad) });
    const params = { image: image(bad), evidence };
    const before = await account.fingerprint(deleteImage, params);
    await account.carryOut(deactivateImage, { image: image(bad) });
    expect(await account.fingerprint(deleteImage, params)).toBe(before);
    expect(await account.carryOut(deleteImage, params)).toMatchObject({ state: "deleted" });
  });

  it("fails with what to do where a cooldown keeps the image, and refuses other evidence and backups", async () => {
    const account = remedy(world());
    const evidence = await account.carryOut(describeImage, { image: image("ami-0slow") });
    await expect(account.carryOut(deleteImage, { image: image("ami-0slow"), evidence })).rejects.toMatchObject({
      code: "STEP_FAILED",
      hint: expect.stringContaining("24 hours"),
    });
    await expect(account.carryOut(deleteImage, { image: image(bad), evidence })).rejects.toThrow(/not of ami-0bad/);
    const kept = await account.carryOut(describeImage, { image: image("ami-0vault") });
    await expect(account.carryOut(deleteImage, { image: image("ami-0vault"), evidence: kept })).rejects.toThrow(
      /AWS Backup/,
    );
    expect(account.object(arnOf("image", "ami-0vault"))).toBeDefined();
  });
});
