/** Simulated EventBridge: rules and their targets. https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
import { type Static, Type } from "typebox";
import { RunbookError } from "../../../errors.ts";
import type { Output } from "../../operations.ts";
import { At, ById, oneOf, Strict, Tags, text } from "../ec2/schema.ts";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import { byName, lookup, put } from "../iam/entries.ts";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";

const Target = Strict({ arn: Type.String(), role: text(""), input: text("") });
const Rule = Strict({
  /** Empty in a drill: the region's default bus. */
  bus: text(""),
  state: oneOf(["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"], "ENABLED"),
  /** JSON text; one of pattern and schedule is there. */
  pattern: text(""),
  schedule: text(""),
  description: text(""),
  role: text(""),
  /** The service that made it, which alone may change it. */
  managed_by: text(""),
  targets: ById(Target),
  tags: Tags,
});
const Bus = Strict({ created: At, policy: text("") });
const State = Strict({ buses: ById(Bus), rules: ById(Rule) });

type EventsState = Static<typeof State>;
type Rule = Static<typeof Rule>;
type Request = SimulatedRequest<EventsState>;
type RuleView = NonNullable<Output<"events:ListRules">["Rules"]>[number];

/** Rules are kept by name on the default bus, by `bus/name` on others. */
export const events: SimulatedService<EventsState> = {
  service: "events",
  global: false,
  schema: defaultsOptional(State),
  prepare(declared, { region }) {
    const state = fillDefaults(State, declared ?? {}) as EventsState;
    for (const [key, rule] of Object.entries(state.rules)) {
      const bus = key.includes("/") ? key.slice(0, key.indexOf("/")) : "";
      if (rule.bus !== "" && rule.bus !== bus)
        throw new RunbookError(
          "PLAYBOOK_INVALID",
          `The drill's state.events.${region} names ${key} and its bus apart.`,
        );
      if (bus !== "" && !Object.hasOwn(state.buses, bus))
        throw new RunbookError("PLAYBOOK_INVALID", `The drill's state.events.${region} has no bus ${bus}.`);
      rule.bus = bus;
    }
    return state;
  },
  operations: {
    "events:ListEventBuses": (input, { state, page, account, region, partition }) => {
      const arn = (name: string) => `arn:${partition}:events:${region}:${account}:event-bus/${name}`;
      const all = [
        { Name: "default", Arn: arn("default") },
        ...byName(state.buses).map(([Name, { created, policy }]) => ({
          Name,
          Arn: arn(Name),
          CreationTime: created,
          ...(policy === "" ? {} : { Policy: policy }),
        })),
      ];
      const { items, next } = page(all, input.NextToken, input.Limit);
      return { EventBuses: items, NextToken: next };
    },
    "events:ListRules": (input, request) => {
      const bus = busOf(input.EventBusName, request);
      const wanted = byName(request.state.rules).filter(
        ([key, rule]) => rule.bus === bus && nameOf(key).startsWith(input.NamePrefix ?? ""),
      );
      const { items, next } = request.page(wanted, input.NextToken, input.Limit);
      return { Rules: items.map(([key, rule]) => view(key, rule, request)), NextToken: next };
    },
    "events:DescribeRule": (input, request) => {
      const { key, rule } = find(input.Name, input.EventBusName, request);
      return { ...view(key, rule, request), CreatedBy: request.account };
    },
    "events:ListTargetsByRule": (input, request) => {
      const { rule } = find(input.Rule, input.EventBusName, request);
      const { items, next } = request.page(byName(rule.targets), input.NextToken, input.Limit);
      return {
        Targets: items.map(([Id, { arn, role, input: text }]) => ({
          Id,
          Arn: arn,
          ...(role === "" ? {} : { RoleArn: role }),
          ...(text === "" ? {} : { Input: text }),
        })),
        NextToken: next,
      };
    },
    "events:ListTagsForResource": (input, request) => {
      const [key, rule] = byName(request.state.rules).find(([one]) => arnOf(one, request) === input.ResourceARN) ?? [];
      if (key === undefined || rule === undefined) throw notFound(`Resource ${input.ResourceARN} does not exist.`);
      return { Tags: byName(rule.tags).map(([Key, Value]) => ({ Key, Value })) };
    },
    "events:DisableRule": (input, request) => setState(input.Name, input.EventBusName, "DISABLED", request),
    "events:EnableRule": (input, request) => setState(input.Name, input.EventBusName, "ENABLED", request),
    "events:PutRule": (input, request) => {
      const bus = busOf(input.EventBusName, request);
      const key = keyOf(input.Name ?? "", bus);
      if ((input.EventPattern ?? "") === "" && (input.ScheduleExpression ?? "") === "")
        throw new SimulatedRefusal(
          "ValidationException",
          "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        );
      const known = lookup(request.state.rules, key);
      if (known !== undefined) writable(known);
      put(request.state.rules, key, {
        bus,
        state: input.State ?? "ENABLED",
        pattern: input.EventPattern ?? "",
        schedule: input.ScheduleExpression ?? "",
        description: input.Description ?? "",
        role: input.RoleArn ?? "",
        managed_by: "",
        targets: known?.targets ?? {},
        // Tags given to a rule that is there are ignored.
        tags: known?.tags ?? Object.fromEntries((input.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
      });
      request.touched(arnOf(key, request));
      return { RuleArn: arnOf(key, request) };
    },
    "events:RemoveTargets": (input, request) => {
      const { key, rule } = find(input.Rule, input.EventBusName, request);
      writable(rule);
      const failed = (input.Ids ?? []).filter((id) => !Object.hasOwn(rule.targets, id));
      for (const id of input.Ids ?? []) delete rule.targets[id];
      request.touched(arnOf(key, request));
      return {
        FailedEntryCount: failed.length,
        FailedEntries: failed.map((TargetId) => ({
          TargetId,
          ErrorCode: "ResourceNotFoundException",
          ErrorMessage: `Target ${TargetId} does not exist.`,
        })),
      };
    },
    // Of a rule that is not there it says nothing.
    "events:DeleteRule": (input, request) => {
      const key = keyOf(input.Name ?? "", busOf(input.EventBusName, request));
      const rule = lookup(request.state.rules, key);
      if (rule === undefined) return {};
      writable(rule);
      if (Object.keys(rule.targets).length > 0)
        throw new SimulatedRefusal("ValidationException", "Rule can't be deleted since it has targets.");
      delete request.state.rules[key];
      request.touched(arnOf(key, request));
      return {};
    },
  },
  objects: ({ rules }, { account, region }) =>
    Object.fromEntries(
      Object.entries(rules).map(([key, rule]) => [arnOf(key, { partition: "aws", account, region }), rule]),
    ),
};

function setState(
  name: string | undefined,
  bus: string | undefined,
  to: Rule["state"],
  request: Request,
): Record<string, never> {
  const { key, rule } = find(name, bus, request);
  writable(rule);
  rule.state = to;
  request.touched(arnOf(key, request));
  return {};
}

function find(name: string | undefined, bus: string | undefined, request: Request): { key: string; rule: Rule } {
  const key = keyOf(name ?? "", busOf(bus, request));
  const rule = lookup(request.state.rules, key);
  if (rule === undefined) throw notFound(`Rule ${name} does not exist on EventBus ${bus ?? "default"}.`);
  return { key, rule };
}

/** By name or ARN; empty for the default bus. */
function busOf(given: string | undefined, { state }: Request): string {
  const name = given?.startsWith("arn:") === true ? given.slice(given.indexOf("/") + 1) : (given ?? "default");
  if (name === "default") return "";
  if (!Object.hasOwn(state.buses, name)) throw notFound(`Event bus ${name} does not exist.`);
  return name;
}

function view(key: string, rule: Rule, request: Request): RuleView {
  return {
    Name: nameOf(key),
    Arn: arnOf(key, request),
    State: rule.state,
    EventBusName: rule.bus === "" ? "default" : rule.bus,
    ...(rule.pattern === "" ? {} : { EventPattern: rule.pattern }),
    ...(rule.schedule === "" ? {} : { ScheduleExpression: rule.schedule }),
    ...(rule.description === "" ? {} : { Description: rule.description }),
    ...(rule.role === "" ? {} : { RoleArn: rule.role }),
    ...(rule.managed_by === "" ? {} : { ManagedBy: rule.managed_by }),
  };
}

function keyOf(name: string, bus: string): string {
  return bus === "" ? name : `${bus}/${name}`;
}

function nameOf(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}

function arnOf(key: string, { partition, account, region }: Pick<Request, "partition" | "account" | "region">): string {
  return `arn:${partition}:events:${region}:${account}:rule/${key}`;
}

function writable({ managed_by }: Rule): void {
  if (managed_by !== "") throw new SimulatedRefusal("ManagedRuleException", `The rule is managed by ${managed_by}.`);
}

function notFound(message: string): SimulatedRefusal {
  return new SimulatedRefusal("ResourceNotFoundException", message);
}
