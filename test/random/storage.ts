/** Volumes, snapshots and images. */
import type { Account, Made } from "./account.ts";
import { stranger } from "./company.ts";

export function volume(at: Account, made: Made): void {
  const id = at.id("vol-");
  at.put(["ec2", made.region, "volumes", id], { size: 50, created: made.at });
  at.record(made, "ec2:CreateVolume", {
    request: { size: "50", zone: `${made.region}a` },
    response: { volumeId: id, size: "50", zone: `${made.region}a`, status: "creating" },
    resources: { "AWS::EC2::Volume": id },
  });
  at.whose(made, at.arn("ec2", made.region, `volume/${id}`));
}

/** What the intruder takes may be of ours: only the copy is his. */
export function snapshot(at: Account, made: Made): void {
  const id = at.id("snap-");
  const of = at.id("vol-");
  const shares = made.intruder && at.chance.percent(50);
  at.put(["ec2", made.region, "snapshots", id], {
    volume: of,
    size: 30,
    started: made.at,
    ...(shares ? { shared: { [stranger]: true } } : {}),
  });
  at.record(made, "ec2:CreateSnapshot", {
    request: { volumeId: of },
    response: { snapshotId: id, volumeId: of, status: "pending" },
    resources: { "AWS::EC2::Snapshot": id },
  });
  if (shares) shareSnapshot(at, at.later(made, 60), id);
  at.whose(made, at.arn("ec2", made.region, `snapshot/${id}`));
}

/** Notes that an account that nobody knows may read it. */
export function shareSnapshot(at: Account, made: Made, snapshotId: string): void {
  at.record(made, "ec2:ModifySnapshotAttribute", {
    request: {
      snapshotId,
      createVolumePermission: { add: { items: [{ userId: stranger }] } },
      attributeType: "CREATE_VOLUME_PERMISSION",
    },
    resources: { "AWS::EC2::Snapshot": snapshotId },
  });
}

export function image(at: Account, made: Made): void {
  const { region } = made;
  const id = at.id("ami-");
  const backing = at.id("snap-");
  const source = at.id("i-");
  const shares = made.intruder && at.chance.percent(50);
  const locks = made.intruder && at.chance.percent(30);
  at.put(["ec2", region, "snapshots", backing], {
    volume: at.id("vol-"),
    size: 30,
    started: made.at,
    description: `Created by CreateImage(${source}) for ${id}`,
  });
  at.put(["ec2", region, "images", id], {
    name: id,
    created: made.at,
    source_instance: source,
    devices: { "/dev/xvda": backing },
    ...(shares ? { shared: { all: true } } : {}),
    ...(locks ? { protection: "enabled-without-cooldown" } : {}),
  });
  at.record(made, "ec2:CreateImage", {
    request: { instanceId: source, name: id },
    response: { imageId: id },
    resources: { "AWS::EC2::Ami": id },
  });
  if (shares) {
    at.record(at.later(made, 60), "ec2:ModifyImageAttribute", {
      request: {
        imageId: id,
        launchPermission: { add: { items: [{ group: "all" }] } },
        attributeType: "launchPermission",
      },
      resources: { "AWS::EC2::Ami": id },
    });
  }
  if (locks) {
    at.record(at.later(made, 90), "ec2:EnableImageDeregistrationProtection", {
      request: { EnableImageDeregistrationProtectionRequest: { ImageId: id, WithCooldown: false } },
      resources: { "AWS::EC2::Ami": id },
    });
  }
  at.whose(made, at.arn("ec2", region, `image/${id}`));
  at.whose(made, at.arn("ec2", region, `snapshot/${backing}`));
}
