import { expect, test } from "vitest";
import { numbers, offsets } from "../../engine/journal/numbers.ts";

test("a list of numbers keeps each in its place, over its parts' ends", () => {
  const list = numbers();
  const places = [0, 65_535, 65_536, 300_000];
  for (const place of places) list.put(place, -place - 1);
  expect(places.map((place) => list.get(place))).toEqual(places.map((place) => -place - 1));
  expect([list.get(1), list.get(299_999), list.get(10_000_000)]).toEqual([0, 0, 0]);
});

test("offsets are the same beyond 4 GiB, however far apart", () => {
  const list = offsets();
  const range = 2 ** 32;
  const places = [5, range - 1, range, range + 7, 3 * range, 3 * range + 2 ** 31, 5 * range - 1, 5 * range];
  places.forEach((place) => list.add(place));
  expect([0, ...places].map((_, n) => list.at(n))).toEqual([0, ...places]);
});
