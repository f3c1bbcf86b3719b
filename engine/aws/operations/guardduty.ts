/** What the run asks of GuardDuty. */
import type * as guardduty from "@aws-sdk/client-guardduty";
import { pagesOf, read } from "./facts.ts";

export const guarddutyOperations = {
  "guardduty:ListDetectors": read<guardduty.ListDetectorsCommandInput, guardduty.ListDetectorsCommandOutput>({
    pages: pagesOf("NextToken", "DetectorIds"),
  }),
  "guardduty:GetDetector": read<guardduty.GetDetectorCommandInput, guardduty.GetDetectorCommandOutput>(),
  "guardduty:ListFindings": read<guardduty.ListFindingsCommandInput, guardduty.ListFindingsCommandOutput>({
    pages: pagesOf("NextToken", "FindingIds"),
  }),
  "guardduty:GetFindings": read<guardduty.GetFindingsCommandInput, guardduty.GetFindingsCommandOutput>(),
} as const;
