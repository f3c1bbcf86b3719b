/** An error of the port as the journal keeps it, and back again for a resume or a replay. */
import { type ErrorCode, errorCodes, RunbookError } from "../errors.ts";
import type { FailureFacts } from "../journal/events.ts";
import type { ErrorClass } from "./errors.ts";
import { type AwsCall, AwsError } from "./port.ts";

export function factsOf(error: AwsError | RunbookError): FailureFacts {
  if (error instanceof RunbookError) return { code: error.code, message: error.message };
  return {
    code: "AWS",
    message: error.message,
    class: error.class,
    awsName: error.awsName,
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
  };
}

/** The error that `factsOf` was given, for the same call. */
export function errorOf(facts: FailureFacts, call: AwsCall): AwsError | RunbookError {
  if (facts.class === undefined) {
    const code = Object.hasOwn(errorCodes, facts.code) ? (facts.code as ErrorCode) : "INTERNAL";
    return new RunbookError(code, facts.message);
  }
  return new AwsError({
    class: facts.class as ErrorClass,
    awsName: facts.awsName ?? "",
    message: facts.message,
    operation: call.operation,
    region: call.region,
    status: facts.status,
    requestId: facts.requestId,
  });
}
