/** ECR by the AWS SDK: the commands of the operations in use. */
import { ECRClient } from "@aws-sdk/client-ecr";
import type { ClientConfig, LiveService } from "./service.ts";

export const ecr = {
  open: (config: ClientConfig) => new ECRClient(config),
  commands: {},
} satisfies LiveService<"ecr">;
