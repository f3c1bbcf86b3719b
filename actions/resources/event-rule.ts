/** Rules of EventBridge, on every bus of a region: what makes things again when they are taken away. */
import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { eventRule } from "../history/recorded/events.ts";
import type { History } from "../history/history.ts";
import { States } from "../states.ts";
import { allOf } from "./all-of.ts";
import { requireNames, saveNames } from "./covered.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf, tagsOf } from "./fingerprint.ts";
import type { Found, ResourceType } from "./resource.ts";

export const EventRule = FindingOf("EventRule", {
  rule_name: Type.String(),
  event_bus: Type.String(),
  /** `ENABLED`, `DISABLED` or `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`. */
  state: Type.String(),
  /** The service of AWS that made it and alone may change it; empty for none. */
  managed_by: Type.String(),
});
type EventRule = Static<typeof EventRule>;

type Listed = NonNullable<Output<"events:ListRules">["Rules"]>[number];

export const eventRules: ResourceType = {
  service: "events",
  title: "EventBridge rules",
  scope: "regional",
  lists: { event_rules: EventRule },
  calls: ["events:ListEventBuses", "events:ListRules", "events:ListTargetsByRule", "events:ListTagsForResource"],
  async *read(region, context, history) {
    for await (const buses of context.pages("events:ListEventBuses", {}, region)) {
      for (const { Name: EventBusName = "default" } of buses.EventBuses ?? []) {
        for await (const page of context.pages("events:ListRules", { EventBusName }, region)) {
          for (const rule of page.Rules ?? []) yield await foundOf(rule, EventBusName, region, context, history);
        }
      }
    }
  },
};

/** Tags and targets are asked for only where somebody touched the rule: nothing else is ever shown. */
async function foundOf(
  rule: Listed,
  event_bus: string,
  region: string,
  context: ActionContext<"events:ListTargetsByRule" | "events:ListTagsForResource">,
  history: History,
): Promise<Found> {
  const { Name: name = "", Arn: arn = "" } = rule;
  const objects = [eventRule(region, event_bus, name)];
  const touched = history.madeBy(objects) !== undefined || history.changes(objects).length > 0;
  const tags = touched
    ? await ifThere(context.call("events:ListTagsForResource", { ResourceARN: arn }, region))
    : undefined;
  const targets = touched ? await targetsOf(context, { rule_name: name, event_bus, region }) : [];
  return {
    list: "event_rules",
    subject: {
      kind: "event-rule",
      id: `${region}/event-rule/${event_bus === "default" ? "" : `${event_bus}/`}${name}`,
      name,
      arn,
      region,
      tags: tagsOf(tags?.Tags),
      created_at: "",
      objects,
      handles: [name, arn],
      fingerprint: ruleFingerprint(rule),
      detail: detailOf(rule, targets, objects, history),
    },
    more: { rule_name: name, event_bus, state: rule.State ?? "", managed_by: rule.ManagedBy ?? "" },
  };
}

function detailOf(rule: Listed, targets: readonly Target[], objects: readonly string[], history: History): string {
  const made = history.madeBy(objects);
  // PutRule overwrites: what the intruder put may have been somebody's before.
  const earlier = history
    .changes(objects)
    .find((act) => act.name === "PutRule" && act.event !== made?.event && !act.by_intruder);
  return [
    rule.State ?? "?",
    rule.ScheduleExpression ?? (rule.EventPattern === undefined ? "?" : "on events"),
    ...(targets.length === 0 ? [] : [`calls ${targets.map(({ Arn }) => Arn).join(", ")}`]),
    ...(rule.ManagedBy === undefined ? [] : [`managed by ${rule.ManagedBy}`]),
    ...(earlier === undefined ? [] : [`was put before by ${earlier.principal} at ${earlier.at}`]),
  ].join(", ");
}

export const suspendRule = action({
  name: "events.suspend-rule",
  summary: "Disable a rule of EventBridge.",
  purpose: "contain",
  reversible: true,
  target: "rule",
  params: Type.Object({ rule: EventRule }),
  result: Type.Object({
    state: States("disabled", "already", "gone"),
    before_state: States("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", "gone"),
  }),
  calls: ["events:DescribeRule", "events:DisableRule", "events:EnableRule", "events:PutRule"],
  async run({ rule }, context) {
    const found = await ruleNow(context, rule);
    if (found === undefined) return { state: "gone" as const, before_state: "gone" as const };
    refuseManaged(found);
    const before_state = found.State ?? "ENABLED";
    if (before_state === "DISABLED") return { state: "already" as const, before_state };
    await pastConflicts(
      context,
      () => unlessGone(context.call("events:DisableRule", place(rule), rule.region)),
      nothing,
    );
    await context.confirm(`rule ${rule.rule_name} is disabled`, async () => {
      const now = await ruleNow(context, rule);
      return now === undefined || now.State === "DISABLED";
    });
    return { state: "disabled" as const, before_state };
  },
  async undo({ rule }, { state, before_state }, context) {
    if (state !== "disabled") return "already";
    const found = await ruleNow(context, rule);
    if (found === undefined || ruleFingerprint(found) !== rule.fingerprint) return "changed";
    if (found.State === before_state) return "already";
    if (found.State !== "DISABLED") return "changed";
    if (before_state === "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS") {
      // EnableRule knows only the other kind of enabled; PutRule replaces, so everything is said again.
      const { EventPattern, ScheduleExpression, Description, RoleArn } = found;
      const said = {
        ...(EventPattern === undefined ? {} : { EventPattern }),
        ...(ScheduleExpression === undefined ? {} : { ScheduleExpression }),
        ...(Description === undefined ? {} : { Description }),
        ...(RoleArn === undefined ? {} : { RoleArn }),
      };
      await context.call("events:PutRule", { ...place(rule), ...said, State: before_state }, rule.region);
    } else {
      await context.call("events:EnableRule", place(rule), rule.region);
    }
    await context.confirm(
      `rule ${rule.rule_name} is enabled`,
      async () => (await ruleNow(context, rule))?.State === before_state,
    );
    return "restored";
  },
});

export const describeRule = action({
  name: "events.describe-rule",
  summary: "Save the description of a rule of EventBridge with its targets and tags.",
  purpose: "preserve",
  reversible: true,
  target: "rule",
  params: Type.Object({ rule: EventRule }),
  result: Saved(ResourceEvidence),
  calls: ["events:DescribeRule", "events:ListTargetsByRule", "events:ListTagsForResource"],
  async run({ rule }, context) {
    const found = await ruleNow(context, rule);
    if (found === undefined) throw stepFailed(`rule ${rule.rule_name} is gone: there is nothing left to keep of it`);
    const { Tags = [] } = await context.call("events:ListTagsForResource", { ResourceARN: rule.arn }, rule.region);
    const targets = await targetsOf(context, rule);
    // What a rule gives its targets can be anything, tokens too.
    const saved = await saveDescription(rule, { rule: found, targets, tags: Tags }, context, { sensitive: true });
    const evidence = [saved, await saveNames(rule, "targets", targets.map(targetName), context)];
    return { resource: rule.id, region: rule.region, copies: [], evidence };
  },
});

export const deleteRule = action({
  name: "events.delete-rule",
  summary: "Delete a rule of EventBridge with the targets that its evidence names.",
  purpose: "destroy",
  reversible: false,
  target: "rule",
  params: Type.Object({ rule: Approved(EventRule), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({
    state: States("deleted", "already"),
    /** Ids of the targets it had. */
    targets: Type.Array(Type.String()),
  }),
  calls: ["events:DescribeRule", "events:ListTargetsByRule", "events:RemoveTargets", "events:DeleteRule"],
  async run({ rule, evidence }, context) {
    requireEvidence(rule, evidence);
    const found = await ruleNow(context, rule);
    if (found === undefined) return { state: "already" as const, targets: [] };
    refuseManaged(found);
    const all = await targetsOf(context, rule);
    await requireNames(rule, "targets", all.map(targetName), evidence, context);
    const targets = all.map(({ Id = "" }) => Id);
    if (targets.length > 0) await removeTargets(rule, targets, context);
    await pastConflicts(
      context,
      () => unlessGone(context.call("events:DeleteRule", place(rule), rule.region)),
      nothing,
    );
    await context.confirm(`rule ${rule.rule_name} is gone`, async () => (await ruleNow(context, rule)) === undefined);
    return { state: "deleted" as const, targets };
  },
  async fingerprint({ rule }, context) {
    const found = await ruleNow(context, rule);
    return found && ruleFingerprint(found);
  },
});

/** RemoveTargets takes this many ids. */
const idsAtOnce = 100;
const tries = 3;

/** It answers with success whatever became of the targets, so what is left is counted. @throws RunbookError naming what cannot be removed */
async function removeTargets(
  rule: EventRule,
  all: readonly string[],
  context: ActionContext<"events:ListTargetsByRule" | "events:RemoveTargets">,
): Promise<void> {
  const remove = (ids: readonly string[]) =>
    context.call(
      "events:RemoveTargets",
      { Rule: rule.rule_name, EventBusName: rule.event_bus, Ids: ids.slice(0, idsAtOnce) },
      rule.region,
    );
  await pastConflicts(context, () => unlessGone(remove(all)), nothing);
  let tried = 0;
  await context.confirm(`rule ${rule.rule_name} has no targets`, async () => {
    const left = (await targetsOf(context, rule)).map(({ Id = "" }) => Id);
    if (left.length === 0) return true;
    const { FailedEntries = [] } = await remove(left);
    tried += 1;
    if (FailedEntries.length === 0 || tried < tries) return false;
    const failed = FailedEntries.map(({ TargetId, ErrorCode }) => `${TargetId} (${ErrorCode})`);
    throw stepFailed(`targets of rule ${rule.rule_name} are not removed: ${failed.join(", ")}`);
  });
}

type Place = Pick<EventRule, "rule_name" | "event_bus" | "region">;
type Target = NonNullable<Output<"events:ListTargetsByRule">["Targets"]>[number];

function place({ rule_name: Name, event_bus: EventBusName }: Place): { Name: string; EventBusName: string } {
  return { Name, EventBusName };
}

function ruleNow(context: ActionContext<"events:DescribeRule">, rule: Place) {
  return ifThere(context.call("events:DescribeRule", place(rule), rule.region));
}

async function targetsOf(context: ActionContext<"events:ListTargetsByRule">, rule: Place): Promise<Target[]> {
  const input = { Rule: rule.rule_name, EventBusName: rule.event_bus };
  const all = allOf(context.pages("events:ListTargetsByRule", input, rule.region), (page) => page.Targets);
  return (await ifThere(all)) ?? [];
}

/** With what it calls: under the same id anybody may put another target. */
function targetName({ Id = "", Arn = "" }: Target): string {
  return `${Id}, which calls ${Arn},`;
}

function ruleFingerprint(rule: Pick<Listed, "Arn" | "EventPattern" | "ScheduleExpression" | "RoleArn">): string {
  return fingerprintOf(
    "event-rule",
    rule.Arn,
    rule.EventPattern ?? "",
    rule.ScheduleExpression ?? "",
    rule.RoleArn ?? "",
  );
}

function refuseManaged({ Name, ManagedBy = "" }: { Name?: string | undefined; ManagedBy?: string | undefined }): void {
  if (ManagedBy !== "")
    throw stepFailed(
      `rule ${Name} is managed by ${ManagedBy}, which would put it back`,
      `Look at what ${ManagedBy} has in this account that needs the rule.`,
    );
}

async function nothing(): Promise<void> {}
