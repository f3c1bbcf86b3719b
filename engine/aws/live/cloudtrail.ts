/** CloudTrail by the AWS SDK: the commands of the operations in use. */
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import type { ClientConfig, LiveService } from "./service.ts";

export const cloudtrail = {
  open: (config: ClientConfig) => new CloudTrailClient(config),
  commands: {
    LookupEvents: LookupEventsCommand,
    DescribeTrails: DescribeTrailsCommand,
    GetTrailStatus: GetTrailStatusCommand,
    StartLogging: StartLoggingCommand,
  },
} satisfies LiveService<"cloudtrail">;
