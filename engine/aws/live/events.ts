/** EventBridge by the AWS SDK: the commands of the operations in use. */
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import type { ClientConfig, LiveService } from "./service.ts";

export const events = {
  open: (config: ClientConfig) => new EventBridgeClient(config),
  commands: {
    ListEventBuses: ListEventBusesCommand,
    ListRules: ListRulesCommand,
    DescribeRule: DescribeRuleCommand,
    ListTargetsByRule: ListTargetsByRuleCommand,
    ListTagsForResource: ListTagsForResourceCommand,
    DisableRule: DisableRuleCommand,
    EnableRule: EnableRuleCommand,
    PutRule: PutRuleCommand,
    RemoveTargets: RemoveTargetsCommand,
    DeleteRule: DeleteRuleCommand,
  },
} satisfies LiveService<"events">;
