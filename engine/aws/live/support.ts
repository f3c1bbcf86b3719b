/** AWS Support by the AWS SDK: the commands of the operations in use. */
import {
  SupportClient,
  DescribeCasesCommand,
  DescribeCommunicationsCommand,
  AddCommunicationToCaseCommand,
  DescribeTrustedAdvisorChecksCommand,
  RefreshTrustedAdvisorCheckCommand,
  DescribeTrustedAdvisorCheckRefreshStatusesCommand,
  DescribeTrustedAdvisorCheckResultCommand,
} from "@aws-sdk/client-support";
import type { ClientConfig, LiveService } from "./service.ts";

export const support = {
  open: (config: ClientConfig) => new SupportClient(config),
  commands: {
    DescribeCases: DescribeCasesCommand,
    DescribeCommunications: DescribeCommunicationsCommand,
    AddCommunicationToCase: AddCommunicationToCaseCommand,
    DescribeTrustedAdvisorChecks: DescribeTrustedAdvisorChecksCommand,
    RefreshTrustedAdvisorCheck: RefreshTrustedAdvisorCheckCommand,
    DescribeTrustedAdvisorCheckRefreshStatuses: DescribeTrustedAdvisorCheckRefreshStatusesCommand,
    DescribeTrustedAdvisorCheckResult: DescribeTrustedAdvisorCheckResultCommand,
  },
} satisfies LiveService<"support">;
