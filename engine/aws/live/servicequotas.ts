/** Service Quotas by the AWS SDK: the commands of the operations in use. */
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { ClientConfig, LiveService } from "./service.ts";

export const servicequotas = {
  open: (config: ClientConfig) => new ServiceQuotasClient(config),
  commands: {},
} satisfies LiveService<"servicequotas">;
