import { expect, test } from "vitest";
import { toSdk } from "../../engine/aws/live/convert.ts";

test("a number on the path of a date stands for every element of a list", () => {
  const from = "2026-03-02T00:00:00.000Z";
  const input = { filter: { services: ["RISK"], lastUpdatedTimes: [{ from }, { from }] } };
  expect(toSdk("health:DescribeEvents", input)).toEqual({
    filter: { services: ["RISK"], lastUpdatedTimes: [{ from: new Date(from) }, { from: new Date(from) }] },
  });
});

test("what is no date, and what is not there, stays as it is", () => {
  expect(toSdk("health:DescribeEvents", { filter: { services: ["RISK"] } })).toEqual({
    filter: { services: ["RISK"] },
  });
});
