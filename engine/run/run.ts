/**
 * Runs a playbook from its first event to its last. The same function runs live, resumes and
 * replays: the ledger decides what is new, what is remembered, and whether going on is allowed.
 */
import type { AwsPort } from "../aws/port.ts";
import { exitOf, type Outcome, RunbookError } from "../errors.ts";
import type { RunKind } from "../journal/events.ts";
import type { Ledger } from "../journal/ledger.ts";
import type { Clock } from "../ports/clock.ts";
import type { EvidenceStore } from "../ports/journal.ts";
import type { Operator } from "../ports/operator.ts";
import type { Secrets } from "../ports/secrets.ts";
import { failureOf } from "./failure.ts";
import { nothingCounted } from "./limits.ts";
import { outcomeOf } from "./outcome.ts";
import { frameOf, runStage } from "./program.ts";
import { endOf, RunEnds } from "./signals.ts";
import { emit, type RunOptions, type RunState } from "./state.ts";

export interface Ports {
  /** The whole chain: audit, guard, withhold, adapter. */
  readonly aws: AwsPort;
  readonly operator: Operator;
  readonly ledger: Ledger;
  readonly evidence: EvidenceStore;
  readonly clock: Clock;
  readonly secrets: Secrets;
}

export interface Progress {
  readonly key: string;
  readonly done: number;
  readonly total: number | undefined;
  readonly what: string;
}

/** The `--json` object. Shapes as in the README's reference. */
export interface RunReport {
  readonly run: string;
  readonly kind: RunKind;
  readonly outcome: Outcome;
  readonly exitCode: number;
  readonly account: string | null;
  readonly journal: string;
  /** The newest signed head of the log: how many lines it covers, the SHA-256 of the last of them, and by which key. */
  readonly head: { readonly records: number; readonly sha256: string; readonly publicKey: string } | null;
  /** Where anchors go, and why the last one is not there. */
  readonly anchor?: { readonly path: string; readonly failure: string | null };
  readonly stages: readonly { id: string; status: string }[];
  readonly changes: readonly { step: string; operation: string; region: string; target: string; effect: string }[];
  readonly gaps: readonly { region: string; service: string; reason: string }[];
  readonly checkpoints: readonly { id: string; answer: string; by: string; at: string }[];
  /** Why the outcome is not a better one: capped by gaps, failures, rejections. */
  readonly reasons: readonly string[];
  readonly assessment?: { passed: number; failed: readonly { id: string; expected: string; found: string }[] };
}

export interface RunEnd {
  readonly outcome: Outcome;
  readonly exitCode: number;
  readonly reasons: readonly string[];
  /** The error that ended it, where one did: its code and what to do next. */
  readonly code?: string;
  readonly hint?: string;
}

/** Never throws for what happens in the account: every end is an outcome, journaled where the journal still takes it. */
export async function run(options: RunOptions): Promise<RunEnd> {
  const state = stateOf(options);
  let end: RunEnds;
  try {
    end = await begin(state).then(() => stages(state));
  } catch (error) {
    end = endOf(error) ?? new RunEnds("failed", [failureOf(error).message], { cause: error });
  }
  const { outcome, reasons } = outcomeOf(end, state);
  try {
    await emit(state, { type: "run.ended", outcome, reasons });
  } catch (error) {
    const { exitCode = exitOf("failed"), ...why } = causeOf(error);
    return { outcome: "failed", exitCode, reasons: [...reasons, failureOf(error).message], ...why };
  }
  const { exitCode = exitOf(outcome), ...why } = causeOf(end.cause);
  return { outcome, exitCode, reasons, ...why };
}

async function begin(state: RunState): Promise<void> {
  const { options } = state;
  if (options.resumed > 0)
    await emit(state, { type: "run.resumed", times: options.resumed, version: options.started.version });
  else await emit(state, { type: "run.started", ...options.started });
  state.caller = await options.preflight?.();
}

/** Every stage in order; a playbook says how it ends with an `end` step, which is thrown to here. */
async function stages(state: RunState): Promise<RunEnds> {
  const { options } = state;
  const frame = frameOf(options.program, options.inputs, {
    policy: options.policy,
    run: { id: options.id, kind: options.kind, dry_run: options.dryRun, account: state.caller?.account ?? "" },
  });
  for (const stage of options.program.stages) await runStage(state, "", stage, frame);
  return new RunEnds("inconclusive", ["the playbook ran to its end without saying how it ends (`end:`)"]);
}

function stateOf(options: RunOptions): RunState {
  return {
    options,
    caller: undefined,
    approved: new Set(),
    saved: new Set(),
    stored: new Map(),
    planned: new Set(),
    changes: new Map(),
    caps: [],
    gaps: new Set(),
    counted: nothingCounted(),
    ending: undefined,
  };
}

/** What an error of our own says of the end: its exit code, its code, and what to do next. */
function causeOf(error: unknown): { exitCode?: number; code?: string; hint?: string } {
  if (!(error instanceof RunbookError)) return {};
  return { exitCode: error.exitCode, code: error.code, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}
