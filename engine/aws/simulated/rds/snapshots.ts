/** Snapshots of databases and whom they are shared with. */
import { byName } from "../iam/entries.ts";
import type { SimulatedRefusal, SimulatedRequest, SimulatedService } from "../service.ts";
import {
  invalidClusterSnapshotState,
  invalidParameter,
  invalidSnapshotState,
  named,
  nameIn,
  sharedQuota,
} from "./refusals.ts";
import type { DbSnapshot, RdsState } from "./state.ts";

type Where = Pick<SimulatedRequest<unknown>, "account" | "partition" | "region">;

/** Accounts that one snapshot may be shared with. */
const mostShared = 20;

export const snapshotOperations: SimulatedService<RdsState>["operations"] = {
  "rds:DescribeDBSnapshots": (input, request) => {
    const { state } = request;
    if (input.DBSnapshotIdentifier !== undefined) named("snapshot", state.snapshots, input.DBSnapshotIdentifier);
    const wanted = byName(state.snapshots).filter(([name, one]) =>
      chosen(name, one, {
        name: input.DBSnapshotIdentifier,
        source: input.DBInstanceIdentifier,
        type: input.SnapshotType,
      }),
    );
    const { items, next } = request.page(wanted, input.Marker, input.MaxRecords);
    return {
      DBSnapshots: items.map(([name, one]) => ({
        DBSnapshotIdentifier: name,
        DBInstanceIdentifier: one.source,
        DBSnapshotArn: arnOf("snapshot", name, request),
        SnapshotCreateTime: one.created,
        Encrypted: one.encrypted,
        ...view(one),
      })),
      ...(next === undefined ? {} : { Marker: next }),
    };
  },
  "rds:DescribeDBClusterSnapshots": (input, request) => {
    const { state } = request;
    if (input.DBClusterSnapshotIdentifier !== undefined) {
      named("cluster snapshot", state.cluster_snapshots, input.DBClusterSnapshotIdentifier);
    }
    const wanted = byName(state.cluster_snapshots).filter(([name, one]) =>
      chosen(name, one, {
        name: input.DBClusterSnapshotIdentifier,
        source: input.DBClusterIdentifier,
        type: input.SnapshotType,
      }),
    );
    const { items, next } = request.page(wanted, input.Marker, input.MaxRecords);
    return {
      DBClusterSnapshots: items.map(([name, one]) => ({
        DBClusterSnapshotIdentifier: name,
        DBClusterIdentifier: one.source,
        DBClusterSnapshotArn: arnOf("cluster-snapshot", name, request),
        SnapshotCreateTime: one.created,
        StorageEncrypted: one.encrypted,
        ...view(one),
      })),
      ...(next === undefined ? {} : { Marker: next }),
    };
  },
  "rds:DescribeDBSnapshotAttributes": (input, { state }) => {
    const [name, one] = named("snapshot", state.snapshots, input.DBSnapshotIdentifier);
    return {
      DBSnapshotAttributesResult: { DBSnapshotIdentifier: name, DBSnapshotAttributes: attributesOf(one) },
    };
  },
  "rds:DescribeDBClusterSnapshotAttributes": (input, { state }) => {
    const [name, one] = named("cluster snapshot", state.cluster_snapshots, input.DBClusterSnapshotIdentifier);
    return {
      DBClusterSnapshotAttributesResult: {
        DBClusterSnapshotIdentifier: name,
        DBClusterSnapshotAttributes: attributesOf(one),
      },
    };
  },
  "rds:ModifyDBSnapshotAttribute": (input, request) => {
    const [name, one] = named("snapshot", request.state.snapshots, input.DBSnapshotIdentifier);
    share(one, input, invalidSnapshotState);
    request.touched(arnOf("snapshot", name, request));
    return { DBSnapshotAttributesResult: { DBSnapshotIdentifier: name, DBSnapshotAttributes: attributesOf(one) } };
  },
  "rds:ModifyDBClusterSnapshotAttribute": (input, request) => {
    const [name, one] = named("cluster snapshot", request.state.cluster_snapshots, input.DBClusterSnapshotIdentifier);
    share(one, input, invalidClusterSnapshotState);
    request.touched(arnOf("cluster-snapshot", name, request));
    return {
      DBClusterSnapshotAttributesResult: {
        DBClusterSnapshotIdentifier: name,
        DBClusterSnapshotAttributes: attributesOf(one),
      },
    };
  },
};

export function arnOf(noun: "db" | "snapshot" | "cluster-snapshot", name: string, where: Where): string {
  return `arn:${where.partition}:rds:${where.region}:${where.account}:${noun}:${name}`;
}

/** Without a type those that are shared or public elsewhere are left out; there are none here. */
function chosen(
  name: string,
  one: DbSnapshot,
  wanted: { name: string | undefined; source: string | undefined; type: string | undefined },
): boolean {
  return (
    (wanted.name === undefined || nameIn(wanted.name) === name) &&
    (wanted.source === undefined || nameIn(wanted.source) === one.source) &&
    (wanted.type === undefined || wanted.type === one.type)
  );
}

function view(one: DbSnapshot) {
  return {
    Status: one.status,
    SnapshotType: one.type,
    Engine: one.engine,
    EngineVersion: one.engine_version,
    AllocatedStorage: one.storage,
    VpcId: one.vpc,
    PercentProgress: one.status === "available" ? 100 : 0,
    ...(one.kms_key === "" ? {} : { KmsKeyId: one.kms_key }),
    TagList: Object.entries(one.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function attributesOf(one: DbSnapshot) {
  return [{ AttributeName: "restore", AttributeValues: one.shared_with.toSorted() }];
}

interface Sharing {
  readonly AttributeName?: string | undefined;
  readonly ValuesToAdd?: readonly string[] | undefined;
  readonly ValuesToRemove?: readonly string[] | undefined;
}

function share(one: DbSnapshot, sharing: Sharing, invalidState: (message: string) => SimulatedRefusal): void {
  if (sharing.AttributeName !== "restore") throw invalidParameter("The attribute name must be restore.");
  if (one.type !== "manual") throw invalidState("Only manual snapshots can be shared.");
  if (one.status !== "available") throw invalidState("The snapshot is not available.");
  const added = sharing.ValuesToAdd ?? [];
  if (added.some((value) => value !== "all" && !/^\d{12}$/.test(value))) {
    throw invalidParameter("Values are account ids or all.");
  }
  if (one.encrypted && added.includes("all")) throw invalidParameter("An encrypted snapshot cannot be made public.");
  const removed = new Set(sharing.ValuesToRemove ?? []);
  const shared = [...new Set([...one.shared_with, ...added])].filter((value) => !removed.has(value));
  if (shared.length > mostShared) throw sharedQuota("The snapshot is shared with too many accounts.");
  one.shared_with = shared;
}
