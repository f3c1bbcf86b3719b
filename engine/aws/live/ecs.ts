/** ECS by the AWS SDK: the commands of the operations in use. */
import { ECSClient } from "@aws-sdk/client-ecs";
import type { ClientConfig, LiveService } from "./service.ts";

export const ecs = {
  open: (config: ClientConfig) => new ECSClient(config),
  commands: {},
} satisfies LiveService<"ecs">;
