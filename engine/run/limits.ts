/**
 * How many objects a run may contain and destroy. Counted over all targets of a step before its
 * first, so that a mistaken rule stops the run before it changes anything, not halfway.
 */
import type { Purpose } from "../action/action.ts";
import { RunbookError } from "../errors.ts";
import type { Policy } from "../policy/policy.ts";

export interface Counted {
  readonly preexisting: { contained: Set<string>; destroyed: Set<string> };
  readonly intruder_made: { contained: Set<string>; destroyed: Set<string> };
}

const none = () => ({ contained: new Set<string>(), destroyed: new Set<string>() });

export function nothingCounted(): Counted {
  return { preexisting: none(), intruder_made: none() };
}

/** @throws RunbookError LIMIT_EXCEEDED */
export function admit(
  counted: Counted,
  limits: Policy["limits"],
  purpose: Purpose,
  targets: readonly unknown[],
  step: string,
): void {
  const verb = purpose === "contain" ? "contained" : purpose === "destroy" ? "destroyed" : undefined;
  if (verb === undefined) return;
  const wanted = {
    preexisting: new Set(counted.preexisting[verb]),
    intruder_made: new Set(counted.intruder_made[verb]),
  };
  for (const target of targets) {
    const { id, preexisting } = target as { id?: unknown; preexisting?: unknown };
    // What does not say how old it is gets the tighter limit.
    wanted[preexisting === false ? "intruder_made" : "preexisting"].add(String(id));
  }
  for (const group of ["preexisting", "intruder_made"] as const) {
    const limit = limits[group][verb];
    if (wanted[group].size > limit) {
      throw new RunbookError(
        "LIMIT_EXCEEDED",
        `${step} would bring the ${group === "preexisting" ? "objects older than the incident" : "objects made by the intruder"} ${verb} to ${wanted[group].size}; the policy allows ${limit}`,
        {
          detail: { step, group, verb, wanted: wanted[group].size, limit },
          hint: `If that many is right, raise limits.${group}.${verb} in the policy and start again.`,
        },
      );
    }
  }
  for (const group of ["preexisting", "intruder_made"] as const)
    wanted[group].forEach((id) => counted[group][verb].add(id));
}
