import { expect, it } from "vitest";
import { nearest } from "../../engine/text/nearest.ts";

it.each([
  ["validte", "validate"],
  ["plna", "plan"],
  ["EXEC", "exec"],
  ["iam.deny-uesr", "iam.deny-user"],
])("takes %s for %s", (written, meant) => {
  expect(nearest(written, ["validate", "plan", "exec", "iam.deny-user"])).toBe(meant);
});

it("makes no guess where nothing is near", () => {
  expect(nearest("banana", ["validate", "plan"])).toBeUndefined();
});
