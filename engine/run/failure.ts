/** An error as the journal keeps it, and whether it goes away by itself. */
import { factsOf } from "../aws/failure.ts";
import { AwsError } from "../aws/port.ts";
import { RunbookError } from "../errors.ts";
import type { FailureFacts } from "../journal/events.ts";

export function failureOf(error: unknown): FailureFacts {
  if (error instanceof AwsError || error instanceof RunbookError) return factsOf(error);
  return { code: "INTERNAL", message: error instanceof Error ? error.message : String(error) };
}

/** Error classes that go away by themselves: a step's `retry` applies to these and no others. */
const transient = new Set(["throttled", "server", "network", "conflict", "temporarily-unmodifiable"]);

export function isTransient(error: unknown): boolean {
  if (error instanceof AwsError) return transient.has(error.class);
  return error instanceof RunbookError && error.code === "NOT_CONFIRMED";
}
