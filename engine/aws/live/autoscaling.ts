/** Auto Scaling by the AWS SDK: the commands of the operations in use. */
import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import type { ClientConfig, LiveService } from "./service.ts";

export const autoscaling = {
  open: (config: ClientConfig) => new AutoScalingClient(config),
  commands: {},
} satisfies LiveService<"autoscaling">;
