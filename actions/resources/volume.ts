/** EBS volumes that are not part of an instance, or that were put on one. */
import { action, type ActionContext } from "../../engine/action/action.ts";
import { unlessLost } from "../../engine/action/answer.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, Duration, Explained, Saved, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { instanceNow } from "../ec2/instances.ts";
import { snapshotsById, snapshotsByTag, untilComplete } from "../ec2/snapshots.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { inTurns } from "../in-turns.ts";
import { States } from "../states.ts";
import { keepUntil } from "../keep-until.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import type { ResourceType } from "./resource.ts";
import { foundOf, isForgotten, Volume, volumeFingerprint, volumeNow } from "./volume-facts.ts";

/** Volumes looked into at the same time. */
const width = 8;

export const volumes: ResourceType = {
  service: "ec2",
  title: "EBS volumes",
  scope: "regional",
  lists: { volumes: Volume },
  calls: ["ec2:DescribeVolumes", "ec2:DescribeSnapshots", "ec2:DescribeInstances"],
  async *read(region, context, history) {
    for await (const page of context.pages("ec2:DescribeVolumes", { MaxResults: 500 }, region)) {
      const here = (page.Volumes ?? []).filter(({ State }) => State !== "deleting" && State !== "deleted");
      for (const found of await inTurns(here, width, (volume) => foundOf(volume, region, context, history))) {
        if (found !== undefined) yield found;
      }
    }
  },
};

const evidenceTag = "runbook:evidence";
const twoHours = 7_200_000;

export const snapshotVolume = action({
  name: "ec2.snapshot-volume",
  summary: "Save a volume's description and take a snapshot of it.",
  purpose: "preserve",
  reversible: true,
  target: "volume",
  params: Type.Object({
    volume: Volume,
    within: Type.Optional(
      Explained(Duration, "How long the snapshot may take; large volumes take hours. Two hours unless told."),
    ),
  }),
  result: Saved(ResourceEvidence),
  calls: ["ec2:DescribeVolumes", "ec2:CreateSnapshot", "ec2:DescribeSnapshots"],
  async run({ volume, within = twoHours }, context) {
    const { volume_id, region } = volume;
    const found = await volumeNow(context, volume);
    if (found === undefined) throw stepFailed(`${volume_id} is gone: there is nothing left to keep of it`);
    const evidence = [await saveDescription(volume, found, context)];
    // The time makes the tag this attempt's own; it is journaled, so a resumed run has the same one.
    const tag = { Key: evidenceTag, Value: `${volume_id} ${await context.now()}` };
    const kept = await keepUntil(context);
    const made = await context.call(
      "ec2:CreateSnapshot",
      {
        VolumeId: volume_id,
        Description: `Evidence of ${volume_id}, run ${context.run}`,
        TagSpecifications: [
          { ResourceType: "snapshot", Tags: [tag, { Key: "runbook:run", Value: context.run }, ...kept] },
        ],
      },
      region,
    );
    const id = await unlessLost(
      () => made.SnapshotId,
      async () => (await snapshotsByTag(context, tag, region))[0]?.id,
    );
    if (id === undefined) throw stepFailed(`EC2 made no snapshot of ${volume_id}`);
    await untilComplete(context, [id], region, within);
    return { resource: volume.id, region, copies: [id], evidence };
  },
  async probe({ volume }, call, context) {
    const { TagSpecifications: [specification] = [] } = call.input as {
      TagSpecifications?: { Tags?: { Key: string; Value: string }[] }[];
    };
    const tag = specification?.Tags?.find(({ Key }) => Key === evidenceTag);
    if (tag === undefined) return "unknown";
    return (await snapshotsByTag(context, tag, volume.region)).length > 0 ? "done" : "not-done";
  },
});

export const detachVolume = action({
  name: "ec2.detach-volume",
  summary: "Take a volume off its instance.",
  purpose: "contain",
  reversible: true,
  target: "volume",
  params: Type.Object({ volume: Volume }),
  result: Type.Object({
    state: States("detached", "already", "gone"),
    /** Where it was attached before; empty for nowhere. */
    before_instance: Type.String(),
    before_device: Type.String(),
  }),
  calls: ["ec2:DescribeInstances", "ec2:DescribeVolumes", "ec2:DetachVolume", "ec2:AttachVolume"],
  async run({ volume }, context) {
    const { volume_id, region } = volume;
    const found = await volumeNow(context, volume);
    const nowhere = { before_instance: "", before_device: "" };
    if (found === undefined) return { state: "gone" as const, ...nowhere };
    const [attached] = found.Attachments ?? [];
    if (attached === undefined) return { state: "already" as const, ...nowhere };
    const before = { before_instance: attached.InstanceId ?? "", before_device: attached.Device ?? "" };
    try {
      await context.call("ec2:DetachVolume", { VolumeId: volume_id, InstanceId: before.before_instance }, region);
    } catch (error) {
      if (isAws(error, "protected")) {
        throw stepFailed(
          `${volume_id} is the root volume of ${before.before_instance}, which runs`,
          "Contain the instance, or stop it first.",
        );
      }
      // A detachment that was under way is no failure: the read-back tells.
      if (!isAws(error, "conflict", "gone")) throw error;
    }
    await context.confirm(
      `${volume_id} is detached`,
      async () => (await attachmentNow(context, volume)) === undefined,
      fiveMinutes,
    );
    return { state: "detached" as const, ...before };
  },
  async undo({ volume }, { state, before_instance, before_device }, context) {
    if (state !== "detached") return "already";
    const found = await volumeNow(context, volume);
    const [attached] = found?.Attachments ?? [];
    if (attached?.InstanceId === before_instance && attached.Device === before_device) return "already";
    if (found?.State !== "available") return "changed";
    const place = { VolumeId: volume.volume_id, InstanceId: before_instance, Device: before_device };
    try {
      await context.call("ec2:AttachVolume", place, volume.region);
    } catch (error) {
      // The instance is gone, or something else sits where the volume was; or it is this that was sent twice.
      if (!isAws(error, "gone", "invalid", "conflict")) throw error;
      const now = await attachmentNow(context, volume);
      if (now?.InstanceId !== before_instance || now.Device !== before_device) {
        if (await isFree(context, volume.region, before_instance, before_device)) throw error;
        return "changed";
      }
    }
    await context.confirm(
      `${volume.volume_id} is attached to ${before_instance} again`,
      async () => (await attachmentNow(context, volume))?.State === "attached",
      fiveMinutes,
    );
    return "restored";
  },
});

/** Whether the instance is there, with nothing where the volume was. */
async function isFree(
  context: ActionContext<"ec2:DescribeInstances">,
  region: string,
  instance_id: string,
  device: string,
): Promise<boolean> {
  const found = await instanceNow(context, { instance_id, region });
  if (found === undefined || ["shutting-down", "terminated"].includes(found.State?.Name ?? "")) return false;
  return !(found.BlockDeviceMappings ?? []).some(({ DeviceName }) => DeviceName === device);
}

const fiveMinutes = 300_000;

async function attachmentNow(context: ActionContext<"ec2:DescribeVolumes">, volume: Volume) {
  return (await volumeNow(context, volume))?.Attachments?.[0];
}

export const deleteVolume = action({
  name: "ec2.delete-volume",
  summary: "Delete a volume that is attached to nothing and that a completed snapshot holds.",
  purpose: "destroy",
  reversible: false,
  target: "volume",
  params: Type.Object({ volume: Approved(Volume), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({ state: States("deleted", "already") }),
  calls: ["ec2:DescribeVolumes", "ec2:DescribeSnapshots", "ec2:DeleteVolume"],
  async run({ volume, evidence }, context) {
    requireEvidence(volume, evidence);
    const { volume_id, region } = volume;
    if ((await volumeNow(context, volume)) === undefined) return { state: "already" as const };
    await context.confirm(
      `${volume_id} is attached to nothing`,
      async () => (await volumeNow(context, volume))?.State === "available",
      0,
    );
    await context.confirm(`a completed snapshot of ${volume_id} is kept`, () => isSaved(volume, evidence, context), 0);
    const remove = () => unlessGone(context.call("ec2:DeleteVolume", { VolumeId: volume_id }, region));
    await pastConflicts(context, remove, async () => {});
    // It is said to be `deleting` at once; gone it is only when EC2 does not know it any more.
    await context.confirm(`${volume_id} is deleted`, () => isForgotten(volume, context), fiveMinutes);
    return { state: "deleted" as const };
  },
  async fingerprint({ volume }, context) {
    const found = await volumeNow(context, volume);
    return found === undefined ? undefined : volumeFingerprint(found);
  },
});

/** As EC2 knows the snapshots now: one that was deleted since is no evidence. */
async function isSaved(
  { volume_id, region }: Volume,
  { copies }: ResourceEvidence,
  context: ActionContext<"ec2:DescribeSnapshots">,
): Promise<boolean> {
  // No ids would mean all snapshots to EC2.
  const found = copies.length === 0 ? [] : ((await ifThere(snapshotsById(context, copies, region))) ?? []);
  return found.some(({ volume, state }) => volume === volume_id && state === "completed");
}
