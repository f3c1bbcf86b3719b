/** Route 53 Domains by the AWS SDK: the commands of the operations in use. */
import {
  DeleteDomainCommand,
  DisableDomainAutoRenewCommand,
  DisableDomainTransferLockCommand,
  EnableDomainAutoRenewCommand,
  EnableDomainTransferLockCommand,
  GetDomainDetailCommand,
  GetOperationDetailCommand,
  ListDomainsCommand,
  ListOperationsCommand,
  ListTagsForDomainCommand,
  Route53DomainsClient,
} from "@aws-sdk/client-route-53-domains";
import type { ClientConfig, LiveService } from "./service.ts";

export const route53domains = {
  open: (config: ClientConfig) => new Route53DomainsClient(config),
  commands: {
    ListDomains: ListDomainsCommand,
    GetDomainDetail: GetDomainDetailCommand,
    ListTagsForDomain: ListTagsForDomainCommand,
    ListOperations: ListOperationsCommand,
    GetOperationDetail: GetOperationDetailCommand,
    EnableDomainAutoRenew: EnableDomainAutoRenewCommand,
    DisableDomainAutoRenew: DisableDomainAutoRenewCommand,
    EnableDomainTransferLock: EnableDomainTransferLockCommand,
    DisableDomainTransferLock: DisableDomainTransferLockCommand,
    DeleteDomain: DeleteDomainCommand,
  },
} satisfies LiveService<"route53domains">;
