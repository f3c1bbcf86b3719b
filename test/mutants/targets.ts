/** Lists with more in them than they should have. */
import { comprehension, type Node } from "../../engine/expression/syntax.ts";
import { expressionsOf } from "./expressions.ts";
import { type Mutant, mutant } from "./mutant.ts";
import type { File } from "./shipped.ts";
import { brief, type Change, node, variants } from "./tree.ts";

export function widened(file: File): readonly Mutant[] {
  return expressionsOf(file).flatMap((spot) =>
    variants(spot.tree, unfiltered).map(({ source, what }) =>
      mutant("widen", file, `${spot.label}: ${what}`, spot.put(source)),
    ),
  );
}

/** Everything instead of what a filter lets through, and whatever there is instead of a search. */
function unfiltered(tree: Node): readonly Change[] {
  const found = comprehension(tree);
  if (found?.name === "filter")
    return [{ to: found.range, what: `without filter(${found.variable}, …) of ${brief(found.range)}` }];
  if (found?.name === "exists") {
    const any = node(">", [node("call", ["size", [found.range]]), node("value", 0n)]);
    return [{ to: any, what: `any of ${brief(found.range)}` }];
  }
  return [];
}
