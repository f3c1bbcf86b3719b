/** What a run may say of itself: what the playbook claims, held against gaps, failures and refusals. */
import type { Outcome } from "../errors.ts";
import { PlaybookEnds, type RunEnds } from "./signals.ts";
import type { RunState } from "./state.ts";

export function outcomeOf(end: RunEnds, state: RunState): { outcome: Outcome; reasons: readonly string[] } {
  const { dryRun, policyGiven } = state.options;
  const claims = ["remediated", "contained", "no-unauthorized-activity", "undone", "undone-in-part"].includes(
    end.outcome,
  );
  if (!claims && end.outcome !== "remediated-with-gaps" && !(dryRun && end.outcome === "inconclusive")) {
    return { outcome: end.outcome, reasons: end.reasons };
  }
  const open = [...gapReasons(state), ...state.caps];
  // The playbook's own last words are about what a dry run has not done.
  if (dryRun) return { outcome: "planned", reasons: end instanceof PlaybookEnds ? open : [...end.reasons, ...open] };
  const reasons = [...end.reasons, ...open];
  const capped = state.gaps.size > 0 || state.caps.length > 0;
  if (end.outcome === "no-unauthorized-activity") {
    // Nothing found proves nothing where something was not read, or nobody said what belongs here.
    return { outcome: capped || !policyGiven ? "inconclusive" : end.outcome, reasons };
  }
  if (end.outcome === "undone" || end.outcome === "undone-in-part")
    return { outcome: capped ? "undone-in-part" : end.outcome, reasons };
  return { outcome: capped ? "remediated-with-gaps" : end.outcome, reasons };
}

function gapReasons(state: RunState): string[] {
  return state.gaps.size === 0 ? [] : [`could not be read: ${[...state.gaps].sort().join(", ")}`];
}
