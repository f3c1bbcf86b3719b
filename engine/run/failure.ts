/** An error as the journal keeps it. */
import { AwsError } from "../aws/port.ts";
import { RunbookError } from "../errors.ts";
import type { FailureFacts } from "../journal/events.ts";

export function failureOf(error: unknown): FailureFacts {
  if (error instanceof AwsError) {
    return {
      code: "AWS",
      message: error.message,
      class: error.class,
      awsName: error.awsName,
      ...(error.status === undefined ? {} : { status: error.status }),
      ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
    };
  }
  if (error instanceof RunbookError) return { code: error.code, message: error.message };
  return { code: "INTERNAL", message: error instanceof Error ? error.message : String(error) };
}

/** Error classes that go away by themselves: a step's `retry` applies to these and no others. */
const transient = new Set(["throttled", "server", "network", "conflict", "temporarily-unmodifiable"]);

export function isTransient(error: unknown): boolean {
  return error instanceof AwsError
    ? transient.has(error.class)
    : error instanceof RunbookError && error.code === "NOT_CONFIRMED";
}
