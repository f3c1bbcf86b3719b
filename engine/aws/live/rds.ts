/** RDS by the AWS SDK: the commands of the operations in use. */
import { RDSClient } from "@aws-sdk/client-rds";
import type { ClientConfig, LiveService } from "./service.ts";

export const rds = {
  open: (config: ClientConfig) => new RDSClient(config),
  commands: {},
} satisfies LiveService<"rds">;
