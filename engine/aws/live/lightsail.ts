/** Lightsail by the AWS SDK: the commands of the operations in use. */
import { LightsailClient } from "@aws-sdk/client-lightsail";
import type { ClientConfig, LiveService } from "./service.ts";

export const lightsail = {
  open: (config: ClientConfig) => new LightsailClient(config),
  commands: {},
} satisfies LiveService<"lightsail">;
