/** What is found of volumes: whose they are. */
import type { ActionContext, Output } from "../../engine/action/action.ts";
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";
import { judgeInstance } from "../ec2/findings.ts";
import { instanceNow } from "../ec2/instances.ts";
import { ifThere } from "../gone.ts";
import type { History } from "../history/history.ts";
import { isOwnWork, judged, type Subject } from "../history/judged.ts";
import { ref } from "../history/refs.ts";
import { fingerprintOf, tagFacts, tagsOf } from "./fingerprint.ts";
import type { Found } from "./resource.ts";

export const Volume = FindingOf("Volume", {
  volume_id: Type.String(),
  /** `available`, `in-use`, … */
  state: Type.String(),
  /** Where it is attached; empty where it is not. */
  instance_id: Type.String(),
  /** Of which it was made; empty for one that began blank. */
  snapshot_id: Type.String(),
});
export type Volume = Static<typeof Volume>;

export type DescribedVolume = NonNullable<Output<"ec2:DescribeVolumes">["Volumes"]>[number];

/**
 * Nothing for a volume that came with its instance, which is listed and judged itself: of an
 * attached volume it takes an act of its own, such as CreateVolume, and an instance that is not the
 * intruder's. What he makes on his own instance goes with that.
 */
export async function foundOf(
  volume: DescribedVolume,
  region: string,
  context: ActionContext,
  history: History,
): Promise<Found | undefined> {
  const volume_id = volume.VolumeId ?? "";
  const own = [ref.unique("volume", volume_id)];
  const instance_id = volume.Attachments?.[0]?.InstanceId ?? "";
  const recent = (volume.CreateTime ?? "") >= history.window.begin;
  if (instance_id !== "") {
    if (history.madeBy(own) === undefined && history.changes(own).length === 0) return undefined;
    if (recent && history.madeBy([ref.instance(instance_id)])?.by_intruder === true) return undefined;
  }
  const orphan = instance_id === "" && recent && history.madeBy(own) === undefined;
  const parent = orphan ? await formerParent(volume_id, region, context, history) : undefined;
  const subject = subjectOf(volume, region, history);
  return {
    list: "volumes",
    subject: parent === undefined ? subject : { ...subject, parent },
    more: { volume_id, state: volume.State ?? "", instance_id, snapshot_id: volume.SnapshotId ?? "" },
  };
}

export function volumeFingerprint(volume: DescribedVolume): string {
  const { VolumeId = "", SnapshotId = "", CreateTime = "", Size = 0, Tags } = volume;
  return fingerprintOf("volume", VolumeId, SnapshotId, CreateTime, Size, tagFacts(tagsOf(Tags)));
}

function subjectOf(volume: DescribedVolume, region: string, history: History): Subject {
  const id = volume.VolumeId ?? "";
  const { account, partition } = history.caller;
  const arn = `arn:${partition}:ec2:${region}:${account}:volume/${id}`;
  const tags = tagsOf(volume.Tags);
  const [attached] = volume.Attachments ?? [];
  return {
    kind: "volume",
    id,
    name: tags["Name"] ?? id,
    arn,
    region,
    tags,
    created_at: volume.CreateTime ?? "",
    there: volume.CreateTime ?? "",
    objects: [ref.unique("volume", id)],
    handles: [id, arn],
    fingerprint: volumeFingerprint(volume),
    detail: [
      `${volume.Size ?? "?"} GiB ${volume.VolumeType ?? ""}, ${volume.State ?? "?"}`,
      attached === undefined ? "attached to nothing" : `${attached.Device ?? "?"} of ${attached.InstanceId ?? "?"}`,
      ...(volume.SnapshotId === undefined || volume.SnapshotId === "" ? [] : [`made of ${volume.SnapshotId}`]),
    ].join(", "),
  };
}

/**
 * The instance that a volume was left over from. EC2 forgets it: neither the record of the launch
 * nor the volume names it. What does is the evidence that this program took before it terminated
 * the instance, a snapshot of the volume whose tag names the instance; it counts only where this
 * program is on record for that snapshot, since anybody can write a tag.
 */
async function formerParent(
  volume: string,
  region: string,
  context: ActionContext,
  history: History,
): Promise<Subject["parent"]> {
  const Filters = [
    { Name: "volume-id", Values: [volume] },
    { Name: "tag-key", Values: ["runbook:evidence"] },
  ];
  for await (const page of context.pages("ec2:DescribeSnapshots", { OwnerIds: ["self"], Filters }, region)) {
    for (const { SnapshotId = "", Tags } of page.Snapshots ?? []) {
      const [instance = ""] = (tagsOf(Tags)["runbook:evidence"] ?? "").split(" ");
      const made = history.madeBy([ref.unique("snapshot", SnapshotId)]);
      if (instance.startsWith("i-") && isOwnWork(made, history)) {
        return instanceParent(instance, region, context, history);
      }
    }
  }
  return undefined;
}

/** Where EC2 has forgotten the instance, the record of its launch still says whose it was. */
async function instanceParent(
  instance_id: string,
  region: string,
  context: ActionContext,
  history: History,
): Promise<NonNullable<Subject["parent"]>> {
  const found = await instanceNow(context, { instance_id, region });
  const described = found ?? { InstanceId: instance_id };
  const { finding, facts } = judgeInstance(described, region, history, (facts) => context.judge(facts));
  return { arn: finding.arn, name: finding.name, verdict: finding.verdict, listed: facts.object.listed };
}

/** What a volume belongs to: its instance, else itself. Undefined where it is gone. */
export async function volumeParent(
  volume_id: string,
  region: string,
  context: ActionContext,
  history: History,
): Promise<Subject["parent"]> {
  const volume = await volumeNow(context, { volume_id, region });
  if (volume === undefined) return undefined;
  const instance = volume.Attachments?.[0]?.InstanceId;
  if (instance !== undefined) return instanceParent(instance, region, context, history);
  const { finding, facts } = judged(subjectOf(volume, region, history), history, (facts) => context.judge(facts));
  return { arn: finding.arn, name: finding.name, verdict: finding.verdict, listed: facts.object.listed };
}

/** As it is now; undefined where it is deleted or being deleted. */
export async function volumeNow(
  context: ActionContext<"ec2:DescribeVolumes">,
  { volume_id, region }: Pick<Volume, "volume_id" | "region">,
): Promise<DescribedVolume | undefined> {
  const volume = (await ifThere(context.call("ec2:DescribeVolumes", { VolumeIds: [volume_id] }, region)))?.Volumes?.[0];
  return volume?.State === "deleting" || volume?.State === "deleted" ? undefined : volume;
}

/** Whether EC2 knows it no more: while it is `deleting` it is not gone yet. */
export async function isForgotten(
  { volume_id, region }: Pick<Volume, "volume_id" | "region">,
  context: ActionContext<"ec2:DescribeVolumes">,
): Promise<boolean> {
  const read = await ifThere(context.call("ec2:DescribeVolumes", { VolumeIds: [volume_id] }, region));
  const [left] = read?.Volumes ?? [];
  return left === undefined || left.State === "deleted";
}
