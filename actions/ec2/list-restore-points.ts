import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { DatasetRef, Entity, Explained, Region, Timestamp, Type } from "../../engine/action/schema.ts";
import { type History, readHistory } from "../history/history.ts";
import { judged, withMore } from "../history/judged.ts";
import { ref } from "../history/refs.ts";
import { inRegions } from "../regions.ts";
import { VolumeRestorePoint } from "./restore-point.ts";
import { snapshotFingerprint } from "../resources/snapshot-facts.ts";
import { tagsOf } from "../resources/fingerprint.ts";
import { volumesToRestore, type Wanted } from "./volumes-to-restore.ts";

/** A backup that the intruder deleted, by the record of the call. */
export const DeletedBackup = Entity("DeletedBackup", {
  /** Such as `snapshot:snap-…`; empty where the record does not name it. */
  object: Type.String(),
  event: Type.String(),
  name: Type.String(),
  at: Type.String(),
  region: Type.String(),
});

/** Points shown of one volume: a year of daily backups is more than anybody chooses from. */
const shown = 10;
/** Volumes asked about in one call; EC2 takes 200 values of a filter. */
const together = 100;

export const listVolumeRestorePoints = action({
  name: "ec2.list-restore-points",
  summary: "Find the snapshots from which volumes that the intruder had in his hands can be brought back.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    regions: Type.Array(Region, { description: "The regions to look in; one that cannot be read is a gap." }),
    history: Explained(DatasetRef, "The events of cloudtrail.list-events, which tell what the intruder did."),
    before: Explained(Timestamp, "A snapshot must have been begun before this time, such as the window's beginning."),
  }),
  result: Type.Object({
    /** By volume, the newest first; nothing in them was changed or shared by the intruder. */
    points: Type.Array(VolumeRestorePoint),
    /** ARNs of the volumes, and of the instances that are gone, of which there is no such snapshot. */
    none_for: Type.Array(Type.String()),
    /** Backups of any kind that the intruder deleted: they may be in a Recycle Bin or another account. */
    deleted_backups: Type.Array(DeletedBackup),
  }),
  calls: ["ec2:DescribeInstances", "ec2:DescribeSnapshots"],
  async run({ regions, history, before }, context) {
    const past = await readHistory(history, context);
    const spoilt = spoiltBy(past);
    const { results } = await inRegions(regions, "ec2", context, async (region) => {
      const wanted = await volumesToRestore(region, past, context);
      return pointsFor(wanted, { region, before, spoilt }, past, context);
    });
    const points = results.flatMap((each) => each.points).toSorted(byVolumeThenRank);
    return {
      points,
      none_for: results.flatMap((each) => each.none_for).toSorted(),
      deleted_backups: deletedBackups(past),
    };
  },
});

type Snapshot = NonNullable<Output<"ec2:DescribeSnapshots">["Snapshots"]>[number];
interface Where {
  readonly region: string;
  readonly before: string;
  readonly spoilt: ReadonlySet<string>;
}

async function pointsFor(
  wanted: readonly Wanted[],
  where: Where,
  history: History,
  context: ActionContext<"ec2:DescribeSnapshots">,
): Promise<{ points: VolumeRestorePoint[]; none_for: string[] }> {
  const found = new Map<string, Snapshot[]>();
  const volumes = [...new Set(wanted.flatMap(({ volume_id }) => (volume_id === "" ? [] : [volume_id])))];
  for (let from = 0; from < volumes.length; from += together) {
    const Filters = [{ Name: "volume-id", Values: volumes.slice(from, from + together) }];
    await collect(found, Filters, ({ VolumeId = "" }) => VolumeId, where, context);
  }
  for (const { instance_id, volume_id } of wanted) {
    if (volume_id !== "") continue;
    // EC2 has forgotten its volumes; an image's snapshots and those of AWS Backup name the instance.
    for (const filter of [
      { Name: "description", Values: [`Created by CreateImage(${instance_id}) for *`] },
      { Name: "tag:aws:backup:source-resource", Values: [`*instance/${instance_id}`] },
    ]) {
      await collect(found, [filter], () => instance_id, where, context);
    }
  }
  const points: VolumeRestorePoint[] = [];
  const none_for = new Set<string>();
  for (const each of wanted) {
    const name = each.volume_id === "" ? each.instance_id : each.volume_id;
    const newest = (found.get(name) ?? []).toSorted(newestFirst).slice(0, shown);
    if (newest.length === 0) none_for.add(arnOf(name, where.region, history));
    // A volume can be wanted for two reasons; the one that knows its instance comes second and says more.
    const at = newest.map((snapshot, index) => pointOf(snapshot, each, index + 1, where.region, history, context));
    for (const point of at) {
      const other = points.findIndex(({ id }) => id === point.id);
      if (other < 0) points.push(point);
      else points[other] = point;
    }
  }
  return { points, none_for: [...none_for] };
}

function arnOf(id: string, region: string, { caller: { account, partition } }: History): string {
  const kinds = { i: "instance", vol: "volume", snap: "snapshot" } as const;
  const kind = kinds[id.slice(0, id.indexOf("-")) as keyof typeof kinds];
  return `arn:${partition}:ec2:${region}:${account}:${kind}/${id}`;
}

/** Kept are only the newest of each, as they come. */
async function collect(
  found: Map<string, Snapshot[]>,
  Filters: { Name: string; Values: string[] }[],
  nameOf: (snapshot: Snapshot) => string,
  { region, before, spoilt }: Where,
  context: ActionContext<"ec2:DescribeSnapshots">,
): Promise<void> {
  for await (const page of context.pages("ec2:DescribeSnapshots", { OwnerIds: ["self"], Filters }, region)) {
    for (const snapshot of page.Snapshots ?? []) {
      const { SnapshotId = "", StartTime, State } = snapshot;
      const old = StartTime !== undefined && Date.parse(StartTime) < Date.parse(before);
      if (!old || State !== "completed" || spoilt.has(SnapshotId)) continue;
      // What this program keeps as evidence is of the time after, and so is what the intruder left in it.
      if (Object.hasOwn(tagsOf(snapshot.Tags), "runbook:evidence")) continue;
      const name = nameOf(snapshot);
      found.set(name, [...(found.get(name) ?? []), snapshot].toSorted(newestFirst).slice(0, shown));
    }
  }
}

function pointOf(
  snapshot: Snapshot,
  { instance_id, zone, why }: Wanted,
  rank: number,
  region: string,
  history: History,
  context: Pick<ActionContext, "judge">,
): VolumeRestorePoint {
  const { SnapshotId: id = "", VolumeId = "", StartTime = "", VolumeSize } = snapshot;
  const arn = arnOf(id, region, history);
  const subject = {
    kind: "snapshot",
    id,
    name: id,
    arn,
    region,
    tags: tagsOf(snapshot.Tags),
    created_at: StartTime,
    objects: [ref.unique("snapshot", id)],
    handles: [id, arn],
    fingerprint: snapshotFingerprint(snapshot),
    detail: [
      `${VolumeSize ?? "?"} GiB of ${VolumeId} as it was at ${StartTime}`,
      `number ${rank} of the newest`,
      why,
      snapshot.Encrypted === true ? `encrypted with ${snapshot.KmsKeyId ?? "?"}` : "not encrypted",
    ].join(", "),
  };
  const item = judged(subject, history, (facts) => context.judge(facts));
  return withMore(item, { snapshot_id: id, volume_id: VolumeId, instance_id, zone, rank }).finding;
}

/** Snapshots that the intruder made, changed or shared. */
function spoiltBy(history: History): ReadonlySet<string> {
  const touched = history.intruders.flatMap(({ made, changed }) => [...made, ...changed]);
  return new Set(touched.flatMap((object) => /^snapshot(?:-grant)?:([^/]*)/.exec(object)?.[1] ?? []));
}

const deletions = new Set([
  "DeleteSnapshot",
  "DeleteRecoveryPoint",
  "DeleteDBSnapshot",
  "DeleteDBClusterSnapshot",
  "DeregisterImage",
]);

/** Of what he had not made himself. */
function deletedBackups(history: History) {
  return history.intruders
    .filter(({ name }) => deletions.has(name))
    .flatMap(({ id: event, name, time: at, region, removed }) => {
      const ours = removed.filter((object) => history.madeBy([object])?.by_intruder !== true);
      if (removed.length > 0 && ours.length === 0) return [];
      return (ours.length === 0 ? [""] : ours).map((object) => ({ object, event, name, at, region }));
    });
}

function newestFirst(a: Snapshot, b: Snapshot): number {
  const [one = "", other = ""] = [a.StartTime, b.StartTime];
  return one > other ? -1 : one < other ? 1 : (a.SnapshotId ?? "") < (b.SnapshotId ?? "") ? -1 : 1;
}

function byVolumeThenRank(a: VolumeRestorePoint, b: VolumeRestorePoint): number {
  return a.volume_id < b.volume_id ? -1 : a.volume_id > b.volume_id ? 1 : a.rank - b.rank;
}
