/**
 * Thrown in a replay where a strand of the run would begin something that its recording does not
 * have. In a run that ended while several strands were under way that is where the strand stopped;
 * in any other it is a difference, which `difference` then says.
 */
import type { RunbookError } from "../errors.ts";

export class RanOut extends Error {
  readonly difference: RunbookError;
  constructor(difference: RunbookError) {
    super(difference.message);
    this.name = "RanOut";
    this.difference = difference;
  }
}
