/** The documents that apply to a principal, as they are in the simulated IAM state. */
import { policiesOf } from "../iam/policies-of.ts";
import type { IamState } from "../iam/state.ts";
import type { AppliedPolicies } from "./policy-evaluation.ts";

/** None for a principal that is not there, or where there is no IAM: it is allowed nothing. */
export function policiesFor(principal: string | undefined, iam: IamState | undefined): AppliedPolicies {
  const found = principal === undefined || iam === undefined ? undefined : policiesOf(iam, principal);
  if (found === undefined) return { identity: [] };
  return { identity: found.policies.map(({ document }) => document), boundary: found.boundary?.document };
}
