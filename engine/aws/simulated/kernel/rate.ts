/** AWS's request rates as token buckets on virtual time. Only those that shape how a run is written. */
import { SimulatedRefusal } from "../service.ts";

/** Calls a second in each region; CloudTrail's LookupEvents API reference. */
const limits: Readonly<Record<string, number>> = { "cloudtrail:LookupEvents": 2 };

export interface Rates {
  /** @throws SimulatedRefusal ThrottlingException where the bucket is empty */
  take(operation: string, region: string, now: number): void;
}

export function rates(): Rates {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(operation, region, now) {
      const limit = limits[operation];
      if (limit === undefined) return;
      const key = `${operation} ${region}`;
      const bucket = buckets.get(key) ?? { tokens: limit, at: now };
      const tokens = Math.min(limit, bucket.tokens + ((now - bucket.at) / 1000) * limit);
      buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
      if (tokens < 1) throw new SimulatedRefusal("ThrottlingException", "Rate exceeded");
    },
  };
}
