/** Which regions and times the supplied events speak of, as far as they show it themselves. */
import type { CloudTrailEvent } from "./event.ts";

/** Milliseconds. CloudTrail delivers an event within 5 minutes on average, and nearly always within 15. */
const delivery = 15 * 60_000;
/** Of more than AWS has, a file tells that CloudTrail did not write. */
const mostRegions = 200;

export interface Coverage {
  note(event: CloudTrailEvent): void;
  /** An event of this region and time would be among those supplied. */
  covers(region: string, at: number): boolean;
  regions(): readonly RegionCoverage[];
}

export interface RegionCoverage {
  readonly region: string;
  /** ISO-8601: the first and the last event supplied. */
  readonly from: string;
  readonly to: string;
}

/** Events from before it, and some that came long enough after it, say that nothing between them is still on its way. */
export function coverage(): Coverage {
  const spans = new Map<string, { from: number; to: number }>();
  return {
    note({ region, at }) {
      const span = spans.get(region);
      if (span === undefined) {
        if (spans.size < mostRegions) spans.set(region, { from: at, to: at });
      } else {
        span.from = Math.min(span.from, at);
        span.to = Math.max(span.to, at);
      }
    },
    covers(region, at) {
      const span = spans.get(region);
      return span !== undefined && span.from <= at && at + delivery <= span.to;
    },
    regions: () =>
      [...spans]
        .map(([region, { from, to }]) => ({
          region,
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
        }))
        .toSorted((a, b) => (a.region < b.region ? -1 : 1)),
  };
}
