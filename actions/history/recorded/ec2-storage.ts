/** EC2's calls on volumes, snapshots and images, and on who else may use the last two. */
import type { RecordedCall } from "../event.ts";
import { at, list, text, textAt } from "../json.ts";
import { type Fate, ref } from "../refs.ts";
import { answered, asked, one, type Reading, type Readings } from "./reading.ts";

/** The snapshots that EC2 itself makes for an image: their records, if any, do not say who asked for the image. */
export const snapshotsOf = (image: string): string => ref.unique("snapshot", image === "" ? "" : `of ${image}`);

/** An account, `all`, or the ARN of an organization, on one snapshot or image. */
export const grantOf = (kind: "snapshot-grant" | "image-grant", object: string, grantee: string): string =>
  ref.unique(kind, `${object}/${grantee}`);

const volume = (fate: Fate) => one(fate, (call) => ref.unique("volume", asked(call, "volumeId")));
const snapshot = (fate: Fate) => one(fate, (call) => ref.unique("snapshot", asked(call, "snapshotId")));
const newSnapshot = one("made", (call) => ref.unique("snapshot", answered(call, "snapshotId")));

/** EC2's younger calls are recorded below a member that repeats their name, and with capital letters. */
const imageAsked = (call: RecordedCall) => asked(call, "imageId") || asked(call, `${call.name}Request`, "ImageId");
const image = (fate: Fate) => one(fate, (call) => ref.unique("image", imageAsked(call)));
const newImage: Reading = (call) => {
  const id = answered(call, "imageId");
  return [["made", [ref.unique("image", id), snapshotsOf(id)]]];
};

export const ec2Storage: Readings = new Map<string, Reading>([
  ["CreateVolume", one("made", (call) => ref.unique("volume", answered(call, "volumeId")))],
  ["AttachVolume", volume("changed")],
  ["DetachVolume", volume("changed")],
  ["ModifyVolume", one("changed", (call) => ref.unique("volume", modifiedVolume(call)))],
  ["DeleteVolume", volume("removed")],
  ["CreateSnapshot", newSnapshot],
  ["CreateSnapshots", (call) => [["made", snapshotsIn(at(call.record, "responseElements"))]]],
  ["CopySnapshot", newSnapshot],
  ["RestoreSnapshotFromRecycleBin", snapshot("changed")],
  ["ModifySnapshotTier", snapshot("changed")],
  ["LockSnapshot", snapshot("changed")],
  ["UnlockSnapshot", snapshot("changed")],
  ["DeleteSnapshot", snapshot("removed")],
  // Whoever shared it last made the grant.
  ["ModifySnapshotAttribute", grants("snapshot-grant", "snapshotId", "createVolumePermission")],
  ["CreateImage", newImage],
  ["CopyImage", newImage],
  // Of snapshots that were there before: whose they are, the image does not say.
  ["RegisterImage", one("made", (call) => ref.unique("image", answered(call, "imageId")))],
  ["ModifyImageAttribute", grants("image-grant", "imageId", "launchPermission")],
  ["DisableImage", image("changed")],
  ["EnableImage", image("changed")],
  ["EnableImageDeregistrationProtection", image("changed")],
  ["DisableImageDeregistrationProtection", image("changed")],
  ["DeregisterImage", image("removed")],
]);

const grantees = ["userId", "group", "organizationArn", "organizationalUnitArn"] as const;

function grants(kind: "snapshot-grant" | "image-grant", id: string, member: string): Reading {
  return (call) => {
    const object = asked(call, id);
    const named = (fate: "add" | "remove") =>
      [...listed(call, member, fate), ...byType(call, fate)].map((grantee) => grantOf(kind, object, grantee));
    return [
      ["made", named("add")],
      ["removed", named("remove")],
    ];
  };
}

function listed(call: RecordedCall, member: string, fate: "add" | "remove"): string[] {
  return list(at(call.record, "requestParameters", member, fate, "items")).flatMap((item) =>
    grantees.map((name) => textAt(item, name)).filter((grantee) => grantee !== ""),
  );
}

/** The older form: one kind of change for lists of accounts and groups. */
function byType(call: RecordedCall, fate: "add" | "remove"): string[] {
  if (asked(call, "operationType") !== fate) return [];
  return ["userIds", "userGroups", "groupNames", "organizationArns", "organizationalUnitArns"].flatMap((member) =>
    list(at(call.record, "requestParameters", member, "items")).flatMap((item) => {
      const named = text(item) || textAt(item, "userId") || textAt(item, "group") || textAt(item, "groupName");
      return named === "" ? [] : [named];
    }),
  );
}

function modifiedVolume(call: RecordedCall): string {
  return asked(call, "volumeId") || asked(call, "ModifyVolumeRequest", "VolumeId");
}

/** CreateSnapshots answers with a list whose place in the record differs; of one snapshot it is no list at all. */
function snapshotsIn(value: unknown, depth = 0): string[] {
  if (typeof value !== "object" || value === null || depth > 6) return [];
  const own = textAt(value, "snapshotId");
  const inner = Array.isArray(value) ? list(value) : Object.values(value);
  return [...(own === "" ? [] : [ref.unique("snapshot", own)]), ...inner.flatMap((one) => snapshotsIn(one, depth + 1))];
}
