/** Several listings of Event history as one, each event once, without holding more than a row of each. */
import type { HistoryEvent } from "./event.ts";

interface Head {
  readonly event: HistoryEvent;
  readonly rest: AsyncIterator<HistoryEvent>;
}

/**
 * Newest first, as LookupEvents lists. An event that several listings hold has the same time in
 * each, so only the ids of the second under way need to be remembered. One without an id cannot
 * be told from its likeness and is kept.
 */
export async function* merged(listings: readonly AsyncIterable<HistoryEvent>[]): AsyncGenerator<HistoryEvent> {
  let heads: Head[] = [];
  for (const listing of listings) heads = await advanced(heads, listing[Symbol.asyncIterator]());
  let second = "";
  let seen = new Set<string>();
  for (let head = newest(heads); head !== undefined; head = newest(heads)) {
    const { event, rest } = head;
    if (event.time !== second) {
      second = event.time;
      seen = new Set();
    }
    if (event.id === "" || !seen.has(event.id)) yield event;
    seen.add(event.id);
    heads = await advanced(
      heads.filter((other) => other !== head),
      rest,
    );
  }
}

async function advanced(heads: readonly Head[], rest: AsyncIterator<HistoryEvent>): Promise<Head[]> {
  const next = await rest.next();
  return next.done === true ? [...heads] : [...heads, { event: next.value, rest }];
}

/** Of equal times the lower id first, so that the same listings give the same rows. */
function newest(heads: readonly Head[]): Head | undefined {
  const [first, ...others] = heads;
  return others.reduce(
    (best, head) => (best === undefined || comesBefore(head.event, best.event) ? head : best),
    first,
  );
}

function comesBefore(one: HistoryEvent, other: HistoryEvent): boolean {
  return one.time === other.time ? one.id < other.id : one.time > other.time;
}
