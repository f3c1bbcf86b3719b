/** AWS STS by the AWS SDK: the commands of the operations in use. */
import { GetAccessKeyInfoCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { ClientConfig, LiveService } from "./service.ts";

export const sts = {
  open: (config: ClientConfig) => new STSClient(config),
  commands: {
    GetCallerIdentity: GetCallerIdentityCommand,
    GetAccessKeyInfo: GetAccessKeyInfoCommand,
  },
} satisfies LiveService<"sts">;
