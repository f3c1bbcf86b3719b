/** What the run asks of the Cost and Usage Report service. */
import type * as cur from "@aws-sdk/client-cost-and-usage-report-service";
import { pagesOf, read } from "./facts.ts";

export const curOperations = {
  "cur:DescribeReportDefinitions": read<
    cur.DescribeReportDefinitionsCommandInput,
    cur.DescribeReportDefinitionsCommandOutput
  >({ pages: pagesOf("NextToken", "ReportDefinitions") }),
} as const;
