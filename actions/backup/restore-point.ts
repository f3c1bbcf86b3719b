/** Recovery points of AWS Backup, from which a resource can be brought back. */
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";
import { fingerprintOf } from "../resources/fingerprint.ts";

export const BackupRestorePoint = FindingOf("BackupRestorePoint", {
  recovery_point_arn: Type.String(),
  vault_name: Type.String(),
  /** ARN of what it is a backup of. */
  resource_arn: Type.String(),
  /** 1 is the newest of its resource. */
  rank: Type.Integer(),
});
export type BackupRestorePoint = Static<typeof BackupRestorePoint>;

/** What it is: a recovery point is never written to again. */
export function recoveryPointFingerprint(arn: string, created: string): string {
  return fingerprintOf("recovery-point", arn, created);
}
