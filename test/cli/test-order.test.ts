import { describe, expect, it } from "vitest";
import type { Reached } from "../../engine/cli/test/happened.ts";
import { orderFailures } from "../../engine/cli/test/order.ts";
import { programOf, withSteps } from "../playbook/playbook.ts";

const list = (id: string) => `{ id: ${id}, uses: test.list-keys }`;
const program = programOf({
  "main.yaml": withSteps(
    `  - ${list("a")}\n  - { id: p, parallel: [${list("x")}, ${list("y")}, { id: z, playbook: ./part.yaml }] }\n  - ${list("b")}\n`,
  ),
  "part.yaml": withSteps(`  - ${list("c")}\n  - ${list("d")}\n`),
});

/** Failures where these steps are expected, and those were come to. */
function failures(expected: string, came: string): readonly string[] {
  const paths = (text: string) => text.split(" ").map((path) => `steps/${path}`);
  const steps = new Map(paths(came).map((path): [string, Reached] => [path, "done"]));
  const happened = {
    outcome: "remediated",
    exit: 0,
    reasons: [],
    steps,
    instances: steps,
    asked: [],
    changes: [],
    gaps: [],
  };
  return orderFailures(program, paths(expected), happened).map((each) => `${each.expectation} ${each.expected}`);
}

describe("the order of the steps that a case expects", () => {
  it("is that in which they were come to", () => {
    expect(failures("a p b", "a p p/x b")).toEqual([]);
    expect(failures("b a", "a b")).toEqual(["steps: steps/a it comes after steps/b"]);
    expect(failures("a p/x b", "p p/x a b")).toEqual(["steps: steps/p/x it comes after steps/a"]);
  });

  it("is any order side by side, and that of the steps of a part there", () => {
    expect(failures("p/y p/x p/z", "p/x p/z p/y")).toEqual([]);
    expect(failures("p/z/steps/c p/x", "p/x p/z/steps/c")).toEqual([]);
    expect(failures("p/z/steps/d p/z/steps/c", "p/z/steps/c p/z/steps/d")).toHaveLength(1);
    expect(failures("p/x p", "p p/x")).toHaveLength(1);
  });

  it("is none of what was not come to", () => {
    expect(failures("b a", "b")).toEqual([]);
  });
});
