/** What the run asks of AWS Support. */
import type * as support from "@aws-sdk/client-support";
import { pagesOf, read, write } from "./facts.ts";

export const supportOperations = {
  "support:DescribeCases": read<support.DescribeCasesCommandInput, support.DescribeCasesCommandOutput>({
    pages: pagesOf("nextToken", "cases"),
  }),
  "support:DescribeCommunications": read<
    support.DescribeCommunicationsCommandInput,
    support.DescribeCommunicationsCommandOutput
  >({ pages: pagesOf("nextToken", "communications") }),
  // What is sent is sent; sent twice, AWS reads it twice.
  "support:AddCommunicationToCase": write<
    support.AddCommunicationToCaseCommandInput,
    support.AddCommunicationToCaseCommandOutput
  >({
    target: { kind: "support-case", at: "caseId" },
    irreversible: true,
    idempotent: false,
  }),
  "support:DescribeTrustedAdvisorChecks": read<
    support.DescribeTrustedAdvisorChecksCommandInput,
    support.DescribeTrustedAdvisorChecksCommandOutput
  >(),
  // It has AWS look again, and changes nothing of the account.
  "support:RefreshTrustedAdvisorCheck": read<
    support.RefreshTrustedAdvisorCheckCommandInput,
    support.RefreshTrustedAdvisorCheckCommandOutput
  >(),
  "support:DescribeTrustedAdvisorCheckRefreshStatuses": read<
    support.DescribeTrustedAdvisorCheckRefreshStatusesCommandInput,
    support.DescribeTrustedAdvisorCheckRefreshStatusesCommandOutput
  >(),
  "support:DescribeTrustedAdvisorCheckResult": read<
    support.DescribeTrustedAdvisorCheckResultCommandInput,
    support.DescribeTrustedAdvisorCheckResultCommandOutput
  >(),
} as const;
