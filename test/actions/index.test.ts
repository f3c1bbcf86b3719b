import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { actions } from "../../actions/index.ts";
import { operations } from "../../engine/aws/operations.ts";

describe("the list of actions", () => {
  test("is sorted by name, each once", () => {
    const names = actions.map((action) => action.name);
    expect(names).toEqual([...new Set(names)].toSorted());
  });

  test.each(actions.map((action) => [action.name, action] as const))(
    "holds %s, whose name is its file and whose calls exist",
    (name, action) => {
      expect(existsSync(`actions/${name.replace(".", "/")}.ts`)).toBe(true);
      expect(action.calls.filter((call) => !Object.hasOwn(operations, call))).toEqual([]);
      expect(action.summary).toMatch(/^[A-Z].*\.$/);
    },
  );

  test.each(actions.filter((action) => action.purpose === "observe").map((action) => [action.name, action] as const))(
    "%s observes: it declares no write",
    (_name, action) => {
      expect(action.calls.filter((call) => operations[call].effect === "write")).toEqual([]);
    },
  );
});
