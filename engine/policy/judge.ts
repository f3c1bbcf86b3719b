/** What the policy says of an object: the first rule that holds decides, and says why. */
import { RunbookError } from "../errors.ts";
import { ruleValues } from "./facts-type.ts";
import type { Act, Facts, Judgement, Policy, VerdictName } from "./policy.ts";
import { ruleCompiler } from "./rules.ts";

/**
 * Compiles the rules once. A condition over what is not known does not hold, however it is put;
 * one that fails on its values makes the object unknown, since a later rule might clear what this
 * one would have caught. @throws RunbookError POLICY_INVALID for a rule that does not compile
 */
export function compilePolicy(policy: Policy): (facts: Facts) => Judgement {
  const compileRule = ruleCompiler();
  const rules = policy.rules.map((rule) => {
    const compiled = compileRule(rule.if);
    if ("evaluate" in compiled)
      return { ...rule, holds: (facts: Parameters<typeof compiled.evaluate>[0]) => compiled.evaluate(facts) };
    throw new RunbookError(
      "POLICY_INVALID",
      `rule ${rule.id}: ${compiled.map((mistake) => mistake.message).join("; ")}`,
    );
  });
  return (facts) => {
    const values = ruleValues(facts, policy);
    for (const rule of rules) {
      let holds: unknown;
      try {
        holds = rule.holds(values);
      } catch (error) {
        return judgement(facts, "unknown", rule.id, `the rule could not be evaluated: ${reasonOf(error)}`);
      }
      if (holds === true) return judgement(facts, rule.then, rule.id, rule.because ?? rule.if);
    }
    return judgement(facts, "unknown", "no-rule", "no rule of the policy speaks of it");
  };
}

function judgement(facts: Facts, verdict: VerdictName, rule: string, text: string): Judgement {
  return { verdict, reasons: [{ rule, text, events: eventsOf(facts) }] };
}

/** The acts that a person should look at. */
function eventsOf({ created, modified }: Facts): string[] {
  const acts: readonly Act[] = created === undefined ? modified : [created, ...modified];
  return [...new Set(acts.filter((act) => act.in_window || act.by_intruder).map((act) => act.event))];
}

function reasonOf(error: unknown): string {
  const { summary, message } = error as { summary?: string; message?: string };
  return (summary ?? message ?? String(error)).split("\n")[0] ?? "";
}
