/** The documents that apply to a principal, as they are in the simulated IAM state. */
import type { AppliedPolicies } from "./policy-evaluation.ts";

/** None for a principal that is not there: it is allowed nothing. */
export function policiesFor(principal: string | undefined, iam: unknown, account: string): AppliedPolicies {
  return { identity: [] };
}
