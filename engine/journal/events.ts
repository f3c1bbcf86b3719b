/**
 * The audit log as one union of events, in the past tense. A record is an event with its place in
 * the chain. Everything the run decides, asks, sends and learns is one of these; nothing else is
 * kept. `key` names a step instance, a call or a checkpoint uniquely within the run.
 */
import type { Outcome } from "../errors.ts";

/** In a key, begins what a probe asked: its answers serve one resume only, and a replay does not ask them. */
export const probeMark = " (probe ";

export type RunKind = "live" | "emulator" | "drill";
export type StepStatus = "done" | "skipped" | "failed" | "unknown";

/** JSON, as it is recorded. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

/** A value kept in the record, or beside the journal where it is large. */
export type Kept = { readonly value: Value } | { readonly sha256: string; readonly bytes: number };

export interface FailureFacts {
  readonly code: string;
  readonly message: string;
  /** For AWS's refusals. */
  readonly class?: string;
  readonly awsName?: string;
  readonly status?: number;
  readonly requestId?: string;
}

export interface ApprovedTarget {
  readonly id: string;
  /** SHA-256 of the target's canonical JSON as it was shown. */
  readonly digest: string;
}

export type Event =
  // the run
  | {
      readonly type: "run.started";
      readonly run: string;
      readonly format: 1;
      readonly kind: RunKind;
      readonly dryRun: boolean;
      readonly title: string;
      readonly files: readonly { readonly path: string; readonly sha256: string }[];
      readonly policy: { readonly path: string; readonly sha256: string } | null;
      readonly inputs: { readonly [name: string]: Value };
      readonly version: string;
      /** The command line's settings that a resume needs: drill, answers, world, endpoint. */
      readonly settings: { readonly [name: string]: Value };
    }
  | {
      readonly type: "run.identified";
      readonly account: string;
      readonly caller: string;
      readonly principal: string;
      readonly userId: string;
      readonly partition: string;
      readonly protected: readonly string[];
      readonly before: string | null;
    }
  | { readonly type: "run.resumed"; readonly times: number; readonly version: string }
  | { readonly type: "run.ended"; readonly outcome: Outcome; readonly reasons: readonly string[] }
  /** The line before it, signed: `signature` is over the record's own canonical JSON without it (`sign.ts`). */
  | { readonly type: "head.signed"; readonly publicKey: string; readonly signature: string }
  // stages and steps
  | { readonly type: "stage.started"; readonly key: string; readonly title: string }
  | { readonly type: "stage.completed"; readonly key: string; readonly status: StepStatus }
  | {
      readonly type: "step.started";
      readonly key: string;
      readonly action: string | null;
      readonly params: Kept | null;
    }
  | { readonly type: "step.completed"; readonly key: string; readonly result: Kept | null }
  | { readonly type: "step.skipped"; readonly key: string; readonly reason: string }
  | { readonly type: "step.unknown"; readonly key: string; readonly reason: string }
  | { readonly type: "step.failed"; readonly key: string; readonly error: FailureFacts; readonly handled: boolean }
  | {
      readonly type: "step.retried";
      readonly key: string;
      readonly attempt: number;
      readonly error: FailureFacts;
      readonly waits: number;
    }
  | { readonly type: "loop.started"; readonly key: string; readonly items: readonly string[] }
  // calls
  | {
      readonly type: "call.intended";
      readonly key: string;
      readonly operation: string;
      readonly region: string;
      readonly input: Value;
      readonly target: string;
    }
  | {
      readonly type: "call.returned";
      readonly key: string;
      readonly operation: string;
      readonly region: string;
      readonly effect: "read" | "write";
      readonly output: Kept;
      readonly requestId: string | null;
      readonly date: string;
    }
  | {
      readonly type: "call.failed";
      readonly key: string;
      readonly operation: string;
      readonly region: string;
      readonly effect: "read" | "write";
      readonly error: FailureFacts;
    }
  | {
      readonly type: "call.refused";
      readonly key: string;
      readonly operation: string;
      readonly region: string;
      readonly error: FailureFacts;
    }
  | { readonly type: "call.withheld"; readonly key: string; readonly operation: string; readonly region: string }
  | {
      readonly type: "call.adopted";
      readonly key: string;
      readonly operation: string;
      readonly region: string;
      readonly found: "done" | "not-done";
    }
  // people
  | {
      readonly type: "checkpoint.asked";
      readonly key: string;
      readonly kind: "approve" | "choose";
      readonly question: string;
      readonly targets: readonly ApprovedTarget[];
      readonly answers: readonly string[];
      readonly digest: string;
    }
  | {
      readonly type: "checkpoint.answered";
      readonly key: string;
      readonly answer: string;
      readonly approved: readonly ApprovedTarget[];
      readonly by: string;
      readonly comment: string;
    }
  // what was found, kept and said
  | {
      readonly type: "evidence.saved";
      readonly key: string;
      readonly name: string;
      readonly sha256: string;
      readonly bytes: number;
      readonly sensitive: boolean;
    }
  | { readonly type: "secret.stored"; readonly key: string; readonly secret: string; readonly sink: string }
  | { readonly type: "change.confirmed"; readonly key: string; readonly what: string; readonly assumed: boolean }
  | {
      readonly type: "gap.found";
      readonly key: string;
      readonly region: string;
      readonly service: string;
      readonly reason: string;
    }
  | { readonly type: "note.made"; readonly key: string; readonly text: string }
  // time and chance
  | { readonly type: "time.read"; readonly key: string; readonly now: string }
  | { readonly type: "time.slept"; readonly key: string; readonly milliseconds: number };

export type EventType = Event["type"];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;

/**
 * An event in its place: `prev` is the SHA-256 of the previous record's line without its newline
 * (64 zeros for the first), `seq` counts from 0, `at` is the run's clock.
 */
export type JournalRecord = Event & { readonly seq: number; readonly at: string; readonly prev: string };
