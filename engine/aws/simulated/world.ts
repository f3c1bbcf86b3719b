/** What an account is like after a run, for expectations and for people. */
import type { Scenario } from "./drill/schema.ts";

/** A write, in the order in which AWS took or refused it. */
export interface LoggedWrite {
  readonly seq: number;
  /** ISO-8601, virtual time. */
  readonly at: string;
  /** An actor of the drill; absent for the run itself. */
  readonly by?: string;
  readonly operation: string;
  readonly region: string;
  /** Without its secrets. */
  readonly input: unknown;
  /** ARNs of the objects it changed. */
  readonly touched: readonly string[];
  /** AWS's name for why not. */
  readonly refused?: string;
}

export interface World {
  readonly scenario: Scenario;
  /** Every object by ARN as it is now, each by its service's projection. */
  objects(): Readonly<Record<string, unknown>>;
  /** Every write since the account began, those of earlier runs on it and of the drill's actors among them. */
  writes(): readonly LoggedWrite[];
  /** The writes of the run that has it now, without those of actors. */
  ownWrites(): readonly LoggedWrite[];
  /** How many calls of any kind it answered or refused. */
  calls(): number;
}
