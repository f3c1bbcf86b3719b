/** What a run needs, and what it says at its end. */
import type { AwsPort } from "../aws/port.ts";
import type { Outcome } from "../errors.ts";
import type { Event, JournalRecord, RunKind, Value } from "../journal/events.ts";
import type { Ledger } from "../journal/ledger.ts";
import type { Judgement, Facts, Policy } from "../policy/policy.ts";
import type { Clock } from "../ports/clock.ts";
import type { EvidenceStore } from "../ports/journal.ts";
import type { Operator } from "../ports/operator.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { Caller } from "../action/action.ts";
import type { Program } from "../playbook/program.ts";

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
  readonly stages: readonly { id: string; status: string }[];
  readonly changes: readonly { step: string; operation: string; region: string; target: string; effect: string }[];
  readonly gaps: readonly { region: string; service: string; reason: string }[];
  readonly checkpoints: readonly { id: string; answer: string; by: string; at: string }[];
  /** Why the outcome is not a better one: capped by gaps, failures, rejections. */
  readonly reasons: readonly string[];
  readonly assessment?: { passed: number; failed: readonly { id: string; expected: string; found: string }[] };
}
