/**
 * Runs a playbook from its first event to its last. The same function runs live, resumes and
 * replays: the ledger decides what is new, what is remembered, and whether going on is allowed.
 */
import type { AwsPort } from "../aws/port.ts";
import { type ErrorCode, exitOf, type Outcome, RunbookError } from "../errors.ts";
import type { RunKind } from "../journal/events.ts";
import { RanOut } from "../journal/ran-out.ts";
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
  /** Of a run that can go on, the questions that nobody has answered. An answers file approves a list by its digest. */
  readonly waiting: readonly {
    id: string;
    question: string;
    answers: readonly string[];
    targets: readonly string[];
    digest: string | null;
  }[];
  /** Why the outcome is not a better one: capped by gaps, failures, rejections. */
  readonly reasons: readonly string[];
  readonly assessment?: { passed: number; failed: readonly { id: string; expected: string; found: string }[] };
}

export interface RunEnd {
  readonly outcome: Outcome;
  readonly exitCode: number;
  readonly reasons: readonly string[];
  /** The error that ended it, where one did: its code and what to do next. */
  readonly code?: ErrorCode;
  readonly hint?: string;
}

/** Never throws for what happens in the account: every end is an outcome, journaled where the journal still takes it. */
export async function run(options: RunOptions): Promise<RunEnd> {
  const state = stateOf(options);
  let end: RunEnds;
  try {
    end = await begin(state).then(() => stages(state));
  } catch (error) {
    end = endFrom(state, error);
  }
  const { outcome, reasons } = outcomeOf(end, state);
  try {
    await emit(state, { type: "run.ended", outcome, reasons });
  } catch (error) {
    const { exitCode = exitOf("failed"), ...why } = causeOf(error);
    const { message } = failureOf(error);
    const told = reasons.some((reason) => reason.includes(message));
    return { outcome: "failed", exitCode, reasons: told ? reasons : [...reasons, message], ...why };
  }
  const { exitCode = exitOf(outcome), ...why } = causeOf(end.cause);
  return { outcome, exitCode, reasons, ...why };
}

/**
 * In a replay, strands that stopped while none of them ended the run were stopped from without, as
 * only an interruption does; where none is recorded, the recording lacks what they would begin.
 */
function endFrom(state: RunState, error: unknown): RunEnds {
  const end = endOf(error) ?? new RunEnds("failed", [failureOf(error).message], { cause: error });
  if (!(end.cause instanceof RanOut)) return end;
  const recorded = state.options.ports.ledger.recorded("run.ended", "");
  if (recorded?.outcome === "interrupted") return new RunEnds("interrupted", recorded.reasons);
  const { code, message } = end.cause.difference;
  return new RunEnds("failed", [`${code}: ${message}`], { cause: end.cause.difference });
}

async function begin(state: RunState): Promise<void> {
  const { options } = state;
  if (options.resumed === 0 || options.ports.ledger.mode === "replay")
    await emit(state, { type: "run.started", ...options.started });
  else await emit(state, { type: "run.resumed", times: options.resumed, version: options.started.version });
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
function causeOf(error: unknown): { exitCode?: number; code?: ErrorCode; hint?: string } {
  if (!(error instanceof RunbookError)) return {};
  return { exitCode: error.exitCode, code: error.code, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}
