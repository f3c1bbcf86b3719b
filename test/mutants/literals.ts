/** Actions, parts, outcomes and values that are others of their kind. */
import { isMap, isScalar, isSeq } from "yaml";
import { actions } from "../../actions/index.ts";
import { outcomes } from "../../engine/errors.ts";
import type { Node } from "../../engine/expression/syntax.ts";
import { expressionsOf } from "./expressions.ts";
import { type Mutant, mutant, replaced, without } from "./mutant.ts";
import { type File, mapAt, pairOf, type Step, textAt } from "./shipped.ts";
import { type Change, node, variants } from "./tree.ts";

export function literals(file: File, parts: readonly string[]): readonly Mutant[] {
  return [
    ...file.steps.flatMap((step) => [
      ...otherAction(file, step),
      ...otherPart(file, step, parts),
      ...otherOutcome(file, step),
      ...rounds(file, step),
      ...failing(file, step),
    ]),
    ...defaults(file),
    ...inExpressions(file),
  ];
}

/** One that takes the same parameters where there is one, else its neighbour in the same service. */
function otherAction(file: File, { id, map }: Step): Mutant[] {
  const uses = textAt(map, "uses");
  if (uses === undefined) return [];
  const takes = (name: string) =>
    Object.keys(actions.find((each) => each.name === name)?.params.properties ?? {}).join();
  const same = actions.map(({ name }) => name).filter((name) => name.split(".")[0] === uses.value.split(".")[0]);
  const alike = same.filter((name) => takes(name) === takes(uses.value));
  const chosen = new Set([after(alike, uses.value), after(same, uses.value)]);
  chosen.delete(uses.value);
  return [...chosen].map((name) => mutant("literal", file, `${id} uses ${name}`, replaced(file, uses, name)));
}

function otherPart(file: File, { id, map }: Step, parts: readonly string[]): Mutant[] {
  const playbook = textAt(map, "playbook");
  if (playbook === undefined) return [];
  const name = playbook.value.split("/").at(-1) ?? "";
  const other = playbook.value.replace(name, after(parts, name));
  return [mutant("literal", file, `${id} calls ${other}`, replaced(file, playbook, other))];
}

function otherOutcome(file: File, { id, map }: Step): Mutant[] {
  const end = textAt(map, "end");
  if (end === undefined) return [];
  return Object.keys(outcomes)
    .filter((outcome) => outcome !== end.value)
    .map((outcome) => mutant("literal", file, `${id} ends as ${outcome}`, replaced(file, end, outcome)));
}

function rounds(file: File, { id, map }: Step): Mutant[] {
  const repeat = mapAt(map, "repeat");
  const max = repeat === undefined ? undefined : pairOf(repeat, "max")?.value;
  if (!isScalar(max) || max.value === 1) return [];
  return [mutant("literal", file, `${id} goes round once`, replaced(file, max, 1))];
}

function failing(file: File, { id, map }: Step): Mutant[] {
  const pair = pairOf(map, "on-error");
  if (pair === undefined || isSeq(pair.value)) return [];
  return [mutant("literal", file, `${id} stops at a failure`, without(file, pair))];
}

function defaults(file: File): Mutant[] {
  const inputs = mapAt(file.top, "inputs");
  return (inputs?.items ?? []).flatMap(({ key, value }) => {
    const given = isMap(value) ? pairOf(value, "default")?.value : undefined;
    if (!isScalar(key) || !isScalar(given)) return [];
    const other = otherThan(given.value);
    if (other === undefined) return [];
    return [
      mutant(
        "literal",
        file,
        `input ${String(key.value)}: default ${JSON.stringify(other)}`,
        replaced(file, given, other),
      ),
    ];
  });
}

function otherThan(value: unknown): string | boolean | number | undefined {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1;
  if (typeof value !== "string") return undefined;
  const number = /^(\d+)([a-z])$/.exec(value);
  return number === null ? `${value}x` : `${Number(number[1]) * 2}${number[2]}`;
}

function inExpressions(file: File): Mutant[] {
  return expressionsOf(file).flatMap((spot) =>
    variants(spot.tree, otherValue).map(({ source, what }) =>
      mutant("literal", file, `${spot.label}: ${what}`, spot.put(source)),
    ),
  );
}

function otherValue(tree: Node): readonly Change[] {
  if (tree.op !== "value") return [];
  const { args } = tree;
  const other = typeof args === "bigint" ? args + 1n : (words[String(args)] ?? otherThan(args));
  return other === undefined
    ? []
    : [{ to: node("value", other), what: `${JSON.stringify(String(args))} is ${JSON.stringify(String(other))}` }];
}

/** The statuses of steps, each with the one that it is most easily taken for. */
const words: Readonly<Record<string, string>> = { done: "skipped", skipped: "done", failed: "done" };

function after(names: readonly string[], name: string): string {
  return names[(names.indexOf(name) + 1) % names.length] ?? name;
}
