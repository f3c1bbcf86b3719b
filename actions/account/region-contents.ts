/** What there is in a region, by every type of resource that is regional. */
import type { ActionContext, OperationName } from "../../engine/action/action.ts";
import { isAbsentRegion, isAws } from "../../engine/action/aws-error.ts";
import { openHistory } from "../history/history.ts";
import { inTurns } from "../in-turns.ts";
import { manualSnapshots } from "../resources/db-snapshot.ts";
import { resourceTypes } from "../resources/types.ts";

const regional = resourceTypes.filter((type) => type.scope === "regional");

export const contentCalls: readonly OperationName[] = [
  ...new Set<OperationName>([
    ...regional.flatMap((type) => type.calls),
    "ec2:DescribeInstances",
    "ec2:DescribeSnapshots",
    "ec2:DescribeVolumes",
    "rds:DescribeDBInstances",
    "s3:ListBuckets",
  ]),
];

export interface Contents {
  /** Such as `security-group/sg-…`, sorted; without what AWS puts into every region by itself. */
  readonly left: readonly string[];
  /** What could not be read, and why. */
  readonly unread: readonly string[];
  /** Every object in full, as its type shows it. */
  readonly objects: readonly { readonly id: string; readonly detail: string }[];
}

/** Who made what does not matter here, so Event history is not asked. */
export async function contentsOf(region: string, context: ActionContext): Promise<Contents> {
  const history = await openHistory(() => [], context.policy, context.caller);
  const objects = new Map<string, string>();
  const unread: string[] = [];
  // What a type reports as a gap is not known to be empty either.
  const watched: ActionContext = { ...context, gap: async ({ reason }) => void unread.push(reason) };
  const reading = async (what: string, read: () => Promise<void>) => {
    try {
      await read();
    } catch (error) {
      if (!isAws(error) || error.class === "expired") throw error;
      // A service that the region does not have holds nothing in it.
      if (!isAbsentRegion(error)) unread.push(`${what}: ${error.message}`);
    }
  };
  await inTurns(regional, 4, (type) =>
    reading(type.title, async () => {
      for await (const { subject } of type.read(region, watched, history)) {
        if (!isDefault(subject)) objects.set(`${subject.kind}/${subject.name || subject.id}`, subject.detail);
      }
    }),
  );
  await reading("EC2 instances", async () => {
    for await (const page of context.pages("ec2:DescribeInstances", {}, region)) {
      for (const { InstanceId = "", State } of (page.Reservations ?? []).flatMap((one) => one.Instances ?? [])) {
        if (State?.Name !== "terminated") objects.set(`instance/${InstanceId}`, State?.Name ?? "");
      }
    }
  });
  // Of their own, because a type may leave out evidence, and volumes of instances: here all counts.
  await reading("EBS snapshots", async () => {
    for await (const page of context.pages("ec2:DescribeSnapshots", { OwnerIds: ["self"] }, region)) {
      for (const { SnapshotId = "", Description = "" } of page.Snapshots ?? [])
        objects.set(`snapshot/${SnapshotId}`, Description);
    }
  });
  await reading("EBS volumes", async () => {
    for await (const page of context.pages("ec2:DescribeVolumes", {}, region)) {
      for (const { VolumeId = "", State = "" } of page.Volumes ?? []) objects.set(`volume/${VolumeId}`, State);
    }
  });
  // Of databases and buckets the types list only what is wrong with them.
  await reading("RDS instances", async () => {
    for await (const page of context.pages("rds:DescribeDBInstances", {}, region)) {
      for (const { DBInstanceIdentifier: id = "", DBInstanceStatus = "" } of page.DBInstances ?? [])
        objects.set(`db-instance/${id}`, DBInstanceStatus);
    }
  });
  await reading("RDS snapshots", async () => {
    for await (const { name, source, cluster } of manualSnapshots(region, context))
      objects.set(`db-${cluster ? "cluster-" : ""}snapshot/${name}`, `of ${source}`);
  });
  await reading("S3 buckets", async () => {
    for await (const page of context.pages("s3:ListBuckets", { MaxBuckets: 1_000 })) {
      for (const { Name = "", BucketRegion = "us-east-1" } of page.Buckets ?? [])
        if (BucketRegion === region) objects.set(`bucket/${Name}`, "");
    }
  });
  const sorted = [...objects].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    left: sorted.map(([id]) => id),
    unread: unread.toSorted(),
    objects: sorted.map(([id, detail]) => ({ id, detail })),
  };
}

/** The security group of that name is in every VPC and cannot be deleted; a rule goes with its group. */
function isDefault({ kind, name }: { readonly kind: string; readonly name: string }): boolean {
  return kind === "security-group-rule" || (kind === "security-group" && name === "default");
}
