/** How actions tell AWS's refusals apart: by class, never by name. */
import type { ErrorClass } from "../aws/errors.ts";
import { AwsError } from "../aws/port.ts";

/** True for an AwsError, and where classes are given only for one of those. */
export function isAws(error: unknown, ...classes: ErrorClass[]): error is AwsError {
  return error instanceof AwsError && (classes.length === 0 || classes.includes(error.class));
}

export type { AwsError, ErrorClass };
