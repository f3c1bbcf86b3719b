import { expect, it } from "vitest";
import { windowOf } from "../../../actions/history/window.ts";
import { emptyPolicy } from "../context.ts";

it.each([
  ["2h", "2026-03-02T00:00:00Z"],
  ["1h30m", "2026-03-02T00:30:00Z"],
  ["90m", "2026-03-02T00:30:00Z"],
  ["0s", "2026-03-02T02:00:00Z"],
])("a margin of %s begins the review at %s", (margin, begin) => {
  const window = { start: "2026-03-02T02:00:00Z", margin };
  expect(windowOf({ ...emptyPolicy(), window }).begin).toBe(begin);
});
