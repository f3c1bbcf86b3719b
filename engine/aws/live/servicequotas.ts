/** Service Quotas by the AWS SDK: the commands of the operations in use. */
import { ServiceQuotasClient, ListRequestedServiceQuotaChangeHistoryCommand } from "@aws-sdk/client-service-quotas";
import type { ClientConfig, LiveService } from "./service.ts";

export const servicequotas = {
  open: (config: ClientConfig) => new ServiceQuotasClient(config),
  commands: { ListRequestedServiceQuotaChangeHistory: ListRequestedServiceQuotaChangeHistoryCommand },
} satisfies LiveService<"servicequotas">;
