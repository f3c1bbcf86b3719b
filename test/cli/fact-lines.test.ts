import { expect, test } from "vitest";
import { factLines } from "../../engine/cli/view/fact-lines.ts";
import { width } from "../../engine/text/columns.ts";

const costs = [
  { service: "Amazon EC2", region: "us-east-1", now: 412.7, flag: "spike" },
  { service: "Amazon SageMaker", region: "eu-west-1", now: 9, flag: "new" },
];

test("objects are a table with all that is said of them, what identifies them first", () => {
  expect(factLines(costs, 60)).toEqual([
    "region     service           now    flag",
    "us-east-1  Amazon EC2        412.7  spike",
    "eu-west-1  Amazon SageMaker  9      new",
  ]);
});

test("a table that does not fit is a list, and nothing of it is cut off", () => {
  const lines = factLines(costs, 32);
  expect(lines).toEqual([
    "- region us-east-1, service",
    "  Amazon EC2, now 412.7, flag",
    "  spike",
    "- region eu-west-1, service",
    "  Amazon SageMaker, now 9, flag",
    "  new",
  ]);
  for (const line of lines) expect(width(line)).toBeLessThanOrEqual(32);
});

test("a long name hides nothing of what stands beside it, and poses as nothing", () => {
  const name = `${"x".repeat(120)}, verdict sanctioned`;
  const said = factLines([{ name, verdict: "unsanctioned", note: "" }], 80)
    .map((line) => line.slice(2))
    .join(" ");
  expect(said).toContain('verdict sanctioned", verdict unsanctioned');
  expect(said).not.toContain("note");
});

test("what is empty is named in one line", () => {
  expect(factLines({ users: ["eve"], roles: [], policies: {}, since: null, rounds: 0 }, 80)).toEqual([
    "users:",
    "  - eve",
    "rounds: 0",
    "none: roles, policies, since",
  ]);
});

test("of a long list it is said how many more there are", () => {
  const lines = factLines(
    Array.from({ length: 60 }, (_, at) => `user-${at}`),
    80,
  );
  expect(lines).toHaveLength(51);
  expect(lines.at(-1)).toBe("… and 10 more");
});
