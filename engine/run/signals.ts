/** What ends a run from within: thrown through steps, loops and blocks, caught by none of them. */
import { AwsError } from "../aws/port.ts";
import { exit, type Outcome, RunbookError } from "../errors.ts";
import { RanOut } from "../journal/ran-out.ts";

export class RunEnds extends Error {
  readonly outcome: Outcome;
  readonly reasons: readonly string[];
  constructor(outcome: Outcome, reasons: readonly string[], options?: ErrorOptions) {
    super(`the run ends ${outcome}`, options);
    this.name = "RunEnds";
    this.outcome = outcome;
    this.reasons = reasons;
  }
}

/** A playbook's own `end` step: the stage it is in has done its work. */
export class PlaybookEnds extends RunEnds {}

/** Thrown where a strand goes no further because another one ended the run: never the reason of its end. */
export class Stopped extends RunEnds {
  constructor(outcome: Outcome, options?: ErrorOptions) {
    super(outcome, [], options);
    this.name = "Stopped";
  }
}

const outcomeOfExit: Partial<Record<number, Outcome>> = {
  [exit.refused]: "refused",
  [exit.inDoubt]: "in-doubt",
  [exit.suspended]: "suspended",
  [exit.declined]: "declined",
  [exit.interrupted]: "interrupted",
};

const fatalCodes: ReadonlySet<string> = new Set([
  "JOURNAL_FAILED",
  "JOURNAL_TAMPERED",
  "JOURNAL_INCOMPLETE",
  "REPLAY_DIVERGED",
  "RUN_CHANGED",
  "SECRET_NOT_STORED",
]);

/**
 * An error that no `on-error` may handle, as the end it makes of the run: a guard's refusal, a
 * write in doubt, a broken journal, a replay that diverged, credentials that ran out.
 */
export function endOf(error: unknown): RunEnds | undefined {
  if (error instanceof RunEnds) return error;
  if (error instanceof RanOut) return new Stopped("interrupted", { cause: error });
  if (error instanceof AwsError && error.class === "expired") {
    return new RunEnds("suspended", [`credentials: ${error.message}`], { cause: error });
  }
  if (!(error instanceof RunbookError)) return undefined;
  const outcome = outcomeOfExit[error.exitCode];
  if (outcome !== undefined) return new RunEnds(outcome, [`${error.code}: ${error.message}`], { cause: error });
  const fatal = fatalCodes.has(error.code);
  return fatal ? new RunEnds("failed", [`${error.code}: ${error.message}`], { cause: error }) : undefined;
}
