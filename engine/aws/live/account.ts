/** Account Management by the AWS SDK: the commands of the operations in use. */
import { AccountClient, ListRegionsCommand } from "@aws-sdk/client-account";
import type { ClientConfig, LiveService } from "./service.ts";

export const account = {
  open: (config: ClientConfig) => new AccountClient(config),
  commands: {
    ListRegions: ListRegionsCommand,
  },
} satisfies LiveService<"account">;
