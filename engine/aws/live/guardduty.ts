/** GuardDuty by the AWS SDK: the commands of the operations in use. */
import { GuardDutyClient } from "@aws-sdk/client-guardduty";
import type { ClientConfig, LiveService } from "./service.ts";

export const guardduty = {
  open: (config: ClientConfig) => new GuardDutyClient(config),
  commands: {},
} satisfies LiveService<"guardduty">;
