/** What the run asks of AWS Health. */
import type * as health from "@aws-sdk/client-health";
import { pagesOf, read } from "./facts.ts";

export const healthOperations = {
  "health:DescribeEvents": read<health.DescribeEventsCommandInput, health.DescribeEventsCommandOutput>({
    pages: pagesOf("nextToken", "events"),
    dateInputs: ["filter.lastUpdatedTimes.0.from"],
  }),
  "health:DescribeEventDetails": read<
    health.DescribeEventDetailsCommandInput,
    health.DescribeEventDetailsCommandOutput
  >(),
  "health:DescribeAffectedEntities": read<
    health.DescribeAffectedEntitiesCommandInput,
    health.DescribeAffectedEntitiesCommandOutput
  >({ pages: pagesOf("nextToken", "entities") }),
} as const;
