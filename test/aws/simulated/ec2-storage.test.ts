import { describe, expect, test } from "vitest";
import { arn, ec2Account } from "./ec2-account.ts";

const minute = 60_000;
const created = "2026-03-02T02:41:00Z";
const declared = {
  vpcs: { "vpc-0main": {} },
  instances: {
    "i-0web": { type: "m6i.large", launched: created, vpc: "vpc-0main" },
    "i-0far": { type: "m6i.large", launched: created, vpc: "vpc-0main", zone: "us-east-1b" },
  },
  volumes: {
    "vol-0root": { instance: "i-0web", created },
    "vol-0data": { instance: "i-0web", device: "/dev/sdf", size: 100, created, delete_on_termination: false },
    "vol-0loose": { size: 500, created, tags: { Backup: "yes" } },
  },
  snapshots: {
    "snap-0free": { volume: "vol-0data", size: 100, started: created },
    "snap-0image": { volume: "vol-0root", started: created },
    "snap-0vault": { volume: "vol-0data", started: created, tags: { "aws:backup:source-resource": "vol-0data" } },
    "snap-0locked": { volume: "vol-0data", started: created, lock: "governance" },
    "snap-0pending": { volume: "vol-0data", started: created, state: "pending" },
  },
  images: {
    "ami-0main": { name: "img", created, devices: { "/dev/xvda": "snap-0image" }, shared: { all: true } },
    "ami-0off": { name: "off", created, state: "disabled", devices: {} },
    "ami-0kept": { name: "kept", created, devices: {}, protection: "enabled-without-cooldown" },
    "ami-0slow": { name: "slow", created, devices: {}, protection: "enabled-with-cooldown" },
    "ami-0new": { name: "new", created, state: "pending", devices: {} },
  },
} as const;
const account = () => ec2Account(declared);
const own = { Owners: ["self"] };
const stranger = { UserId: "999988887777" };

describe("images", () => {
  test("are listed a page at a time, disabled ones only where they are asked for", async () => {
    const { call } = account();
    const ids = async (input: object) => {
      const found: (string | undefined)[] = [];
      let NextToken: string | undefined;
      do {
        const page = await call("ec2:DescribeImages", {
          ...own,
          ...input,
          ...(NextToken === undefined ? {} : { NextToken }),
        });
        expect(page.Images?.length).toBeLessThanOrEqual(2);
        found.push(...(page.Images ?? []).map((image) => image.ImageId));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return found;
    };
    expect(await ids({})).toEqual(["ami-0kept", "ami-0main", "ami-0new", "ami-0slow"]);
    expect(await ids({ IncludeDisabled: true })).toContain("ami-0off");
    const Filters = [{ Name: "block-device-mapping.snapshot-id", Values: ["snap-0image"] }];
    expect(await ids({ Filters })).toEqual(["ami-0main"]);
  });

  test("lose all their permissions when they are disabled, and do not get them back", async () => {
    const { call, touched } = account();
    const shared = async () =>
      (await call("ec2:DescribeImageAttribute", { ImageId: "ami-0main", Attribute: "launchPermission" }))
        .LaunchPermissions;
    expect(await shared()).toEqual([{ Group: "all" }]);
    await call("ec2:DisableImage", { ImageId: "ami-0main" });
    expect(await shared()).toEqual([]);
    await call("ec2:EnableImage", { ImageId: "ami-0main" });
    expect(await shared()).toEqual([]);
    expect(touched()).toEqual([arn("image/ami-0main"), arn("image/ami-0main")]);
  });

  test("are shared with accounts and organizations, and no more", async () => {
    const { call, objects } = account();
    const OrganizationArn = "arn:aws:organizations::444455556666:organization/o-1";
    const ImageId = "ami-0main";
    await call("ec2:ModifyImageAttribute", { ImageId, LaunchPermission: { Add: [stranger, { OrganizationArn }] } });
    expect(objects()[arn("image/ami-0main")]).toMatchObject({ shared: ["999988887777", "all", OrganizationArn] });
    await call("ec2:ModifyImageAttribute", { ImageId, LaunchPermission: { Remove: [{ Group: "all" }, stranger] } });
    expect(objects()[arn("image/ami-0main")]).toMatchObject({ shared: [OrganizationArn] });
  });

  test("protected with a cooldown can be deregistered a day after the protection is off", async () => {
    const { call, refusalOf, wait, objects } = account();
    expect(await refusalOf("ec2:DeregisterImage", { ImageId: "ami-0kept" })).toBe("OperationNotPermitted");
    await call("ec2:DisableImageDeregistrationProtection", { ImageId: "ami-0kept" });
    await call("ec2:DeregisterImage", { ImageId: "ami-0kept" });
    await call("ec2:DisableImageDeregistrationProtection", { ImageId: "ami-0slow" });
    expect(await refusalOf("ec2:DeregisterImage", { ImageId: "ami-0slow" })).toBe("OperationNotPermitted");
    await wait(24 * 60 * minute + 1000);
    await call("ec2:DeregisterImage", { ImageId: "ami-0slow" });
    expect([objects()[arn("image/ami-0kept")], objects()[arn("image/ami-0slow")]]).toEqual([undefined, undefined]);
  });

  test("take their snapshots with them only where that is asked for", async () => {
    const { call, objects } = account();
    expect(await call("ec2:DeregisterImage", { ImageId: "ami-0main", DeleteAssociatedSnapshots: true })).toEqual({
      Return: true,
      DeleteSnapshotResults: [{ SnapshotId: "snap-0image", ReturnCode: "success" }],
    });
    expect(objects()[arn("snapshot/snap-0image")]).toBeUndefined();
  });

  test.each([
    ["ec2:DeregisterImage", { ImageId: "ami-0none" }, "InvalidAMIID.NotFound"],
    ["ec2:DeregisterImage", { ImageId: "img" }, "InvalidAMIID.Malformed"],
    ["ec2:DisableImage", { ImageId: "ami-0new" }, "InvalidAMIID.Unavailable"],
    [
      "ec2:ModifyImageAttribute",
      { ImageId: "ami-0off", LaunchPermission: { Add: [stranger] } },
      "InvalidAMIID.Unavailable",
    ],
    [
      "ec2:ModifyImageAttribute",
      { ImageId: "ami-0main", LaunchPermission: { Add: [{ UserId: "x" }] } },
      "InvalidAMIAttributeItemValue",
    ],
    ["ec2:ModifyImageAttribute", { ImageId: "ami-0main" }, "MissingParameter"],
  ] as const)("refuse %s of %j by %s", async (operation, input, name) => {
    expect(await account().refusalOf(operation, input as never)).toBe(name);
  });
});

describe("snapshots", () => {
  test("are not deleted while an image rests on them, a lock holds or AWS Backup keeps them", async () => {
    const { call, refusalOf, objects } = account();
    expect(await refusalOf("ec2:DeleteSnapshot", { SnapshotId: "snap-0image" })).toBe("InvalidSnapshot.InUse");
    expect(await refusalOf("ec2:DeleteSnapshot", { SnapshotId: "snap-0locked" })).toBe("OperationNotPermitted");
    expect(await refusalOf("ec2:DeleteSnapshot", { SnapshotId: "snap-0vault" })).toBe("InvalidParameterValue");
    expect(await refusalOf("ec2:DeleteSnapshot", { SnapshotId: "snap-0none" })).toBe("InvalidSnapshot.NotFound");
    await call("ec2:DeregisterImage", { ImageId: "ami-0main" });
    await call("ec2:DeleteSnapshot", { SnapshotId: "snap-0image" });
    expect(objects()[arn("snapshot/snap-0image")]).toBeUndefined();
  });

  test("show their locks and whom they are shared with", async () => {
    const { call } = account();
    expect((await call("ec2:DescribeLockedSnapshots", {})).Snapshots).toMatchObject([
      { SnapshotId: "snap-0locked", LockState: "governance" },
    ]);
    const SnapshotId = "snap-0free";
    await call("ec2:ModifySnapshotAttribute", {
      SnapshotId,
      CreateVolumePermission: { Add: [stranger, { Group: "all" }] },
    });
    await call("ec2:ModifySnapshotAttribute", { SnapshotId, OperationType: "remove", GroupNames: ["all"] });
    const Attribute = "createVolumePermission";
    expect((await call("ec2:DescribeSnapshotAttribute", { SnapshotId, Attribute })).CreateVolumePermissions).toEqual([
      stranger,
    ]);
  });

  test("of a volume take their time, and are not taken twice in fifteen seconds", async () => {
    const { call, refusalOf, wait } = account();
    const { SnapshotId = "", State } = await call("ec2:CreateSnapshot", { VolumeId: "vol-0loose" });
    expect(State).toBe("pending");
    expect(await refusalOf("ec2:CreateSnapshot", { VolumeId: "vol-0loose" })).toBe(
      "SnapshotCreationPerVolumeRateExceeded",
    );
    await wait(10 * minute);
    expect((await call("ec2:DescribeSnapshots", { SnapshotIds: [SnapshotId] })).Snapshots?.[0]).toMatchObject({
      State: "completed",
      VolumeId: "vol-0loose",
      VolumeSize: 500,
    });
  });
});

describe("volumes", () => {
  test("are made of a snapshot, attached, detached and deleted, each after a while", async () => {
    const { call, wait, refusalOf, touched } = account();
    const { VolumeId = "", State } = await call("ec2:CreateVolume", {
      SnapshotId: "snap-0free",
      AvailabilityZone: "us-east-1a",
      TagSpecifications: [{ ResourceType: "volume", Tags: [{ Key: "k", Value: "v" }] }],
    });
    expect(State).toBe("creating");
    expect(await refusalOf("ec2:DeleteVolume", { VolumeId })).toBe("IncorrectState");
    const now = async () => (await call("ec2:DescribeVolumes", { VolumeIds: [VolumeId] })).Volumes?.[0];
    await wait(minute);
    expect(await now()).toMatchObject({ State: "available", SnapshotId: "snap-0free", Size: 100 });
    const { AttachTime = "" } = await call("ec2:AttachVolume", { VolumeId, InstanceId: "i-0web", Device: "/dev/sdg" });
    expect((await now())?.Attachments?.[0]?.State).toBe("attaching");
    await wait(minute);
    expect(await now()).toMatchObject({ State: "in-use", Attachments: [{ State: "attached", Device: "/dev/sdg" }] });
    // Not when the volume was made.
    expect(AttachTime > ((await now())?.CreateTime ?? "~")).toBe(true);
    expect(await refusalOf("ec2:DeleteVolume", { VolumeId })).toBe("VolumeInUse");
    await call("ec2:DetachVolume", { VolumeId });
    expect((await now())?.Attachments?.[0]?.State).toBe("detaching");
    await wait(minute);
    await call("ec2:DeleteVolume", { VolumeId });
    expect((await now())?.State).toBe("deleting");
    await wait(minute);
    expect(await refusalOf("ec2:DescribeVolumes", { VolumeIds: [VolumeId] })).toBe("InvalidVolume.NotFound");
    expect(touched()).toContain(arn(`volume/${VolumeId}`));
  });

  test.each([
    ["ec2:DetachVolume", { VolumeId: "vol-0root" }, "OperationNotPermitted"],
    ["ec2:DetachVolume", { VolumeId: "vol-0loose" }, "IncorrectState"],
    ["ec2:DetachVolume", { VolumeId: "vol-0data", InstanceId: "i-0far" }, "InvalidAttachment.NotFound"],
    ["ec2:AttachVolume", { VolumeId: "vol-0data", InstanceId: "i-0far", Device: "/dev/sdg" }, "VolumeInUse"],
    [
      "ec2:AttachVolume",
      { VolumeId: "vol-0loose", InstanceId: "i-0far", Device: "/dev/sdg" },
      "InvalidVolume.ZoneMismatch",
    ],
    ["ec2:AttachVolume", { VolumeId: "vol-0loose", InstanceId: "i-0web", Device: "/dev/sdf" }, "InvalidParameterValue"],
    ["ec2:DeleteVolume", { VolumeId: "vol-0data" }, "VolumeInUse"],
    ["ec2:CreateVolume", { SnapshotId: "snap-0free" }, "MissingParameter"],
    ["ec2:CreateVolume", { AvailabilityZone: "us-east-1a" }, "MissingParameter"],
    ["ec2:CreateVolume", { SnapshotId: "snap-0free", AvailabilityZone: "eu-west-1a" }, "InvalidZone.NotFound"],
    ["ec2:CreateVolume", { SnapshotId: "snap-0pending", AvailabilityZone: "us-east-1a" }, "IncorrectState"],
    [
      "ec2:CreateVolume",
      { SnapshotId: "snap-0free", AvailabilityZone: "us-east-1a", Size: 1 },
      "InvalidParameterValue",
    ],
  ] as const)("refuse %s of %j by %s", async (operation, input, name) => {
    expect(await account().refusalOf(operation, input as never)).toBe(name);
  });

  test("of a stopped instance may be detached, its root too", async () => {
    const { call, wait } = account();
    await call("ec2:StopInstances", { InstanceIds: ["i-0web"] });
    await wait(minute);
    await call("ec2:DetachVolume", { VolumeId: "vol-0root" });
    await wait(minute);
    expect((await call("ec2:DescribeVolumes", { VolumeIds: ["vol-0root"] })).Volumes?.[0]?.State).toBe("available");
  });
});

test("a drill's image must be backed by snapshots that the drill declares", () => {
  const images = { "ami-0main": { name: "img", created, devices: { "/dev/xvda": "snap-0none" } } };
  expect(() => ec2Account({ images }).objects()).toThrow(/snap-0none, which is not declared/);
});
