/** What the run asks of Cost Explorer. */
import type * as ce from "@aws-sdk/client-cost-explorer";
import { pagesOf, read } from "./facts.ts";

export const ceOperations = {
  "ce:GetCostAndUsage": read<ce.GetCostAndUsageCommandInput, ce.GetCostAndUsageCommandOutput>({
    pages: pagesOf("NextPageToken", "ResultsByTime"),
  }),
} as const;
