import { createHash } from "node:crypto";
import { action, type ActionContext } from "../../engine/action/action.ts";
import { unlessLost } from "../../engine/action/answer.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, Arn, Duration, Explained, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { States } from "../states.ts";
import { BackupRestorePoint, recoveryPointFingerprint } from "./restore-point.ts";

/**
 * AWS Backup makes a new resource of it; what would be written over what is there is refused. It
 * counts as irreversible because the new one can be of any service, and is a person's to delete.
 */
export const restoreRecoveryPoint = action({
  name: "backup.restore-recovery-point",
  summary: "Restore a recovery point of AWS Backup as a new resource.",
  purpose: "repair",
  reversible: false,
  target: "point",
  params: Type.Object({
    point: Approved(BackupRestorePoint),
    role_arn: Explained(Arn, "The role by which AWS Backup restores."),
    metadata: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: "What to restore otherwise than it was, as AWS Backup names it, such as a new name or zone.",
      }),
    ),
    within: Type.Optional(Explained(Duration, "How long the restore may take. Six hours unless told.")),
  }),
  result: Type.Object({
    state: States("restored", "already"),
    job_id: Type.String(),
    /** The new resource. */
    created_arn: Type.String(),
  }),
  calls: [
    "backup:DescribeRecoveryPoint",
    "backup:GetRecoveryPointRestoreMetadata",
    "backup:ListRestoreJobsByProtectedResource",
    "backup:StartRestoreJob",
    "backup:DescribeRestoreJob",
  ],
  async run({ point, role_arn, metadata = {}, within = sixHours }, context) {
    const { region } = point;
    const there = await jobOf(context, point, role_arn, "");
    if (there?.Status === "COMPLETED") {
      const { RestoreJobId: job_id = "", CreatedResourceArn: created_arn = "" } = there;
      return { state: "already" as const, job_id, created_arn };
    }
    const job_id = there?.RestoreJobId ?? (await start({ point, role_arn, metadata }, context));
    let created_arn = "";
    await context.confirm(
      `restore job ${job_id} is completed`,
      async () => {
        const job = await context.call("backup:DescribeRestoreJob", { RestoreJobId: job_id }, region);
        if (job.Status === "FAILED" || job.Status === "ABORTED") {
          throw stepFailed(`restore job ${job_id} ended ${job.Status}: ${job.StatusMessage ?? "without a reason"}`);
        }
        created_arn = job.CreatedResourceArn ?? "";
        context.progress(Math.round(Number.parseFloat(job.PercentDone ?? "0")), 100, "per cent restored");
        return job.Status === "COMPLETED";
      },
      within,
    );
    return { state: "restored" as const, job_id, created_arn };
  },
  async probe({ point, role_arn }, { sentAt }, context) {
    return (await jobOf(context, point, role_arn, sentAt)) === undefined ? "not-done" : "done";
  },
  async fingerprint({ point }, context) {
    const { recovery_point_arn, vault_name, region } = point;
    const place = { BackupVaultName: vault_name, RecoveryPointArn: recovery_point_arn };
    const found = await ifThere(context.call("backup:DescribeRecoveryPoint", place, region));
    return found === undefined ? undefined : recoveryPointFingerprint(recovery_point_arn, found.CreationDate ?? "");
  },
});

type Context = ActionContext<
  | "backup:DescribeRecoveryPoint"
  | "backup:GetRecoveryPointRestoreMetadata"
  | "backup:ListRestoreJobsByProtectedResource"
  | "backup:StartRestoreJob"
>;

/** The id of the new job. */
async function start(
  { point, role_arn, metadata }: { point: BackupRestorePoint; role_arn: string; metadata: Record<string, string> },
  context: Context,
): Promise<string> {
  const { recovery_point_arn, vault_name, region } = point;
  const place = { BackupVaultName: vault_name, RecoveryPointArn: recovery_point_arn };
  const { Status, ResourceType } = await context.call("backup:DescribeRecoveryPoint", place, region);
  if (Status !== "COMPLETED" && Status !== "AVAILABLE") {
    throw stepFailed(`recovery point ${recovery_point_arn} is ${Status ?? "of no known state"}: it cannot be restored`);
  }
  const { RestoreMetadata } = await context.call("backup:GetRecoveryPointRestoreMetadata", place, region);
  const Metadata = { ...RestoreMetadata, ...metadata };
  refuseInPlace(ResourceType ?? "", Metadata);
  const asked = await context.now();
  const started = await context.call(
    "backup:StartRestoreJob",
    {
      RecoveryPointArn: recovery_point_arn,
      IamRoleArn: role_arn,
      Metadata,
      IdempotencyToken: tokenOf(context.run, recovery_point_arn, asked),
      ...(ResourceType === undefined ? {} : { ResourceType }),
    },
    region,
  );
  const job_id = await unlessLost(
    () => started.RestoreJobId,
    async () => (await jobOf(context, point, role_arn, asked))?.RestoreJobId,
  );
  if (job_id === undefined) throw stepFailed(`AWS Backup started no job for ${recovery_point_arn}`);
  return job_id;
}

const sixHours = 21_600_000;
/** Milliseconds by which AWS's clock may be behind this machine's. */
const clocksDiffer = 300_000;

/** The youngest job that restores this point by this role, and is not one that failed. */
async function jobOf(
  context: ActionContext<"backup:ListRestoreJobsByProtectedResource">,
  { resource_arn, recovery_point_arn, region }: BackupRestorePoint,
  role_arn: string,
  since: string,
) {
  const earliest = since === "" ? Number.NEGATIVE_INFINITY : Date.parse(since) - clocksDiffer;
  let youngest:
    | { RestoreJobId?: string; Status?: string; CreatedResourceArn?: string; CreationDate?: string }
    | undefined;
  const input = { ResourceArn: resource_arn };
  for await (const page of context.pages("backup:ListRestoreJobsByProtectedResource", input, region)) {
    for (const job of page.RestoreJobs ?? []) {
      const { RecoveryPointArn, IamRoleArn, Status, CreationDate = "" } = job;
      if (RecoveryPointArn !== recovery_point_arn || IamRoleArn !== role_arn) continue;
      // AWS Backup restores on trial, and deletes what it restored.
      if (job.CreatedBy?.RestoreTestingPlanArn !== undefined || job.DeletionStatus !== undefined) continue;
      if (Status === "FAILED" || Status === "ABORTED" || Date.parse(CreationDate) < earliest) continue;
      if (youngest === undefined || CreationDate > (youngest.CreationDate ?? "")) youngest = job as typeof youngest;
    }
  }
  return youngest;
}

/** The same for the same attempt, so that AWS Backup starts one job however often it is asked. */
function tokenOf(...facts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 32);
}

/** File systems and buckets are restored into what is there unless a new one is asked for. */
const asksForNew: Readonly<Record<string, readonly [name: string, value: string]>> = {
  EFS: ["newFileSystem", "true"],
  S3: ["NewBucket", "true"],
};

function refuseInPlace(type: string, metadata: Readonly<Record<string, string>>): void {
  const asked = Object.hasOwn(asksForNew, type) ? asksForNew[type] : undefined;
  if (asked === undefined || metadata[asked[0]] === asked[1]) return;
  throw stepFailed(
    `a recovery point of ${type} would be restored over what is there`,
    `Give ${asked[0]}: "${asked[1]}" in metadata, with the name of the new one.`,
  );
}
