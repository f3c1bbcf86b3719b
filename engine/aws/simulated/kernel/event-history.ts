/** Event history: what LookupEvents can find, by region, some minutes after it happened. */
import type { LookupEvent } from "./event-record.ts";

/** How long CloudTrail takes to show an event; "usually about 5 minutes". */
const deliveryDelay = 5 * 60_000;

/** What the cloudtrail service sees of the history, under the name of a peer service. */
export const historyPeer = "event-history";
export interface HistoryView {
  /** The events of the region that are delivered by now, newest first. */
  events(): readonly LookupEvent[];
}

export interface EventHistory {
  /**
   * `happenedAt`, in milliseconds, is the event's own time; it is found only after the delay. A record that is given
   * as a function is made when it is first looked at.
   */
  add(region: string, event: LookupEvent | (() => LookupEvent), happenedAt: number): void;
  view(region: string, now: number): HistoryView;
  /** Every event, delivered or not, in no order. */
  all(): LookupEvent[];
}

interface Kept {
  event: LookupEvent | (() => LookupEvent);
  /** Whole seconds, as records have them. */
  readonly second: number;
  readonly visibleAt: number;
  readonly order: number;
}

export function eventHistory(): EventHistory {
  const regions = new Map<string, Kept[]>();
  let order = 0;
  return {
    add(region, event, happenedAt) {
      const events = regions.get(region) ?? [];
      regions.set(region, events);
      const second = Math.floor(happenedAt / 1000);
      events.push({ event, second, visibleAt: happenedAt + deliveryDelay, order: order++ });
    },
    all: () => [...regions.values()].flatMap((events) => events.map(recordOf)),
    view: (region, now) => ({
      events: () =>
        (regions.get(region) ?? [])
          .filter(({ visibleAt }) => visibleAt <= now)
          .sort((a, b) => b.second - a.second || b.order - a.order)
          .map(recordOf),
    }),
  };
}

function recordOf(kept: Kept): LookupEvent {
  if (typeof kept.event === "function") kept.event = kept.event();
  return kept.event;
}
