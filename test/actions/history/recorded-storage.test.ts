import { expect, test } from "vitest";
import { compactEvent } from "../../../actions/history/event.ts";

const read = (source: string, eventName: string, requestParameters: object, responseElements: object = {}) => {
  const record = {
    eventSource: `${source}.amazonaws.com`,
    eventName,
    awsRegion: "eu-west-1",
    requestParameters,
    responseElements,
  };
  const { made, changed, removed } = compactEvent({ CloudTrailEvent: JSON.stringify(record) });
  return { made, changed, removed };
};
const nothing = { made: [], changed: [], removed: [] };

test.each([
  ["ec2", "CreateVolume", {}, { volumeId: "vol-1" }, { made: ["volume:vol-1"] }],
  ["ec2", "AttachVolume", { volumeId: "vol-1" }, {}, { changed: ["volume:vol-1"] }],
  ["ec2", "ModifyVolume", { ModifyVolumeRequest: { VolumeId: "vol-1" } }, {}, { changed: ["volume:vol-1"] }],
  ["ec2", "DeleteVolume", { volumeId: "vol-1" }, {}, { removed: ["volume:vol-1"] }],
  ["ec2", "CreateSnapshot", { volumeId: "vol-1" }, { snapshotId: "snap-1" }, { made: ["snapshot:snap-1"] }],
  // Of several snapshots, as EC2 is recorded and as the simulated account records itself.
  [
    "ec2",
    "CreateSnapshots",
    {},
    { CreateSnapshotsResponse: { snapshotSet: { item: [{ snapshotId: "snap-1" }, { snapshotId: "snap-2" }] } } },
    { made: ["snapshot:snap-1", "snapshot:snap-2"] },
  ],
  ["ec2", "CreateSnapshots", {}, { snapshots: { items: [{ snapshotId: "snap-1" }] } }, { made: ["snapshot:snap-1"] }],
  ["ec2", "DeleteSnapshot", { snapshotId: "snap-1" }, {}, { removed: ["snapshot:snap-1"] }],
  ["ec2", "CreateImage", {}, { imageId: "ami-1" }, { made: ["image:ami-1", "snapshot:of ami-1"] }],
  ["ec2", "RegisterImage", {}, { imageId: "ami-1" }, { made: ["image:ami-1"] }],
  ["ec2", "DeregisterImage", { imageId: "ami-1" }, {}, { removed: ["image:ami-1"] }],
  ["ec2", "DisableImage", { DisableImageRequest: { ImageId: "ami-1" } }, {}, { changed: ["image:ami-1"] }],
  ["ec2", "DisableImage", { imageId: "ami-1" }, {}, { changed: ["image:ami-1"] }],
  [
    "ec2",
    "ModifySnapshotAttribute",
    {
      snapshotId: "snap-1",
      createVolumePermission: {
        add: { items: [{ userId: "1" }, { group: "all" }] },
        remove: { items: [{ userId: "2" }] },
      },
    },
    {},
    { made: ["snapshot-grant:snap-1/1", "snapshot-grant:snap-1/all"], removed: ["snapshot-grant:snap-1/2"] },
  ],
  [
    "ec2",
    "ModifyImageAttribute",
    { imageId: "ami-1", attributeType: "launchPermission", operationType: "add", userIds: { items: ["1"] } },
    {},
    { made: ["image-grant:ami-1/1"] },
  ],
  [
    "ec2",
    "ModifyImageAttribute",
    { imageId: "ami-1", launchPermission: { add: { items: [{ organizationArn: "arn:o" }] } } },
    {},
    { made: ["image-grant:ami-1/arn:o"] },
  ],
  ["backup", "DeleteRecoveryPoint", { recoveryPointArn: "arn:p" }, {}, { removed: ["recovery-point:arn:p"] }],
  ["backup", "PutBackupVaultAccessPolicy", { backupVaultName: "v" }, {}, { made: ["vault-policy:eu-west-1:v"] }],
  ["backup", "StartCopyJob", {}, { copyJobId: "c" }, { made: ["copy-job:c"] }],
])("%s:%s of %j answered with %j is read as it is recorded", (source, name, request, response, expected) => {
  expect(read(source, name, request, response)).toEqual({ ...nothing, ...expected });
});

test("a record without its parameters names nothing", () => {
  for (const name of [
    "CreateVolume",
    "CreateSnapshots",
    "ModifySnapshotAttribute",
    "ModifyImageAttribute",
    "CreateImage",
  ])
    expect(read("ec2", name, {})).toEqual(nothing);
});
