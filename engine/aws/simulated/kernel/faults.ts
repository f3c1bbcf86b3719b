/** The faults of a drill: which calls AWS refuses though nothing is wrong with them. */
import { operations } from "../../operations.ts";
import type { OperationName } from "../../operations.ts";
import type { FaultRule } from "../drill/schema.ts";
import { SimulatedRefusal } from "../service.ts";
import { matches } from "./matching.ts";

interface Call {
  readonly operation: OperationName;
  readonly region: string;
  readonly input: unknown;
}

export interface Faults {
  /** Counts the call and gives the refusal that is due, if one is, with the counters it moved. */
  meet(call: Call): { refusal: SimulatedRefusal | undefined; counted: string[] };
  /** Moves the counters as a call of the past did. */
  recount(counted: readonly string[]): void;
}

/** Each fault counts for itself in each region, however the calls of other regions come between. */
export function faultsOf(rules: readonly FaultRule[]): Faults {
  const counts = new Map<string, number>();
  const count = (scope: string) => {
    const n = (counts.get(scope) ?? 0) + 1;
    counts.set(scope, n);
    return n;
  };
  return {
    meet(call) {
      const counted: string[] = [];
      let refusal: SimulatedRefusal | undefined;
      for (const [index, rule] of rules.entries()) {
        if (!matches(rule, call)) continue;
        if (rule.effect !== undefined && rule.effect !== operations[call.operation].effect) continue;
        const scope = `${index} ${rule.operation === "*" ? "*" : call.region}`;
        counted.push(scope);
        if (isDue(rule, count(scope))) refusal ??= refusalOf(rule, call);
      }
      return { refusal, counted };
    },
    recount: (counted) => counted.forEach(count),
  };
}

function isDue(rule: FaultRule, n: number): boolean {
  const nth = n - (rule.after ?? 0);
  if (nth <= 0) return false;
  const every = rule.every ?? 1;
  if (nth % every !== 0) return false;
  return rule.times === undefined || nth / every <= rule.times;
}

function refusalOf(rule: FaultRule, call: Call): SimulatedRefusal {
  const message = rule.message ?? `${rule.error} on ${call.operation}`;
  return new SimulatedRefusal(rule.error, message, rule.status ?? 400);
}
