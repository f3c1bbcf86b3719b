/** How actions tell AWS's refusals apart: by class, never by name. */
import { classify, type ErrorClass } from "../aws/errors.ts";
import { AwsError } from "../aws/port.ts";

/** True for an AwsError, and where classes are given only for one of those. */
export function isAws(error: unknown, ...classes: ErrorClass[]): error is AwsError {
  return error instanceof AwsError && (classes.length === 0 || classes.includes(error.class));
}

/**
 * Whether the region is off, or does not have the service. One that is on and does not take the
 * caller's credentials, as opted-in regions do not take those of STS's global endpoint, is of the
 * same class; what is in that one is not known.
 */
export function isAbsentRegion(error: AwsError): boolean {
  return error.class === "region" && classify(error.awsName, error) !== "bad-credentials";
}

export type { AwsError, ErrorClass };
