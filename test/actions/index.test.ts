import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { actions } from "../../actions/index.ts";
import { operations } from "../../engine/aws/operations.ts";

/** The files of the types of resources, which hold all remedies of their type. */
const remedies = readdirSync("actions/resources", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(`actions/resources/${file}`, "utf8"));

describe("the list of actions", () => {
  test("is sorted by name, each once", () => {
    const names = actions.map((action) => action.name);
    expect(names).toEqual([...new Set(names)].toSorted());
  });

  test.each(actions.map((action) => [action.name, action] as const))(
    "holds %s, whose name is its file, or whose file is its type of resource, and whose calls exist",
    (name, action) => {
      const own = existsSync(`actions/${name.replace(".", "/")}.ts`);
      expect(own || remedies.some((text) => text.includes(`name: "${name}"`))).toBe(true);
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
