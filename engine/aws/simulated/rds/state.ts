/** What simulated RDS keeps of a region, and how a drill declares it. */
import { type Static, type TProperties, type TSchema, Type } from "typebox";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";

const At = Type.String({ format: "date-time" });
const ById = <T extends TSchema>(item: T) => Type.Record(Type.String(), item, { default: {} });
const Strict = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false });
const text = (fallback: string) => Type.String({ default: fallback });
const flag = (fallback: boolean) => Type.Boolean({ default: fallback });
const count = (fallback: number) => Type.Integer({ default: fallback });
const texts = Type.Array(Type.String(), { default: [] });
const Tags = ById(Type.String());

const Instance = Strict({
  /** `available`, `creating`, `modifying`, `deleting`, `stopped`, … */
  status: text("available"),
  created: At,
  engine: text("postgres"),
  engine_version: text("16.3"),
  class: text("db.m6g.large"),
  /** GiB. */
  storage: count(100),
  /** `db-…`; empty in a drill: one of its own. */
  resource_id: text(""),
  subnet_group: text("default"),
  vpc: text("vpc-0good000000000001"),
  security_groups: texts,
  parameter_group: text(""),
  public: flag(false),
  multi_az: flag(false),
  encrypted: flag(false),
  deletion_protection: flag(false),
  master_user: text("admin"),
  /** The cluster that it is a member of. */
  cluster: text(""),
  /** The snapshot that it was restored from. */
  restored_from: text(""),
  tags: Tags,
});

const Snapshot = Strict({
  /** Of an instance, or of a cluster. */
  source: Type.String(),
  created: At,
  status: Type.Unsafe<"creating" | "available" | "failed">({
    type: "string",
    enum: ["creating", "available", "failed"],
    default: "available",
  }),
  type: Type.Unsafe<"automated" | "manual" | "awsbackup">({
    type: "string",
    enum: ["automated", "manual", "awsbackup"],
    default: "manual",
  }),
  engine: text("postgres"),
  engine_version: text("16.3"),
  storage: count(100),
  encrypted: flag(false),
  kms_key: Type.String({ default: "", description: "Empty where it is not encrypted." }),
  /** Nobody can use the key of the snapshot any more. */
  key_lost: flag(false),
  vpc: text("vpc-0good000000000001"),
  /** Accounts that may restore it; `all` is everyone. */
  shared_with: texts,
  tags: Tags,
});

const Rds = Strict({
  instances: ById(Instance),
  snapshots: ById(Snapshot),
  cluster_snapshots: ById(Snapshot),
  subnet_groups: Type.Record(Type.String(), Strict({ vpc: text("vpc-0good000000000001") }), {
    default: { default: {} },
  }),
  /** How many instances the account may have. */
  instance_quota: count(40),
});

export type RdsState = Static<typeof Rds>;
export type DbInstance = Static<typeof Instance>;
export type DbSnapshot = Static<typeof Snapshot>;

export const rdsDrillSchema = defaultsOptional(Rds);

export function prepareRds(declared: unknown): RdsState {
  const state = fillDefaults(Rds, declared ?? {}) as RdsState;
  for (const [name, instance] of Object.entries(state.instances)) {
    instance.resource_id ||= `db-${name.toUpperCase().replaceAll("-", "")}`;
  }
  return state;
}
