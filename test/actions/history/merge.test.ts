import * as fc from "fast-check";
import { expect, it } from "vitest";
import { compactEvent, type HistoryEvent } from "../../../actions/history/event.ts";
import { merged } from "../../../actions/history/merge.ts";

const event = (id: string, second: number): HistoryEvent =>
  compactEvent({ EventId: id, EventTime: new Date(Date.UTC(2026, 2, 2, 0, 0, second)).toISOString() });
const newestFirst = (one: HistoryEvent, other: HistoryEvent) => (one.time < other.time ? 1 : -1);

async function* listing(events: readonly HistoryEvent[]): AsyncGenerator<HistoryEvent> {
  yield* events;
}

async function all(listings: readonly (readonly HistoryEvent[])[]): Promise<HistoryEvent[]> {
  const found: HistoryEvent[] = [];
  for await (const one of merged(listings.map(listing))) found.push(one);
  return found;
}

it("gives every event of every listing once, newest first", async () => {
  // An event has one time, whichever listing it is in.
  const listings = fc.array(fc.array(fc.nat(60), { maxLength: 30 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(listings, async (numbers) => {
      const given = numbers.map((some) => some.map((n) => event(`e${n}`, Math.floor(n / 4))).toSorted(newestFirst));
      const found = await all(given);
      expect(found.map(({ id }) => id).toSorted()).toEqual([...new Set(numbers.flat().map((n) => `e${n}`))].toSorted());
      expect(found.map(({ time }) => time)).toEqual(
        found
          .map(({ time }) => time)
          .toSorted()
          .toReversed(),
      );
    }),
  );
});

it("keeps all events without an id: they cannot be told from their likeness", async () => {
  expect(await all([[event("", 1), event("", 1)], [event("", 1)]])).toHaveLength(3);
});
