/** GuardDuty by the AWS SDK: the commands of the operations in use. */
import {
  GuardDutyClient,
  ListDetectorsCommand,
  GetDetectorCommand,
  ListFindingsCommand,
  GetFindingsCommand,
} from "@aws-sdk/client-guardduty";
import type { ClientConfig, LiveService } from "./service.ts";

export const guardduty = {
  open: (config: ClientConfig) => new GuardDutyClient(config),
  commands: {
    ListDetectors: ListDetectorsCommand,
    GetDetector: GetDetectorCommand,
    ListFindings: ListFindingsCommand,
    GetFindings: GetFindingsCommand,
  },
} satisfies LiveService<"guardduty">;
