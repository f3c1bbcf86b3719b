/** The calls of EventBridge. */
import type { RecordedCall } from "../event.ts";
import { type Fate, ref } from "../refs.ts";
import { asked, one, type Reading, type Readings } from "./reading.ts";

/** A rule as the history knows it: by its name on the region's default bus, by `bus/name` on another. */
export function eventRule(region: string, bus: string, name: string): string {
  const named = bus.slice(bus.lastIndexOf("/") + 1);
  return ref.regional(
    "event-rule",
    region,
    name === "" || named === "" || named === "default" ? name : `${named}/${name}`,
  );
}

const ruleOf = (call: RecordedCall, member: string) =>
  eventRule(call.region, asked(call, "eventBusName"), asked(call, member));
const rule = (fate: Fate, member = "name") => one(fate, (call) => ruleOf(call, member));

export const events: Readings = new Map<string, Reading>([
  // It makes a rule, and it overwrites one that is there: the record does not tell which.
  [
    "PutRule",
    (call) => [
      ["made", [ruleOf(call, "name")]],
      ["changed", [ruleOf(call, "name")]],
    ],
  ],
  ["PutTargets", rule("changed", "rule")],
  ["RemoveTargets", rule("changed", "rule")],
  ["EnableRule", rule("changed")],
  ["DisableRule", rule("changed")],
  ["DeleteRule", rule("removed")],
]);
