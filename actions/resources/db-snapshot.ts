/** Database snapshots that strangers may restore. */
import type { ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";
import type { History } from "../history/history.ts";
import { ref } from "../history/refs.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Found, ResourceType } from "./resource.ts";

export const DbSnapshotGrant = FindingOf("DbSnapshotGrant", {
  snapshot: Type.String(),
  /** Of a cluster, and not of an instance. */
  cluster: Type.Boolean(),
  /** Accounts that nobody trusts; `all` is everyone. */
  strangers: Type.Array(Type.String()),
});
export type DbSnapshotGrant = Static<typeof DbSnapshotGrant>;

export const sharingCalls = ["rds:DescribeDBSnapshotAttributes", "rds:DescribeDBClusterSnapshotAttributes"] as const;
const calls = ["rds:DescribeDBSnapshots", "rds:DescribeDBClusterSnapshots", ...sharingCalls] as const;

interface Snapshot {
  readonly name: string;
  readonly arn: string;
  readonly source: string;
  readonly created: string;
  readonly encrypted: boolean;
  readonly cluster: boolean;
}

export const dbSnapshots: ResourceType = {
  service: "rds",
  title: "RDS snapshots",
  scope: "regional",
  lists: { db_snapshot_grants: DbSnapshotGrant },
  calls,
  async *read(region, context, history) {
    for await (const snapshot of manualSnapshots(region, context)) {
      const shared = await sharedWith({ region, snapshot: snapshot.name, cluster: snapshot.cluster }, context);
      yield* grantOf(snapshot, region, shared ?? [], history);
    }
  },
};

/** RDS shares manual snapshots only. Those of others that are shared with this account are left out. */
export async function* manualSnapshots(
  region: string,
  context: Pick<ActionContext<"rds:DescribeDBSnapshots" | "rds:DescribeDBClusterSnapshots">, "pages">,
): AsyncGenerator<Snapshot> {
  for await (const page of context.pages("rds:DescribeDBSnapshots", { SnapshotType: "manual" }, region)) {
    for (const one of page.DBSnapshots ?? []) {
      yield {
        name: one.DBSnapshotIdentifier ?? "",
        arn: one.DBSnapshotArn ?? "",
        source: one.DBInstanceIdentifier ?? "",
        created: one.SnapshotCreateTime ?? "",
        encrypted: one.Encrypted === true,
        cluster: false,
      };
    }
  }
  for await (const page of context.pages("rds:DescribeDBClusterSnapshots", { SnapshotType: "manual" }, region)) {
    for (const one of page.DBClusterSnapshots ?? []) {
      yield {
        name: one.DBClusterSnapshotIdentifier ?? "",
        arn: one.DBClusterSnapshotArn ?? "",
        source: one.DBClusterIdentifier ?? "",
        created: one.SnapshotCreateTime ?? "",
        encrypted: one.StorageEncrypted === true,
        cluster: true,
      };
    }
  }
}

function grantOf(
  { name, arn, source, created, encrypted, cluster }: Snapshot,
  region: string,
  shared: readonly string[],
  history: History,
): Found[] {
  const trusted = [history.caller.account, ...history.policy.identities.trusted_accounts];
  const strangers = shared.filter((account) => !trusted.includes(account)).toSorted();
  if (strangers.length === 0) return [];
  const noun = cluster ? "db-cluster-snapshot" : "db-snapshot";
  return [
    {
      list: "db_snapshot_grants",
      subject: {
        kind: "db-snapshot-grant",
        id: `${noun}/${region}/${name}/grant`,
        name,
        arn,
        region,
        created_at: "",
        objects: [ref.regional("db-snapshot-grant", region, cluster ? `cluster/${name}` : name)],
        foreign_accounts: strangers,
        handles: [name, arn],
        fingerprint: fingerprintOf("db-snapshot-grant", arn, created, strangers),
        detail: `${encrypted ? "encrypted " : ""}snapshot of ${source} from ${created}, shared with ${strangers.join(", ")}`,
      },
      more: { snapshot: name, cluster, strangers },
    },
  ];
}

/** Accounts that may restore it, `all` among them; undefined where the snapshot is gone. */
export async function sharedWith(
  { region, snapshot, cluster }: Pick<DbSnapshotGrant, "region" | "snapshot" | "cluster">,
  context: Pick<ActionContext<(typeof sharingCalls)[number]>, "call">,
): Promise<string[] | undefined> {
  try {
    const attributes = cluster
      ? (
          await context.call(
            "rds:DescribeDBClusterSnapshotAttributes",
            { DBClusterSnapshotIdentifier: snapshot },
            region,
          )
        ).DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes
      : (await context.call("rds:DescribeDBSnapshotAttributes", { DBSnapshotIdentifier: snapshot }, region))
          .DBSnapshotAttributesResult?.DBSnapshotAttributes;
    return (attributes ?? [])
      .filter(({ AttributeName }) => AttributeName === "restore")
      .flatMap(({ AttributeValues }) => AttributeValues ?? [])
      .toSorted();
  } catch (error) {
    if (isAws(error, "gone")) return undefined;
    throw error;
  }
}
