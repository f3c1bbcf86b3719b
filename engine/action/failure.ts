/** How an action says that it will not or cannot do what it was asked, where AWS raised no error. */
import { RunbookError } from "../errors.ts";

/** To be thrown: fails the step with what is wrong and what to do next. */
export function stepFailed(message: string, hint?: string): RunbookError {
  return new RunbookError("STEP_FAILED", message, hint === undefined ? {} : { hint });
}
