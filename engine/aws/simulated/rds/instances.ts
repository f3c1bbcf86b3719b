/** Database instances. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html */
import { byName, lookup, put } from "../iam/entries.ts";
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import {
  instanceExists,
  instanceQuota,
  invalidCombination,
  invalidInstanceState,
  invalidParameter,
  invalidSnapshotState,
  keyNotAccessible,
  named,
  subnetGroupNotFound,
} from "./refusals.ts";
import { arnOf } from "./snapshots.ts";
import type { DbInstance, RdsState } from "./state.ts";

/** Milliseconds that a restore and a deletion take. */
const restoreTakes = 600_000;
const deletionTakes = 300_000;

export const instanceOperations: SimulatedService<RdsState>["operations"] = {
  "rds:DescribeDBInstances": (input, request) => {
    const { state } = request;
    const one = input.DBInstanceIdentifier;
    const wanted = one === undefined ? byName(state.instances) : [named("instance", state.instances, one)];
    const { items, next } = request.page(wanted, input.Marker, input.MaxRecords);
    return {
      DBInstances: items.map(([name, instance]) => view(name, instance, request)),
      ...(next === undefined ? {} : { Marker: next }),
    };
  },
  "rds:RestoreDBInstanceFromDBSnapshot": (input, request) => {
    const { state, after, region } = request;
    const name = (input.DBInstanceIdentifier ?? "").toLowerCase();
    if (!/^[a-z](?!.*--)[a-z0-9-]{0,62}$/.test(name) || name.endsWith("-")) {
      throw invalidParameter("The parameter DBInstanceIdentifier is not a valid identifier.");
    }
    const [, snapshot] = named("snapshot", state.snapshots, input.DBSnapshotIdentifier);
    if (lookup(state.instances, name) !== undefined) throw instanceExists("DB instance already exists");
    if (snapshot.status !== "available") throw invalidSnapshotState(`The snapshot is ${snapshot.status}.`);
    if (snapshot.key_lost)
      throw keyNotAccessible(
        "The specified KMS key does not exist, is not enabled or you do not have permissions to access it.",
      );
    if (Object.keys(state.instances).length >= state.instance_quota) {
      throw instanceQuota("Request would exceed the account limit for the number of DB instances.");
    }
    const subnet_group = input.DBSubnetGroupName ?? "default";
    const group = lookup(state.subnet_groups, subnet_group);
    if (group === undefined) throw subnetGroupNotFound(`DB subnet group ${subnet_group} does not exist.`);
    const instance: DbInstance = {
      status: "creating",
      created: request.now,
      engine: snapshot.engine,
      engine_version: snapshot.engine_version,
      class: input.DBInstanceClass ?? "db.m6g.large",
      storage: snapshot.storage,
      resource_id: request.id("db-", `${region} ${name} ${request.now}`, 26).toUpperCase().replace("DB-", "db-"),
      subnet_group,
      vpc: group.vpc,
      security_groups: [...(input.VpcSecurityGroupIds ?? ["sg-0default"])],
      parameter_group: input.DBParameterGroupName ?? `default.${snapshot.engine}`,
      public: input.PubliclyAccessible ?? true,
      multi_az: input.MultiAZ ?? false,
      encrypted: snapshot.encrypted,
      deletion_protection: input.DeletionProtection ?? false,
      master_user: "admin",
      cluster: "",
      restored_from: input.DBSnapshotIdentifier ?? "",
      tags: Object.fromEntries((input.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
    };
    put(state.instances, name, instance);
    after(restoreTakes, { operation: "restored", region, data: { instance: name } });
    request.touched(arnOf("db", name, request));
    return { DBInstance: view(name, instance, request) };
  },
  "rds:DeleteDBInstance": (input, request) => {
    const { state, after, region } = request;
    const [name, instance] = named("instance", state.instances, input.DBInstanceIdentifier);
    if (input.SkipFinalSnapshot !== true && input.FinalDBSnapshotIdentifier === undefined) {
      throw invalidCombination("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
    }
    if (instance.cluster !== "" && input.FinalDBSnapshotIdentifier !== undefined) {
      throw invalidCombination("FinalDBSnapshotIdentifier can not be specified when deleting a cluster instance.");
    }
    if (instance.deletion_protection) {
      throw invalidCombination(
        "Cannot delete protected DB Instance, please disable deletion protection and try again.",
      );
    }
    if (instance.status === "creating" || instance.status === "deleting") {
      throw invalidInstanceState(`Instance ${name} is currently ${instance.status}.`);
    }
    instance.status = "deleting";
    after(deletionTakes, { operation: "deleted", region, data: { instance: name } });
    request.touched(arnOf("db", name, request));
    return { DBInstance: view(name, instance, request) };
  },
};

export const instanceEffects: NonNullable<SimulatedService<RdsState>["effects"]> = {
  restored: ({ instance: name = "" }, state) => {
    const instance = lookup(state.instances, name);
    if (instance?.status === "creating") instance.status = "available";
  },
  deleted: ({ instance: name = "" }, state) => {
    if (lookup(state.instances, name)?.status === "deleting") delete state.instances[name];
  },
};

function view(name: string, one: DbInstance, request: SimulatedRequest<RdsState>) {
  return {
    DBInstanceIdentifier: name,
    DBInstanceArn: arnOf("db", name, request),
    DbiResourceId: one.resource_id,
    DBInstanceStatus: one.status,
    InstanceCreateTime: one.created,
    ...(one.cluster === "" ? {} : { DBClusterIdentifier: one.cluster }),
    Engine: one.engine,
    EngineVersion: one.engine_version,
    DBInstanceClass: one.class,
    AllocatedStorage: one.storage,
    MasterUsername: one.master_user,
    PubliclyAccessible: one.public,
    MultiAZ: one.multi_az,
    StorageEncrypted: one.encrypted,
    DeletionProtection: one.deletion_protection,
    DBSubnetGroup: { DBSubnetGroupName: one.subnet_group, VpcId: one.vpc },
    VpcSecurityGroups: one.security_groups.map((VpcSecurityGroupId) => ({ VpcSecurityGroupId, Status: "active" })),
    DBParameterGroups:
      one.parameter_group === ""
        ? []
        : [{ DBParameterGroupName: one.parameter_group, ParameterApplyStatus: "in-sync" }],
    ...(one.status === "creating"
      ? {}
      : { Endpoint: { Address: `${name}.simulated.${request.region}.rds.amazonaws.com`, Port: 5432 } }),
    TagList: Object.entries(one.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}
