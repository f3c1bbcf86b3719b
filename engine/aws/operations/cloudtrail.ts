/** What the run asks of CloudTrail. */
import type * as cloudtrail from "@aws-sdk/client-cloudtrail";
import { read, write } from "./facts.ts";

export const cloudtrailOperations = {
  "cloudtrail:LookupEvents": read<cloudtrail.LookupEventsCommandInput, cloudtrail.LookupEventsCommandOutput>({
    pages: { send: "NextToken", receive: "NextToken", items: "Events" },
    perSecond: 1.8,
    dateInputs: ["StartTime", "EndTime"],
  }),
  "cloudtrail:DescribeTrails": read<cloudtrail.DescribeTrailsCommandInput, cloudtrail.DescribeTrailsCommandOutput>(),
  "cloudtrail:GetTrailStatus": read<cloudtrail.GetTrailStatusCommandInput, cloudtrail.GetTrailStatusCommandOutput>(),
  "cloudtrail:StartLogging": write<cloudtrail.StartLoggingCommandInput, cloudtrail.StartLoggingCommandOutput>({
    target: { kind: "trail", at: "Name" },
  }),
} as const;
