/** AWS Health by the AWS SDK: the commands of the operations in use. */
import { HealthClient } from "@aws-sdk/client-health";
import type { ClientConfig, LiveService } from "./service.ts";

export const health = {
  open: (config: ClientConfig) => new HealthClient(config),
  commands: {},
} satisfies LiveService<"health">;
