/** AWS Support by the AWS SDK: the commands of the operations in use. */
import { SupportClient } from "@aws-sdk/client-support";
import type { ClientConfig, LiveService } from "./service.ts";

export const support = {
  open: (config: ClientConfig) => new SupportClient(config),
  commands: {},
} satisfies LiveService<"support">;
