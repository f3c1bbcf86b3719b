/** AWS Health by the AWS SDK: the commands of the operations in use. */
import {
  HealthClient,
  DescribeEventsCommand,
  DescribeEventDetailsCommand,
  DescribeAffectedEntitiesCommand,
} from "@aws-sdk/client-health";
import type { ClientConfig, LiveService } from "./service.ts";

export const health = {
  open: (config: ClientConfig) => new HealthClient(config),
  commands: {
    DescribeEvents: DescribeEventsCommand,
    DescribeEventDetails: DescribeEventDetailsCommand,
    DescribeAffectedEntities: DescribeAffectedEntitiesCommand,
  },
} satisfies LiveService<"health">;
