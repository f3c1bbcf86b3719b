/** What the run asks of AWS Backup. */
import type * as backup from "@aws-sdk/client-backup";
import { pagesOf, read, rolePassedTo, write } from "./facts.ts";

export const backupOperations = {
  "backup:ListRecoveryPointsByResource": read<
    backup.ListRecoveryPointsByResourceCommandInput,
    backup.ListRecoveryPointsByResourceCommandOutput
  >({ pages: pagesOf("NextToken", "RecoveryPoints") }),
  "backup:DescribeRecoveryPoint": read<
    backup.DescribeRecoveryPointCommandInput,
    backup.DescribeRecoveryPointCommandOutput
  >(),
  "backup:GetRecoveryPointRestoreMetadata": read<
    backup.GetRecoveryPointRestoreMetadataCommandInput,
    backup.GetRecoveryPointRestoreMetadataCommandOutput
  >(),
  "backup:ListRestoreJobsByProtectedResource": read<
    backup.ListRestoreJobsByProtectedResourceCommandInput,
    backup.ListRestoreJobsByProtectedResourceCommandOutput
  >({ pages: pagesOf("NextToken", "RestoreJobs") }),
  "backup:DescribeRestoreJob": read<backup.DescribeRestoreJobCommandInput, backup.DescribeRestoreJobCommandOutput>(),
  // AWS remembers the token of a job for an hour only, and a run may be resumed later than that.
  "backup:StartRestoreJob": write<backup.StartRestoreJobCommandInput, backup.StartRestoreJobCommandOutput>({
    target: { kind: "backup-recovery-point", at: "RecoveryPointArn" },
    idempotent: false,
    alsoNeeds: [rolePassedTo("backup.amazonaws.com")],
  }),
} as const;
