/** A database snapshot from before the incident, and the instance that it can become. */
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";

export const DbRestorePoint = FindingOf("DbRestorePoint", {
  /** The instance that was saved, and whether it is still there. */
  instance: Type.String(),
  instance_exists: Type.Boolean(),
  /** `changed` or `deleted` by the intruder, or `untouched` as far as Event history tells. */
  damage: Type.Unsafe<"untouched" | "changed" | "deleted">({
    type: "string",
    enum: ["untouched", "changed", "deleted"],
  }),
  snapshot: Type.String(),
  snapshot_at: Type.String(),
  engine: Type.String(),
  encrypted: Type.Boolean(),
  /** ARN of the KMS key, where it is encrypted. */
  kms_key: Type.String(),
  /** Where the instance that is still there lives; empty where it is gone. */
  instance_class: Type.String(),
  subnet_group: Type.String(),
  security_groups: Type.Array(Type.String()),
  parameter_group: Type.String(),
  /** The name of the new instance unless told otherwise. */
  restores_as: Type.String(),
});
export type DbRestorePoint = Static<typeof DbRestorePoint>;

/** Instances that this program restored say so by this tag, with the snapshot's ARN. */
export const restoredTag = "runbook:restored-from";

/** The same for the same snapshot, so that a second run finds what the first restored. At most 63 characters, as RDS takes them. */
export function restoresAs(instance: string, snapshot_at: string): string {
  const day = snapshot_at.slice(0, 10).replaceAll("-", "");
  const stem = instance.slice(0, 63 - "-restored-".length - day.length).replace(/-+$/, "");
  return `${stem}-restored-${day}`;
}
