/** What the run asks of Service Quotas. */
import type * as servicequotas from "@aws-sdk/client-service-quotas";
import { pagesOf, read } from "./facts.ts";

export const servicequotasOperations = {
  "servicequotas:ListRequestedServiceQuotaChangeHistory": read<
    servicequotas.ListRequestedServiceQuotaChangeHistoryCommandInput,
    servicequotas.ListRequestedServiceQuotaChangeHistoryCommandOutput
  >({ pages: pagesOf("NextToken", "RequestedQuotas") }),
} as const;
