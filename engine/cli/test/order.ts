/**
 * Whether the steps that a case expects were come to in the order in which it names them. Children of
 * one `parallel` run side by side, so that any order among them is as good.
 */
import type { Program } from "../../playbook/program.ts";
import { bodiesByKey } from "../view/step-key.ts";
import type { Failure } from "./expect.ts";
import type { Happened } from "./happened.ts";

/** The first two that were come to the other way round; what was not reached is in no order. */
export function orderFailures(program: Program, expected: readonly string[], { steps }: Happened): readonly Failure[] {
  const bodies = bodiesByKey(program);
  const isParallel = (path: string) => bodies.get(path)?.kind === "parallel";
  const turns = new Map([...steps.keys()].map((path, turn) => [path, turn]));
  const reached = expected.filter((name) => turns.has(name));
  for (const [at, name] of reached.entries()) {
    const turn = turns.get(name) ?? 0;
    const late = reached
      .slice(at + 1)
      .find((other) => (turns.get(other) ?? 0) < turn && !areBeside(name, other, isParallel));
    if (late === undefined) continue;
    return [{ expectation: `steps: ${late}`, expected: `it comes after ${name}`, found: "it came before" }];
  }
  return [];
}

/** Whether the nearest block around both is a `parallel`. */
function areBeside(one: string, other: string, isParallel: (path: string) => boolean): boolean {
  const [left, right] = [one.split("/"), other.split("/")];
  const split = left.findIndex((part, at) => part !== right[at]);
  return split > 0 && split < right.length && isParallel(left.slice(0, split).join("/"));
}
