/** The verdicts of a run, listened to as they are given, and how those of two runs differ. */
import type { Facts, Judgement, VerdictName } from "../../policy/policy.ts";

type Judge = (facts: Facts) => Judgement;

interface Verdict {
  readonly verdict: VerdictName;
  /** The id of the rule that gave it. */
  readonly rule: string;
}

interface Named {
  readonly kind: string;
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly region: string;
}

export type Judged = ReadonlyMap<string, { readonly object: Named; readonly verdict: Verdict }>;

export interface Changed extends Named {
  readonly recorded: Verdict;
  readonly now: Verdict;
}

/** A judge that keeps of each object the first verdict: what comes later is judged after the run's own changes. */
export function listening(judge: Judge): { judge: Judge; judged: Judged } {
  const judged = new Map<string, { object: Named; verdict: Verdict }>();
  return {
    judged,
    judge(facts) {
      const judgement = judge(facts);
      const { kind, id, arn, name, region } = facts.object;
      const which = JSON.stringify([kind, arn, id, region]);
      if (!judged.has(which)) {
        const verdict = { verdict: judgement.verdict, rule: judgement.reasons[0]?.rule ?? "" };
        judged.set(which, { object: { kind, id, arn, name, region }, verdict });
      }
      return judgement;
    },
  };
}

/** Objects that both runs judged, and differently. */
export function changedVerdicts(before: Judged, after: Judged): Changed[] {
  return [...after].flatMap(([which, { object, verdict: now }]) => {
    const recorded = before.get(which)?.verdict;
    return recorded === undefined || recorded.verdict === now.verdict ? [] : [{ ...object, recorded, now }];
  });
}
