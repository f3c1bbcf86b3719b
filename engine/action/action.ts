/**
 * The contract of an action: one literal from which everything about it derives — its TypeScript
 * types, its part of the playbook's JSON Schema and of the expression types, the reference, the
 * dry-run rule, the IAM policies and the run-time guard. Actions import this folder and nothing
 * else of the engine.
 */
import type { Static, TObject, TSchema } from "typebox";
import type { Input, OperationName, Output } from "../aws/operations.ts";
import type { Act, Facts, Judgement, Policy, VerdictName } from "../policy/policy.ts";

export type { Act, Facts, Input, Judgement, OperationName, Output, Policy, VerdictName };

/** What an action is for. Everything but `observe` changes something. */
export type Purpose = "observe" | "preserve" | "contain" | "repair" | "destroy" | "notify";

/**
 * `run`, `fingerprint`, `probe` and `undo` are methods, whose parameters TypeScript compares both ways: so
 * that an action of any parameters is an `Action`, and the registry a list without casts. The
 * engine checks parameters against `params` before it calls them.
 */
export interface Action<
  P extends TObject = TObject,
  R extends TSchema = TSchema,
  C extends OperationName = OperationName,
> {
  /** `service.verb-object`, which is also its path below `actions/`. */
  readonly name: string;
  /** One sentence in the imperative, for the reference and the plan. */
  readonly summary: string;
  readonly purpose: Purpose;
  /** Whether the engine can take it back. An irreversible action needs an approved target. */
  readonly reversible: boolean;
  /** The parameter that holds the object acted on; needed where the purpose is not `observe`. */
  readonly target?: keyof Static<P> & string;
  readonly params: P;
  readonly result: R;
  /** Every AWS operation that `run`, `probe`, `fingerprint` and `undo` may send; others are refused. */
  readonly calls: readonly C[];
  run(params: Static<P>, context: ActionContext<C>): Promise<Static<R>>;
  /**
   * Reads the target as it is now and gives the fingerprint that its finding would have, or
   * undefined when it is gone. The engine compares it with the approved one right before an
   * irreversible action; needed where `reversible` is false and there is a target.
   */
  fingerprint?(params: Static<P>, context: ActionContext<C>): Promise<string | undefined>;
  /**
   * After a crash between a write and its outcome: reads whether the write took place. Needed
   * where a call that is not idempotent is declared. Where it was not `intended`, the log knows nothing of
   * such a call, and it is asked only in case the log has lost its end: it then changes nothing.
   */
  probe?(
    params: Static<P>,
    call: { operation: C; region: string; input: unknown; sentAt: string; intended: boolean },
    context: ActionContext<C>,
  ): Promise<"done" | "not-done" | "unknown">;
  /**
   * Takes back what `run` did, by the state before it that the result tells. Where somebody else
   * changed the object since, it leaves it as it is and says so.
   */
  undo?(params: Static<P>, result: Static<R>, context: ActionContext<C>): Promise<Undone>;
  /** Why a reversible action has no `undo` all the same: what would be worse for being taken back. */
  readonly keeps?: string;
}

/** `changed`: it is not as `run` left it, so it was not touched. */
export type Undone = "restored" | "already" | "changed";

/** What an action may do. Every answer it gives is recorded, so that a run can be replayed. */
export interface ActionContext<C extends OperationName = OperationName> {
  /** The run's id, by which what it makes in the account is tagged. */
  readonly run: string;
  /** The account under work and who works on it. */
  readonly caller: Caller;
  readonly policy: Policy;
  /** Sends one call and gives its output. Global services ignore `region`. @throws AwsError */
  call<O extends C>(operation: O, input: Input<O>, region?: string): Promise<Output<O>>;
  /** As `call`, with AWS's own clock from the reply. */
  callDated<O extends C>(operation: O, input: Input<O>, region?: string): Promise<{ output: Output<O>; date: string }>;
  /** All pages of a listing, one output a page, until AWS says there are no more. */
  pages<O extends C>(operation: O, input: Input<O>, region?: string): AsyncIterable<Output<O>>;
  /**
   * Reads back until `holds` says that a change is visible: IAM shows changes seconds late.
   * Polls with growing pauses, up to `within` milliseconds (120 s unless told). In a dry run the
   * change is assumed and marked. @throws RunbookError NOT_CONFIRMED
   */
  confirm(what: string, holds: () => Promise<boolean>, within?: number): Promise<void>;
  /** The run's clock. Recorded. */
  now(): Promise<string>;
  sleep(milliseconds: number): Promise<void>;
  /** `count` random characters of `alphabet`, from the system's cryptographic source; a secret, never recorded. */
  secretText(count: number, alphabet: string): SecretText;
  /** Puts a new secret into the secret sink; durable when it resolves. */
  storeSecret(name: string, secret: SecretText | string): Promise<SecretRef>;
  /** Whether the sink holds a secret of this name: for probes, after a crash. */
  hasSecret(name: string): Promise<boolean>;
  /** Saves evidence beside the journal, named by its SHA-256. `sensitive` marks what may hold secrets. */
  saveEvidence(name: string, content: string, options?: { sensitive?: boolean }): Promise<Evidence>;
  /** Starts a dataset: JSON Lines too many to keep in memory or to show to expressions. */
  saveDataset(name: string, rows: AsyncIterable<unknown> | Iterable<unknown>): Promise<Dataset>;
  readDataset(dataset: Dataset): AsyncIterable<unknown>;
  /** What the policy's rules say of an object, with the rule that decided and why. */
  judge(facts: Facts): Judgement;
  /**
   * What the run has changed so far, oldest first: writes that took effect, with no value of theirs
   * but the target. In a dry run with changes planned it ends the step as unknown.
   */
  changes(): Promise<readonly ChangeMade[]>;
  /** Says that something could not be read: the run can then not end clean. */
  gap(gap: { region: string; service: string; reason: string }): Promise<void>;
  /** Says something worth a line in the report that is not a gap, such as a disabled region. */
  note(text: string): Promise<void>;
  /** Shows progress on long work: done of total. Not recorded. */
  progress(done: number, total: number | undefined, what: string): void;
}

/** One write that took effect. */
export interface ChangeMade {
  /** The action that made it, such as `iam.delete-user`. */
  readonly action: string;
  readonly operation: OperationName;
  readonly region: string;
  /** Names, ids or ARNs of what it acted on, joined by commas. */
  readonly target: string;
  /** The access key it was about; empty for other writes. */
  readonly access_key: string;
  /** The action's purpose. */
  readonly effect: Purpose;
  /** AWS's clock, ISO-8601; empty where the answer was lost and reading showed that it took place. */
  readonly at: string;
}

export interface Caller {
  readonly account: string;
  /** As AWS gives it, such as `arn:aws:sts::111122223333:assumed-role/responder/session`. */
  readonly arn: string;
  /** The user's or role's own ARN with its path, which the session's ARN drops. */
  readonly principal: string;
  readonly partition: string;
  readonly userId: string;
}

declare const secretBrand: unique symbol;
/** A secret on its way to a call or to the sink. It prints as `[secret]`. */
export interface SecretText {
  readonly [secretBrand]: true;
}

/** Where a secret is, never what it is. */
export interface SecretRef {
  readonly secret: string;
  readonly sink: string;
}

export interface Evidence {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface Dataset extends Evidence {
  readonly rows: number;
}

/** Declares an action; the types of parameters, result and calls are inferred from the literal. */
export function action<P extends TObject, R extends TSchema, const C extends OperationName>(
  literal: Action<P, R, C>,
): Action<P, R, C> {
  return literal;
}
