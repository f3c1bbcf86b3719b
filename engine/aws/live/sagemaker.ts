/** SageMaker by the AWS SDK: the commands of the operations in use. */
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { ClientConfig, LiveService } from "./service.ts";

export const sagemaker = {
  open: (config: ClientConfig) => new SageMakerClient(config),
  commands: {},
} satisfies LiveService<"sagemaker">;
