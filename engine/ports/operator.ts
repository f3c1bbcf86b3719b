/** The human who approves and chooses. Adapters: terminal, answers file, recorded. */
import type { Value } from "../journal/events.ts";

export interface CheckpointTarget {
  readonly id: string;
  readonly digest: string;
  /** The whole object as it will be passed on; the view picks what to show. */
  readonly value: Value;
}

interface Asked {
  readonly key: string;
  readonly question: string;
  /** Facts of any shape, shown under the question. */
  readonly show: Value;
  /** How old what is shown is, and which gaps there are. */
  readonly dataAge: readonly string[];
  /** What happens on a no. */
  readonly otherwise: string;
}

export interface ApproveCheckpoint extends Asked {
  readonly kind: "approve";
  readonly targets: readonly CheckpointTarget[];
  /** SHA-256 over the digests of all targets in order: what an answers file names in a live run. */
  readonly digest: string;
  /** The steps and calls that the approval allows. */
  readonly allows: readonly {
    readonly action: string;
    readonly summary: string;
    readonly reversible: boolean;
    /** Why an undo leaves it all the same. */
    readonly keeps?: string;
    readonly operations: readonly string[];
  }[];
}

export interface ChooseCheckpoint extends Asked {
  readonly kind: "choose";
  /** Answer → what it means. */
  readonly answers: Readonly<Record<string, string>>;
}

export type Checkpoint = ApproveCheckpoint | ChooseCheckpoint;

/** What every question takes beside its own answers. */
export const alwaysTaken = ["defer", "abort"] as const;

/** For `approve`: approve, reject, defer or abort, with the ids approved. For `choose`: one of its answers, or defer or abort. */
export interface Answer {
  readonly answer: string;
  /** Ids of the approved targets; all for a plain approve. */
  readonly approved?: readonly string[];
  /** Ids of targets on which nobody decided, in a review of a past run: they are neither approved nor rejected. */
  readonly open?: readonly string[];
  readonly by: string;
  readonly comment?: string;
}

export interface Operator {
  /** `undefined` when there is nobody to ask: the run is then suspended. */
  ask(checkpoint: Checkpoint): Promise<Answer | undefined>;
}
