import { expect, test } from "vitest";
import { monthBefore } from "../../../actions/ce/periods.ts";

test.each([
  ["2026-03-02", "2026-03-03", "2026-02-02", "2026-02-03"],
  ["2026-03-31", "2026-04-01", "2026-02-28", "2026-03-01"],
  ["2026-01-15", "2026-01-20", "2025-12-15", "2025-12-20"],
  // 31 days from 1 March do not fit into February.
  ["2026-03-01", "2026-04-01", "2026-01-01", "2026-02-01"],
  ["2024-03-31", "2024-04-02", "2024-02-29", "2024-03-02"],
])("the days %s to %s are compared with %s to %s", (start, end, from, to) => {
  expect(monthBefore({ start, end })).toEqual({ start: from, end: to });
});
