import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { DatasetRef, Explained, Region, Timestamp, Type } from "../../engine/action/schema.ts";
import type { HistoryEvent } from "../history/event.ts";
import { type History, readHistory } from "../history/history.ts";
import { ref } from "../history/refs.ts";
import { inRegions } from "../regions.ts";
import { fingerprintOf } from "../resources/fingerprint.ts";
import { DbRestorePoint, restoredTag, restoresAs } from "./restore-point.ts";

type Instance = NonNullable<Output<"rds:DescribeDBInstances">["DBInstances"]>[number];
type Snapshot = NonNullable<Output<"rds:DescribeDBSnapshots">["DBSnapshots"]>[number];
type Context = ActionContext<"rds:DescribeDBInstances" | "rds:DescribeDBSnapshots">;

export const listDbRestorePoints = action({
  name: "rds.list-restore-points",
  summary: "Find for every database instance the newest snapshot of before the incident that nobody has touched since.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    regions: Type.Array(Region, { description: "The regions to look in; one that cannot be read is a gap." }),
    history: Explained(DatasetRef, "The events of cloudtrail.list-events, which tell what the intruder changed."),
    before: Explained(Timestamp, "Snapshots of later are not trusted."),
  }),
  result: Type.Object({
    /** Those whose instance the intruder deleted or changed come first. */
    points: Type.Array(DbRestorePoint),
    /** ARNs of instances of which there is no such snapshot. */
    none_for: Type.Array(Type.String()),
    /** ARNs of members of clusters, which are restored with their cluster and not by this program. */
    cluster_members: Type.Array(Type.String()),
    /** Backups that the intruder deleted, as `region/name`. */
    deleted_backups: Type.Array(Type.String()),
  }),
  calls: ["rds:DescribeDBInstances", "rds:DescribeDBSnapshots"],
  async run({ regions, history, before }, context) {
    const past = await readHistory(history, context);
    const points: DbRestorePoint[] = [];
    const none_for: string[] = [];
    const cluster_members: string[] = [];
    await inRegions(regions, "rds", context, async (region) => {
      const found = await inRegion(region, before, past, context);
      points.push(...found.points);
      none_for.push(...found.none_for);
      cluster_members.push(...found.cluster_members);
    });
    return {
      points: points.toSorted(
        (a, b) =>
          rank[a.damage] - rank[b.damage] || (`${a.region} ${a.instance}` < `${b.region} ${b.instance}` ? -1 : 1),
      ),
      none_for: none_for.toSorted(),
      cluster_members: cluster_members.toSorted(),
      deleted_backups: [...new Set(past.intruders.flatMap(deletedBackups))].toSorted(),
    };
  },
});

const rank = { deleted: 0, changed: 1, untouched: 2 } as const;

async function inRegion(
  region: string,
  before: string,
  past: History,
  context: Context,
): Promise<{ points: DbRestorePoint[]; none_for: string[]; cluster_members: string[] }> {
  const cluster_members: string[] = [];
  const instances = new Map<string, Instance>();
  for await (const page of context.pages("rds:DescribeDBInstances", {}, region)) {
    for (const one of page.DBInstances ?? []) {
      // What this program restored needs no restoring.
      if ((one.TagList ?? []).some(({ Key }) => Key === restoredTag)) continue;
      // A member of a cluster has no snapshots of its own.
      if (one.DBClusterIdentifier === undefined) instances.set(one.DBInstanceIdentifier ?? "", one);
      else cluster_members.push(one.DBInstanceArn ?? "");
    }
  }
  // Kept is only the best snapshot of each instance, however many there are.
  const best = new Map<string, Snapshot>();
  for await (const page of context.pages("rds:DescribeDBSnapshots", {}, region)) {
    for (const one of page.DBSnapshots ?? []) {
      const instance = one.DBInstanceIdentifier ?? "";
      if (!isGood(one, region, before, past)) continue;
      const other = best.get(instance);
      if (other === undefined || timeOf(other) < timeOf(one)) best.set(instance, one);
    }
  }
  const deleted = past.intruders.flatMap((event) => (event.region === region ? deletedInstances(event) : []));
  const wanted = new Set([...instances.keys(), ...deleted]);
  return {
    points: [...best].flatMap(([name, snapshot]) =>
      wanted.has(name) ? [pointOf(name, instances.get(name), snapshot, region, past)] : [],
    ),
    none_for: [...wanted]
      .filter((name) => !best.has(name))
      .map((name) => `arn:${context.caller.partition}:rds:${region}:${context.caller.account}:db:${name}`),
    cluster_members,
  };
}

/** Complete, of before, and neither changed nor shared since by anybody but this run. */
function isGood(one: Snapshot, region: string, before: string, past: History): boolean {
  const name = one.DBSnapshotIdentifier ?? "";
  if (one.Status !== "available" || !(timeOf(one) < Date.parse(before))) return false;
  const snapshot = ref.regional("db-snapshot", region, name);
  const grant = ref.regional("db-snapshot-grant", region, name);
  const made = past.madeBy([snapshot]);
  const shared = past.madeBy([grant]);
  const acts = [...past.changes([snapshot, grant]), ...(shared === undefined ? [] : [shared])];
  return (
    made?.by_intruder !== true &&
    made?.by_suspect !== true &&
    !acts.some((act) => act.in_window && act.principal !== past.caller.principal)
  );
}

function pointOf(
  instance: string,
  now: Instance | undefined,
  snapshot: Snapshot,
  region: string,
  past: History,
): DbRestorePoint {
  const name = snapshot.DBSnapshotIdentifier ?? "";
  const arn = snapshot.DBSnapshotArn ?? "";
  const snapshot_at = snapshot.SnapshotCreateTime ?? "";
  const restores_as = restoresAs(instance, snapshot_at);
  const object = ref.regional("db-instance", region, instance);
  const touched = past.changes([object]).filter((act) => act.by_intruder || act.by_suspect);
  const damage = now === undefined ? "deleted" : touched.length > 0 ? "changed" : "untouched";
  const kms_key = snapshot.KmsKeyId ?? "";
  const what = {
    deleted: "the instance is gone",
    changed: `the intruder changed the instance (${[...new Set(touched.map((act) => act.name))].join(", ")}); its network settings may be the intruder's`,
    untouched: "nothing recorded was done to the instance; calls on its data leave no record",
  }[damage];
  return {
    id: `db-restore/${region}/${instance}`,
    kind: "db-restore-point",
    name: instance,
    arn,
    region,
    created_at: snapshot_at,
    verdict: "unknown",
    reasons: [{ rule: "restore-point", text: what, events: touched.map((act) => act.event) }],
    preexisting: true,
    handles: [name, arn, restores_as],
    fingerprint: fingerprintOf("db-restore-point", arn, snapshot_at, kms_key),
    detail: `${snapshot.SnapshotType ?? ""} snapshot ${name} from ${snapshot_at} becomes ${restores_as}: ${what}`,
    instance,
    instance_exists: now !== undefined,
    damage,
    snapshot: name,
    snapshot_at,
    engine: `${snapshot.Engine ?? ""} ${snapshot.EngineVersion ?? ""}`,
    encrypted: snapshot.Encrypted === true,
    kms_key,
    instance_class: now?.DBInstanceClass ?? "",
    subnet_group: now?.DBSubnetGroup?.DBSubnetGroupName ?? "",
    security_groups: (now?.VpcSecurityGroups ?? []).map((group) => group.VpcSecurityGroupId ?? "").toSorted(),
    parameter_group: now?.DBParameterGroups?.[0]?.DBParameterGroupName ?? "",
    restores_as,
  };
}

function timeOf(one: Snapshot): number {
  return Date.parse(one.SnapshotCreateTime ?? "");
}

function deletedInstances({ removed }: HistoryEvent): string[] {
  return removed.flatMap((object) => (object.startsWith("db-instance:") ? [nameIn(object)] : []));
}

function deletedBackups({ removed, region }: HistoryEvent): string[] {
  return removed.flatMap((object) => (object.startsWith("db-snapshot:") ? [`${region}/${nameIn(object)}`] : []));
}

/** `kind:region:name`; names of automated snapshots hold a colon. */
function nameIn(object: string): string {
  return object.split(":").slice(2).join(":");
}
