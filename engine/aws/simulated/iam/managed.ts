/** Managed policies, whoever manages them, behind one ARN. */
import { arnOf, isArnOf, nameIn } from "./arns.ts";
import { awsManagedArn, awsManagedPolicy } from "./aws-managed.ts";
import { lookup } from "./entries.ts";
import { accessDenied, invalidInput, noSuchEntity, notAttachable } from "./refusals.ts";
import type { IamState, PolicyState } from "./state.ts";

export interface Managed {
  readonly arn: string;
  readonly name: string;
  readonly byAws: boolean;
  /** For a policy of AWS's a copy: changing it changes nothing. */
  readonly policy: PolicyState;
}

export function managedPolicy(state: IamState, account: string, arn: string): Managed | undefined {
  const name = nameIn(arn);
  if (arn === awsManagedArn(name)) return { arn, name, byAws: true, policy: fromAws(name) };
  const policy = lookup(state.policies, name);
  if (policy === undefined || arnOf(account, "policy", policy, name) !== arn) return undefined;
  return { arn, name, byAws: false, policy };
}

/** @throws InvalidInputException for what is no policy ARN, NoSuchEntityException for what is not there. */
export function existingPolicy(state: IamState, account: string, arn: string | undefined): Managed {
  if (arn === undefined || !isArnOf("policy", arn)) throw invalidInput(`ARN ${arn ?? ""} is not valid.`);
  const managed = managedPolicy(state, account, arn);
  if (managed === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  return managed;
}

/** @throws AccessDenied for a policy of AWS's, which nobody in an account may change. */
export function ownPolicy(state: IamState, account: string, arn: string | undefined): Managed {
  const managed = existingPolicy(state, account, arn);
  if (managed.byAws) throw accessDenied("Policy is outside your own account.");
  return managed;
}

/** @throws PolicyNotAttachableException for a policy that belongs to service-linked roles. */
export function attachablePolicy(state: IamState, account: string, arn: string | undefined): Managed {
  const managed = existingPolicy(state, account, arn);
  if (managed.policy.path.startsWith("/aws-service-role/")) {
    throw notAttachable("Cannot attach a Service Role Policy to a Customer Role.");
  }
  return managed;
}

/** The text of the version in force. */
export function documentInForce({ policy }: Managed): string {
  return lookup(policy.versions, policy.default)?.document ?? "";
}

/** How many users, groups and roles it is attached to, and how many it bounds. */
export function usageOf(state: IamState, arn: string): { attachments: number; boundaries: number } {
  const bounded = [...Object.values(state.users), ...Object.values(state.roles)];
  const holders = [...bounded, ...Object.values(state.groups)];
  return {
    attachments: holders.filter((holder) => holder.attached.includes(arn)).length,
    boundaries: bounded.filter((holder) => holder.boundary === arn).length,
  };
}

function fromAws(name: string): PolicyState {
  const found = awsManagedPolicy(name);
  if (found === undefined) throw new TypeError(`no AWS-managed policy ${name}`);
  const { id, path, created, version, document } = found;
  return {
    id,
    path,
    created,
    updated: created,
    tags: {},
    default: version,
    versions: { [version]: { created, document } },
  };
}
