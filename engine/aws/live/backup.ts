/** AWS Backup by the AWS SDK: the commands of the operations in use. */
import { BackupClient } from "@aws-sdk/client-backup";
import type { ClientConfig, LiveService } from "./service.ts";

export const backup = {
  open: (config: ClientConfig) => new BackupClient(config),
  commands: {},
} satisfies LiveService<"backup">;
