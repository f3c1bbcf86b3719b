/**
 * The last word before a call goes down: a pure judgement over what is known of the account, the
 * policy, the call and the step that makes it. It refuses; it never changes a call.
 */
import type { Caller } from "../action/action.ts";
import { type ErrorCode, RunbookError } from "../errors.ts";
import { accountOf, iamNameOf } from "./arn.ts";
import type { Identities } from "./identities.ts";
import { type OperationFacts, operations, type TargetKind } from "./operations.ts";
import type { AwsCall, AwsPort, CallContext } from "./port.ts";
import { protectionOf } from "./protection.ts";
import { targetsOf, textsAt } from "./targets.ts";

export interface GuardFacts {
  /** The account that the policy pins; empty without a policy, and then nothing may be written. */
  readonly account: string;
  /** What the preflight found; absent until it is done. */
  readonly preflight:
    | { readonly caller: Caller; readonly protected: readonly string[]; readonly before: string | null }
    | undefined;
  readonly identities: Identities;
  readonly artefacts: ReadonlySet<string>;
  /** Steps that are finding out what became of a key they were making: whose, and when it was asked for. */
  readonly orphans: ReadonlyMap<string, { readonly user: string; readonly since: string }>;
}

/** Refuses by throwing what `refusalOf` gives for the facts of the moment. */
export function guard(port: AwsPort, facts: () => GuardFacts): AwsPort {
  return {
    async send(call, context) {
      const refusal = refusalOf(facts(), call, context);
      if (refusal !== undefined) throw refusal;
      return port.send(call, context);
    },
  };
}

/** Why a call must not be sent, or nothing. */
export function refusalOf(facts: GuardFacts, call: AwsCall, context: CallContext): RunbookError | undefined {
  const refuse = (code: ErrorCode, why: string, hint?: string) =>
    new RunbookError(code, `${context.step}: ${call.operation} in ${call.region} is refused: ${why}`, {
      detail: { step: context.step, operation: call.operation, region: call.region },
      ...(hint === undefined ? {} : { hint }),
    });
  const operation = operations[call.operation] as OperationFacts | undefined;
  if (operation === undefined || !context.declared.has(call.operation)) {
    return refuse("CALL_NOT_DECLARED", "the action does not declare it");
  }
  if (takesCaller(call)) return refuse("TARGET_AMBIGUOUS", "without UserName AWS would take the caller");
  // Another account is nobody's business here, not even to look at.
  const about = operation.account === undefined ? [] : textsAt(call.input, operation.account);
  if (about.some((account) => account !== facts.account)) {
    return refuse("ACCOUNT_MISMATCH", `the policy is for account ${facts.account || "(none)"}, not ${about[0]}`);
  }
  if (operation.effect === "read") return undefined;

  const { target } = operation;
  const targets = targetsOf(call.operation, call.input);
  if (target === undefined || targets.length === 0) {
    return refuse("TARGET_AMBIGUOUS", `${target?.at ?? "its target"} is not given`);
  }
  const { preflight } = facts;
  if (preflight === undefined || preflight.before === null) {
    return refuse(
      "BEFORE_NOT_SAVED",
      "the state of the account was not saved before",
      "Allow the caller iam:GetAccountAuthorizationDetails and start again.",
    );
  }
  const elsewhere = targets
    .map(accountOf)
    .find((account) => account !== undefined && account !== "" && account !== "aws" && account !== facts.account);
  if (preflight.caller.account !== facts.account || elsewhere !== undefined) {
    return refuse(
      "ACCOUNT_MISMATCH",
      `the policy is for account ${facts.account || "(none)"}, not ${elsewhere ?? preflight.caller.account}`,
    );
  }
  for (const each of targets) {
    const why = protectionOf({ ...facts, ...preflight }, target.kind, each);
    if (why !== undefined) return refuse("TARGET_PROTECTED", why);
  }
  if (operation.irreversible !== true || isOrphan(facts, call, context)) return undefined;
  const unapproved = targets.find((each) => !isApproved(facts, context, target.kind, each));
  if (unapproved !== undefined) return refuse("TARGET_NOT_APPROVED", `nobody approved ${unapproved} for this step`);
  const parts = operation.part === undefined ? [] : textsAt(call.input, operation.part);
  const whole = targets.every((user) =>
    facts.identities.named("user", user).some(({ id }) => id !== undefined && context.approved.has(id)),
  );
  const other = parts.find((part) => !whole && !context.approved.has(part));
  return other === undefined ? undefined : refuse("TARGET_NOT_APPROVED", `nobody approved ${other} for this step`);
}

/** Reads and writes that AWS takes to be about the caller when they name nobody. */
const aboutCaller: ReadonlySet<string> = new Set([
  "iam:ListAccessKeys",
  "iam:GetLoginProfile",
  "iam:ListMFADevices",
  "iam:ListSigningCertificates",
  "iam:ListSSHPublicKeys",
  "iam:ListServiceSpecificCredentials",
]);

function takesCaller(call: AwsCall): boolean {
  return (
    aboutCaller.has(call.operation) &&
    textsAt(call.input, "UserName").length === 0 &&
    (call.input as { AllUsers?: unknown }).AllUsers !== true
  );
}

/** Milliseconds: a creation is dated by AWS, an intent by this machine. The action measures; this is the outer bound. */
const clocksDiffer = 300_000;

/** A key made while the run was making one, whose secret was lost: of no use to anybody, and never shown for approval. */
function isOrphan(facts: GuardFacts, call: AwsCall, context: CallContext): boolean {
  const orphan = facts.orphans.get(context.step);
  if (call.operation !== "iam:DeleteAccessKey" || orphan === undefined) return false;
  const { UserName, AccessKeyId = "" } = call.input as { UserName?: string; AccessKeyId?: string };
  const madeAt = facts.identities.keyMadeAt(AccessKeyId);
  return (
    UserName === orphan.user && madeAt !== undefined && Date.parse(madeAt) >= Date.parse(orphan.since) - clocksDiffer
  );
}

function isApproved(facts: GuardFacts, context: CallContext, kind: TargetKind, target: string): boolean {
  if (context.approved.has(target)) return true;
  if (kind === "iam-user" || kind === "iam-role" || kind === "iam-group") {
    const named = [...context.approved].map(iamNameOf);
    return named.some((each) => each?.kind === kind.slice("iam-".length) && each.name === target);
  }
  if (kind !== "iam-instance-profile") return false;
  const roles = facts.identities.all().filter((one) => one.profiles.has(target));
  return roles.length > 0 && roles.every((role) => context.approved.has(role.name) || context.approved.has(role.arn));
}
