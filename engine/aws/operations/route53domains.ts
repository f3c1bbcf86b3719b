/** What the run asks of Route 53 Domains. */
import type * as domains from "@aws-sdk/client-route-53-domains";
import { pagesOf, read, write } from "./facts.ts";

const domain = { kind: "route53-domain", at: "DomainName" } as const;

export const route53domainsOperations = {
  "route53domains:ListDomains": read<domains.ListDomainsCommandInput, domains.ListDomainsCommandOutput>({
    pages: pagesOf("Marker", "Domains", "NextPageMarker"),
  }),
  "route53domains:GetDomainDetail": read<domains.GetDomainDetailCommandInput, domains.GetDomainDetailCommandOutput>(),
  "route53domains:ListTagsForDomain": read<
    domains.ListTagsForDomainCommandInput,
    domains.ListTagsForDomainCommandOutput
  >(),
  "route53domains:ListOperations": read<domains.ListOperationsCommandInput, domains.ListOperationsCommandOutput>({
    pages: pagesOf("Marker", "Operations", "NextPageMarker"),
    dateInputs: ["SubmittedSince"],
  }),
  "route53domains:GetOperationDetail": read<
    domains.GetOperationDetailCommandInput,
    domains.GetOperationDetailCommandOutput
  >(),
  "route53domains:EnableDomainAutoRenew": write<
    domains.EnableDomainAutoRenewCommandInput,
    domains.EnableDomainAutoRenewCommandOutput
  >({ target: domain }),
  "route53domains:DisableDomainAutoRenew": write<
    domains.DisableDomainAutoRenewCommandInput,
    domains.DisableDomainAutoRenewCommandOutput
  >({ target: domain }),
  // Sent again while it is under way, these are refused as DuplicateRequest and nothing is done twice.
  "route53domains:EnableDomainTransferLock": write<
    domains.EnableDomainTransferLockCommandInput,
    domains.EnableDomainTransferLockCommandOutput
  >({ target: domain }),
  "route53domains:DisableDomainTransferLock": write<
    domains.DisableDomainTransferLockCommandInput,
    domains.DisableDomainTransferLockCommandOutput
  >({ target: domain }),
  "route53domains:DeleteDomain": write<domains.DeleteDomainCommandInput, domains.DeleteDomainCommandOutput>({
    target: domain,
    irreversible: true,
  }),
} as const;
