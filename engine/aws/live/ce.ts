/** Cost Explorer by the AWS SDK: the commands of the operations in use. */
import { CostExplorerClient, GetCostAndUsageCommand } from "@aws-sdk/client-cost-explorer";
import type { ClientConfig, LiveService } from "./service.ts";

export const ce = {
  open: (config: ClientConfig) => new CostExplorerClient(config),
  commands: { GetCostAndUsage: GetCostAndUsageCommand },
} satisfies LiveService<"ce">;
