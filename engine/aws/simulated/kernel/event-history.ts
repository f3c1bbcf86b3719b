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
  /** `happenedAt` in milliseconds; it is found only after the delay. */
  add(region: string, event: LookupEvent, happenedAt: number): void;
  view(region: string, now: number): HistoryView;
  /** Every event, delivered or not, in no order. */
  all(): LookupEvent[];
}

export function eventHistory(): EventHistory {
  const regions = new Map<string, { event: LookupEvent; visibleAt: number; order: number }[]>();
  let order = 0;
  return {
    add(region, event, happenedAt) {
      const events = regions.get(region) ?? [];
      regions.set(region, events);
      events.push({ event, visibleAt: happenedAt + deliveryDelay, order: order++ });
    },
    all: () => [...regions.values()].flatMap((events) => events.map(({ event }) => event)),
    view: (region, now) => ({
      events: () =>
        (regions.get(region) ?? [])
          .filter(({ visibleAt }) => visibleAt <= now)
          .sort((a, b) => Date.parse(b.event.EventTime) - Date.parse(a.event.EventTime) || b.order - a.order)
          .map(({ event }) => event),
    }),
  };
}
