import { action, type ActionContext } from "../../engine/action/action.ts";
import { unlessLost } from "../../engine/action/answer.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, Explained, Type } from "../../engine/action/schema.ts";
import { tagsOf } from "../resources/fingerprint.ts";
import { isForgotten, volumeNow } from "../resources/volume-facts.ts";
import { States } from "../states.ts";
import { VolumeRestorePoint } from "./restore-point.ts";

const restoredTag = "runbook:restored-from";

/** Never in place: what is there now stays, for whoever compares the two. Attaching it is a person's. */
export const restoreVolume = action({
  name: "ec2.restore-volume",
  summary: "Make a new volume of a snapshot, in the zone of the instance that it is for.",
  purpose: "repair",
  reversible: true,
  target: "point",
  params: Type.Object({
    point: Approved(VolumeRestorePoint),
    zone: Type.Optional(
      Explained(
        Type.String(),
        "The Availability Zone, where the instance's is not known; the region's first unless told.",
      ),
    ),
  }),
  result: Type.Object({
    state: States("restored", "already"),
    volume_id: Type.String(),
    zone: Type.String(),
  }),
  calls: ["ec2:DescribeVolumes", "ec2:DescribeAvailabilityZones", "ec2:CreateVolume", "ec2:DeleteVolume"],
  async run({ point, zone: told }, context) {
    const { snapshot_id, region } = point;
    const there = await restoredFrom(context, point);
    if (there !== undefined) {
      return { state: "already" as const, volume_id: there.VolumeId ?? "", zone: there.AvailabilityZone ?? "" };
    }
    const zone = told ?? (point.zone === "" ? await firstZone(context, region) : point.zone);
    const Tags = [
      { Key: restoredTag, Value: snapshot_id },
      { Key: "runbook:run", Value: context.run },
      ...(point.volume_id === "" ? [] : [{ Key: "runbook:replaces", Value: point.volume_id }]),
    ];
    const made = await context.call(
      "ec2:CreateVolume",
      {
        SnapshotId: snapshot_id,
        AvailabilityZone: zone,
        VolumeType: "gp3",
        TagSpecifications: [{ ResourceType: "volume", Tags }],
      },
      region,
    );
    const volume_id = await unlessLost(
      () => made.VolumeId,
      async () => (await restoredFrom(context, point))?.VolumeId,
    );
    if (volume_id === undefined) throw stepFailed(`EC2 made no volume of ${snapshot_id}`);
    await context.confirm(
      `${volume_id} is available`,
      async () => {
        const state = (await volumeNow(context, { volume_id, region }))?.State;
        if (state === "error") throw stepFailed(`volume ${volume_id} of ${snapshot_id} ended in error`);
        return state === "available" || state === "in-use";
      },
      tenMinutes,
    );
    return { state: "restored" as const, volume_id, zone };
  },
  async probe({ point }, _call, context) {
    return (await restoredFrom(context, point)) === undefined ? "not-done" : "done";
  },
  async undo({ point }, { state, volume_id }, context) {
    if (state !== "restored") return "already";
    const place = { volume_id, region: point.region };
    const found = await volumeNow(context, place);
    if (found === undefined) return "already";
    const ours = tagsOf(found.Tags)[restoredTag] === point.snapshot_id && found.SnapshotId === point.snapshot_id;
    // Somebody has begun to work with it.
    if (found.State !== "available" || !ours) return "changed";
    await context.call("ec2:DeleteVolume", { VolumeId: volume_id }, point.region);
    await context.confirm(`${volume_id} is deleted`, () => isForgotten(place, context), tenMinutes);
    return "restored";
  },
});

const tenMinutes = 600_000;

/** The volume that this program made of the snapshot, in this run or another; AWS vouches for the snapshot. */
async function restoredFrom(
  context: ActionContext<"ec2:DescribeVolumes">,
  { snapshot_id, region }: Pick<VolumeRestorePoint, "snapshot_id" | "region">,
) {
  const Filters = [
    { Name: `tag:${restoredTag}`, Values: [snapshot_id] },
    { Name: "snapshot-id", Values: [snapshot_id] },
  ];
  for await (const page of context.pages("ec2:DescribeVolumes", { Filters }, region)) {
    const found = (page.Volumes ?? []).find(({ State }) => State !== "deleting" && State !== "deleted");
    if (found !== undefined) return found;
  }
  return undefined;
}

async function firstZone(context: ActionContext<"ec2:DescribeAvailabilityZones">, region: string): Promise<string> {
  // Local and Wavelength Zones do not hold every type of volume.
  const Filters = [{ Name: "zone-type", Values: ["availability-zone"] }];
  const { AvailabilityZones = [] } = await context.call("ec2:DescribeAvailabilityZones", { Filters }, region);
  const [first] = AvailabilityZones.filter(({ State }) => State === "available")
    .map(({ ZoneName = "" }) => ZoneName)
    .toSorted();
  if (first === undefined) throw stepFailed(`${region} has no Availability Zone that is available`);
  return first;
}
