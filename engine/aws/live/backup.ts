/** AWS Backup by the AWS SDK: the commands of the operations in use. */
import {
  BackupClient,
  DescribeRecoveryPointCommand,
  DescribeRestoreJobCommand,
  GetRecoveryPointRestoreMetadataCommand,
  ListRecoveryPointsByResourceCommand,
  ListRestoreJobsByProtectedResourceCommand,
  StartRestoreJobCommand,
} from "@aws-sdk/client-backup";
import type { ClientConfig, LiveService } from "./service.ts";

export const backup = {
  open: (config: ClientConfig) => new BackupClient(config),
  commands: {
    ListRecoveryPointsByResource: ListRecoveryPointsByResourceCommand,
    DescribeRecoveryPoint: DescribeRecoveryPointCommand,
    GetRecoveryPointRestoreMetadata: GetRecoveryPointRestoreMetadataCommand,
    ListRestoreJobsByProtectedResource: ListRestoreJobsByProtectedResourceCommand,
    DescribeRestoreJob: DescribeRestoreJobCommand,
    StartRestoreJob: StartRestoreJobCommand,
  },
} satisfies LiveService<"backup">;
