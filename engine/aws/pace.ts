/**
 * Keeps below the rates that AWS allows, one bucket for each operation and region, so that
 * regions are read side by side and no call is refused for haste.
 */
import type { Clock } from "../ports/clock.ts";
import { operations } from "./operations.ts";
import type { AwsPort } from "./port.ts";

/** Calls that `operations.perSecond` limits go out evenly spaced; all others at once. */
export function pace(port: AwsPort, clock: Clock): AwsPort {
  /** When the next call of a bucket may go, in milliseconds of the clock. */
  const free = new Map<string, number>();
  return {
    async send(call, context) {
      const { perSecond } = operations[call.operation];
      if (perSecond !== undefined) {
        const bucket = `${call.operation} ${call.region}`;
        const now = clock.now().getTime();
        const turn = Math.max(now, free.get(bucket) ?? now);
        free.set(bucket, turn + 1000 / perSecond);
        if (turn > now) await clock.sleep(Math.ceil(turn - now), `${context.key} pace`);
      }
      return port.send(call, context);
    },
  };
}
