/** Conditions that hold more often, less often, or the other way round. */
import type { Node } from "../../engine/expression/syntax.ts";
import { expressionsOf, type Spot } from "./expressions.ts";
import { type Mutant, mutant, without } from "./mutant.ts";
import { type File, pairOf } from "./shipped.ts";
import { brief, type Change, node, textOf, variants } from "./tree.ts";

export function weakened(file: File): readonly Mutant[] {
  const spots = expressionsOf(file);
  return [
    ...spots.flatMap(within),
    ...spots.flatMap(asAWhole),
    ...file.steps.flatMap((step) => unconditional(file, step)),
  ];
}

function within(spot: Spot): Mutant[] {
  return variants(spot.tree, changesOf).map(({ source, what }) =>
    mutant("weaken", spot.file, `${spot.label}: ${what}`, spot.put(source)),
  );
}

/** Each operand without the other, each operator as its neighbour. */
function changesOf(tree: Node): readonly Change[] {
  switch (tree.op) {
    case "&&":
    case "||":
      return [
        { to: node(tree.op === "&&" ? "||" : "&&", tree.args), what: `${tree.op} turned in ${brief(tree)}` },
        ...alone(tree),
      ];
    case "+":
      return alone(tree);
    case "!_":
      return [{ to: tree.args, what: `not ${brief(tree)}` }];
    case "?:":
      return [{ to: node("?:", [tree.args[0], tree.args[2], tree.args[1]]), what: `branches of ${brief(tree)}` }];
    default: {
      const other = turned[tree.op];
      return other === undefined ? [] : [{ to: node(other, tree.args), what: `${other} in ${brief(tree)}` }];
    }
  }
}

const turned: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "==": "!=",
  "!=": "==",
};

/** Of a chain, as in `a && b && c`, each is left out once. */
function alone(tree: Node): readonly Change[] {
  const [left, right] = tree.args as [Node, Node];
  const withoutRight = { to: left, what: `without ${brief(right)}` };
  return left.op === tree.op ? [withoutRight] : [withoutRight, { to: right, what: `without ${brief(left)}` }];
}

function asAWhole({ file, label, key, tree, put }: Spot): Mutant[] {
  if (key !== "when" && key !== "until") return [];
  const constants = [
    mutant("weaken", file, `${label}: always`, put("true")),
    mutant("weaken", file, `${label}: never`, put("false")),
  ];
  // Where it is a negation, the rule above takes that off.
  if (tree.op === "!_") return constants;
  return [...constants, mutant("weaken", file, `${label}: the opposite`, put(`!(${textOf(tree)})`))];
}

function unconditional(file: File, { id, map }: File["steps"][number]): Mutant[] {
  const pair = pairOf(map, "when");
  return pair === undefined ? [] : [mutant("weaken", file, `${id}: no when`, without(file, pair))];
}
