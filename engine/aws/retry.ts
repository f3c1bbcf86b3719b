/**
 * Sends again what failed for a reason that passes. The SDK's own retries are off: they would
 * repeat quotas, and writes that must not be sent twice.
 */
import type { Clock } from "../ports/clock.ts";
import { leavesDoubt, passes } from "./errors.ts";
import { operations } from "./operations.ts";
import { AwsError, type AwsPort } from "./port.ts";

const attempts = 6;
/** Milliseconds: the first pause is at most this, each further one at most twice the one before. */
const firstPause = 500;
const longestPause = 20_000;

/** Exponential backoff with full jitter; a write that is not idempotent only where AWS did not carry it out. */
export function retry(port: AwsPort, clock: Clock): AwsPort {
  return {
    async send(call, context) {
      const { idempotent } = operations[call.operation];
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await clock.busy(port.send(call, context));
        } catch (error) {
          const again = error instanceof AwsError && passes(error) && (idempotent || !leavesDoubt(error));
          if (!again || attempt === attempts) throw error;
        }
        const most = Math.min(firstPause * 2 ** (attempt - 1), longestPause);
        await clock.sleep(Math.ceil(clock.random() * most), `${context.key} retry ${attempt}`);
      }
    },
  };
}
