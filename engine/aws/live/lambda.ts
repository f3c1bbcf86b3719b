/** Lambda by the AWS SDK: the commands of the operations in use. */
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { ClientConfig, LiveService } from "./service.ts";

export const lambda = {
  open: (config: ClientConfig) => new LambdaClient(config),
  commands: {},
} satisfies LiveService<"lambda">;
