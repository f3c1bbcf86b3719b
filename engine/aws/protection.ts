/**
 * Who and what no call of the run may change: the caller and what the policy names, AWS's own
 * roles, the policies and groups that hold their permissions, and what the run itself made.
 * Where a name cannot be resolved to an ARN, it is protected when a protected ARN ends in it.
 */
import type { Caller } from "../action/action.ts";
import { arnMatches, iamNameOf } from "./arn.ts";
import type { Identities, Principal, PrincipalKind } from "./identities.ts";
import type { TargetKind } from "./operations.ts";

export interface Protection {
  readonly caller: Caller;
  /** ARNs of principals; `*` within a segment. */
  readonly protected: readonly string[];
  readonly identities: Identities;
  /** Ids of evidence snapshots that this run made. */
  readonly artefacts: ReadonlySet<string>;
}

/** Why a target may not be written to, in words; undefined where it may. */
export function protectionOf(facts: Protection, kind: TargetKind, target: string): string | undefined {
  if (facts.artefacts.has(target)) return `${target} is evidence that this run saved`;
  switch (kind) {
    case "iam-user":
      return principal(facts, "user", target);
    case "iam-role":
      return principal(facts, "role", target);
    case "iam-group":
      return principal(facts, "group", target) ?? heldBy(facts, `group ${target}`, (one) => one.groups.has(target));
    case "iam-instance-profile":
      return heldBy(facts, `instance profile ${target}`, (one) => one.profiles.has(target));
    case "iam-policy":
      return heldBy(facts, `policy ${target}`, (one) => one.policies.has(target) || throughGroup(facts, one, target));
    case "ec2-instance":
      // The session of an instance's role is named after the instance.
      return facts.caller.arn.endsWith(`/${target}`) ? `the run itself runs on ${target}` : resource(facts, target);
    default:
      // A virtual MFA device cannot be deleted before it is taken from its user, which is a write to the user.
      return resource(facts, target);
  }
}

export function isProtected(patterns: readonly string[], arn: string): boolean {
  return isReserved(arn) || patterns.some((pattern) => arnMatches(pattern, arn));
}

/** Service-linked roles and those of IAM Identity Center, by path: anybody may give a role such a name. */
export function isReserved(arn: string): boolean {
  return /^[^:]*:[^:]*:iam:[^:]*:[^:]*:role\/(aws-service-role|aws-reserved)\//.test(arn);
}

/**
 * By its ARN, or by the name or id in which a protected ARN ends: a call names a function or a group
 * without its ARN. A principal's name protects nothing else: an intruder would call his function so.
 */
function resource({ protected: patterns }: Protection, target: string): string | undefined {
  const pattern = patterns.find(
    (each) =>
      arnMatches(each, target) ||
      (iamNameOf(each) === undefined && (each.endsWith(`/${target}`) || each.endsWith(`:${target}`))),
  );
  return pattern === undefined ? undefined : `${target} is protected (${pattern})`;
}

function principal(facts: Protection, kind: PrincipalKind, name: string): string | undefined {
  const known = facts.identities.named(kind, name);
  const arn = known.find((one) => isProtected(facts.protected, one.arn))?.arn;
  if (arn !== undefined) return `${arn} is protected`;
  if (known.length > 0) return undefined;
  const reserved = kind === "role" && /^AWS(ServiceRoleFor|ReservedSSO_)/.test(name);
  const pattern = facts.protected.find((each) => {
    const named = iamNameOf(each);
    return named?.kind === kind && arnMatches(named.name, name);
  });
  return reserved || pattern !== undefined
    ? `${kind} ${name} is not among the identities read, and its name is that of a protected one${pattern === undefined ? "" : ` (${pattern})`}`
    : undefined;
}

function heldBy(facts: Protection, what: string, holds: (one: Principal) => boolean): string | undefined {
  const holder = facts.identities.all().find((one) => holds(one) && isProtected(facts.protected, one.arn));
  return holder === undefined ? undefined : `${what} serves ${holder.arn}, which is protected`;
}

function throughGroup(facts: Protection, one: Principal, policy: string): boolean {
  return [...one.groups].some((group) =>
    facts.identities.named("group", group).some((each) => each.policies.has(policy)),
  );
}
