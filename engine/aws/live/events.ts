/** EventBridge by the AWS SDK: the commands of the operations in use. */
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { ClientConfig, LiveService } from "./service.ts";

export const events = {
  open: (config: ClientConfig) => new EventBridgeClient(config),
  commands: {},
} satisfies LiveService<"events">;
