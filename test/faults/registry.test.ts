import { expect, test } from "vitest";
import { actions } from "../../actions/index.ts";
import { operations } from "../../engine/aws/operations.ts";
import { faultsOf } from "./faults.ts";
import { accountFixtures } from "./fixtures/account.ts";
import { automationFixtures } from "./fixtures/automation.ts";
import { containerFixtures } from "./fixtures/containers.ts";
import { ec2Fixtures } from "./fixtures/ec2.ts";
import { iamFixtures } from "./fixtures/iam.ts";

const fixtures = [...accountFixtures, ...automationFixtures, ...containerFixtures, ...ec2Fixtures, ...iamFixtures];
const writing = actions.filter(({ calls }) => calls.some((call) => operations[call].effect === "write"));

test("every action that writes is tried on a faulty AWS", () => {
  const tried = new Set(fixtures.map(({ action }) => action));
  expect(writing.length).toBeGreaterThan(70);
  expect(writing.filter((action) => !tried.has(action)).map(({ name }) => name)).toEqual([]);
});

test("every exception is to a fault that there is", () => {
  const unknown = fixtures.flatMap(({ action, otherwise = {} }) => {
    const known = action.calls.flatMap((call) => {
      const names = [...faultsOf(call).map(({ name }) => name), "again"].map((name) => `${call}: ${name}`);
      return [...names, ...names.map((name) => `undo ${name}`)];
    });
    return Object.keys(otherwise).filter((key) => !known.includes(key));
  });
  expect(unknown).toEqual([]);
});
