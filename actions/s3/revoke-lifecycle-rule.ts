import { action } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { LifecycleRule } from "../resources/bucket.ts";
import { States } from "../states.ts";
import { canonicalJson } from "./canonical-json.ts";
import { type Lifecycle, lifecycleCalls, readLifecycle, type Rule, sameRules, writeLifecycle } from "./lifecycle.ts";

/** Rules of one bucket are taken away one after the other: S3 only knows the whole set. */
export const revokeLifecycleRule = action({
  name: "s3.revoke-lifecycle-rule",
  summary: "Take one rule out of a bucket's lifecycle configuration, so that its versions do not expire.",
  purpose: "repair",
  reversible: true,
  target: "rule",
  params: Type.Object({ rule: LifecycleRule }),
  result: Type.Object({
    state: States("revoked", "already", "gone"),
    /** All rules of the bucket as they were, as JSON text; empty where nothing was changed. */
    before: Type.String(),
  }),
  calls: lifecycleCalls,
  async run({ rule }, context) {
    const found = await ifThere(readLifecycle(rule, context));
    if (found === undefined) return { state: "gone", before: "" } as const;
    const current = found.rules.find(isIt(rule));
    if (current === undefined) return { state: "already", before: "" } as const;
    if (canonicalJson(current) !== canonicalJson(JSON.parse(rule.rule))) {
      throw stepFailed(
        `rule ${rule.rule_id} of bucket ${rule.bucket} is not the one that was found: somebody has changed it since`,
        "Look at the resources again and decide on the rule as it is now.",
      );
    }
    const left = without(found.rules, rule);
    await writeLifecycle(rule, { ...found, rules: left }, context);
    await context.confirm(`bucket ${rule.bucket} has no lifecycle rule ${rule.rule_id}`, async () =>
      sameRules((await readLifecycle(rule, context)).rules, left),
    );
    return { state: "revoked", before: JSON.stringify(found) } as const;
  },
  async undo({ rule }, { before }, context) {
    const found = await ifThere(readLifecycle(rule, context));
    if (found === undefined) return "changed";
    if (before === "") return "already";
    const former = JSON.parse(before) as Lifecycle;
    if (sameRules(found.rules, former.rules)) return "already";
    if (!sameRules(found.rules, without(former.rules, rule))) return "changed";
    await writeLifecycle(rule, former, context);
    await context.confirm(`bucket ${rule.bucket} has its lifecycle rule ${rule.rule_id} again`, async () =>
      sameRules((await readLifecycle(rule, context)).rules, former.rules),
    );
    return "restored";
  },
});

/** By its id; one without any, as emulators have, by what it says. */
function isIt({ rule_id, rule }: LifecycleRule): (one: Rule) => boolean {
  const text = canonicalJson(JSON.parse(rule));
  return (one) => (one.ID ?? "") === rule_id && (rule_id !== "" || canonicalJson(one) === text);
}

function without(rules: readonly Rule[], rule: LifecycleRule): Rule[] {
  const unwanted = isIt(rule);
  return rules.filter((one) => !unwanted(one));
}
