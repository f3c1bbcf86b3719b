/** The calls of AWS Backup. */
import { at, list, textAt } from "../json.ts";
import { type Fate, ref } from "../refs.ts";
import { answered, asked, one, type Reading, type Readings } from "./reading.ts";
import type { RecordedCall } from "../event.ts";

const vault = (fate: Fate) =>
  one(fate, (call) => ref.regional("backup-vault", call.region, asked(call, "backupVaultName")));
const policy = (fate: Fate) =>
  one(fate, (call) => ref.regional("vault-policy", call.region, asked(call, "backupVaultName")));
const plan = (fate: Fate, from: (call: RecordedCall) => string) =>
  one(fate, (call) => ref.unique("backup-plan", from(call)));

/** What AWS Backup deletes by itself, when its time has come, is recorded as a service's event. */
const pointOf = (call: RecordedCall) =>
  asked(call, "recoveryPointArn") ||
  textAt(call.record, "serviceEventDetails", "recoveryPointArn") ||
  list(at(call.record, "resources"))
    .map((one) => textAt(one, "ARN"))
    .find((arn) => arn !== "") ||
  "";

export const backup: Readings = new Map<string, Reading>([
  ["CreateBackupVault", vault("made")],
  ["DeleteBackupVault", vault("removed")],
  // The access policy and the lock of a vault are overwritten as a whole: who put them last made them.
  ["PutBackupVaultAccessPolicy", policy("made")],
  ["DeleteBackupVaultAccessPolicy", policy("removed")],
  ["PutBackupVaultLockConfiguration", vault("changed")],
  ["DeleteBackupVaultLockConfiguration", vault("changed")],
  ["CreateBackupPlan", plan("made", (call) => answered(call, "backupPlanId"))],
  ["UpdateBackupPlan", plan("changed", (call) => asked(call, "backupPlanId"))],
  ["DeleteBackupPlan", plan("removed", (call) => asked(call, "backupPlanId"))],
  ["UpdateRecoveryPointLifecycle", one("changed", (call) => ref.unique("recovery-point", pointOf(call)))],
  ["DeleteRecoveryPoint", one("removed", (call) => ref.unique("recovery-point", pointOf(call)))],
  ["StartBackupJob", one("made", (call) => ref.unique("recovery-point", answered(call, "recoveryPointArn")))],
  // What a copy or a restore leaves is in another vault or service: the job is what can be asked about.
  ["StartCopyJob", one("made", (call) => ref.unique("copy-job", answered(call, "copyJobId")))],
  ["StartRestoreJob", one("made", (call) => ref.unique("restore-job", answered(call, "restoreJobId")))],
]);
