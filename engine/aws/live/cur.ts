/** The Cost and Usage Report service by the AWS SDK: the commands of the operations in use. */
import {
  CostAndUsageReportServiceClient,
  DescribeReportDefinitionsCommand,
} from "@aws-sdk/client-cost-and-usage-report-service";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { ClientConfig, LiveService } from "./service.ts";

export const cur = {
  // This client does not make a handler of options, as the others do.
  open: (config: ClientConfig) =>
    new CostAndUsageReportServiceClient({ ...config, requestHandler: new NodeHttpHandler(config.requestHandler) }),
  commands: { DescribeReportDefinitions: DescribeReportDefinitionsCommand },
} satisfies LiveService<"cur">;
