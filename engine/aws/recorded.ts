/**
 * The adapter of a replay. What the journal holds is answered by `audit` above it; a call that
 * comes down here was never recorded.
 */
import { RunbookError } from "../errors.ts";
import type { AwsPort } from "./port.ts";

/** @throws RunbookError REPLAY_DIVERGED on every call */
export function recorded(): AwsPort {
  return {
    send(call, context) {
      return Promise.reject(
        new RunbookError(
          "REPLAY_DIVERGED",
          `the replay sends ${call.operation} in ${call.region}, which the audit log does not have`,
          {
            detail: { key: context.key, recorded: null, found: { operation: call.operation, region: call.region } },
          },
        ),
      );
    },
  };
}
