/** What the run asks of EventBridge. */
import type * as events from "@aws-sdk/client-eventbridge";
import { pagesOf, read, rolePassedTo, write } from "./facts.ts";

const rule = { kind: "events-rule", at: "Name" } as const;

export const eventsOperations = {
  "events:ListEventBuses": read<events.ListEventBusesCommandInput, events.ListEventBusesCommandOutput>({
    pages: pagesOf("NextToken", "EventBuses"),
  }),
  "events:ListRules": read<events.ListRulesCommandInput, events.ListRulesCommandOutput>({
    pages: pagesOf("NextToken", "Rules"),
  }),
  "events:DescribeRule": read<events.DescribeRuleCommandInput, events.DescribeRuleCommandOutput>(),
  "events:ListTargetsByRule": read<events.ListTargetsByRuleCommandInput, events.ListTargetsByRuleCommandOutput>({
    sensitive: true,
    pages: pagesOf("NextToken", "Targets"),
  }),
  "events:ListTagsForResource": read<events.ListTagsForResourceCommandInput, events.ListTagsForResourceCommandOutput>(),
  "events:DisableRule": write<events.DisableRuleCommandInput, events.DisableRuleCommandOutput>({ target: rule }),
  "events:EnableRule": write<events.EnableRuleCommandInput, events.EnableRuleCommandOutput>({ target: rule }),
  // A rule that is put back may have a role.
  "events:PutRule": write<events.PutRuleCommandInput, events.PutRuleCommandOutput>({
    target: rule,
    alsoNeeds: [rolePassedTo("events.amazonaws.com")],
  }),
  "events:RemoveTargets": write<events.RemoveTargetsCommandInput, events.RemoveTargetsCommandOutput>({
    target: { kind: "events-rule", at: "Rule" },
  }),
  "events:DeleteRule": write<events.DeleteRuleCommandInput, events.DeleteRuleCommandOutput>({
    target: rule,
    irreversible: true,
  }),
} as const;
