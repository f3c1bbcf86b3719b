/** Expressions as trees in which one node is put in another's place. */
import { Environment, serialize } from "@marcbachmann/cel-js";
import type { Node } from "../../engine/expression/syntax.ts";

/** What may stand in a node's place, and what that is called. */
export interface Change {
  readonly to: Node;
  readonly what: string;
}

export interface Changed {
  readonly source: string;
  readonly what: string;
}

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });

export function parse(source: string): Node {
  return environment.parse(source).ast;
}

export const textOf = (node: Node): string => serialize(node);

/** Every expression that differs from the tree in one node. A rule is asked about each node, outermost first. */
export function variants(tree: Node, rule: (node: Node) => readonly Change[]): readonly Changed[] {
  return within(tree, rule, (whole) => whole as Node).map(({ to, what }) => ({ source: textOf(to), what }));
}

function within(part: unknown, rule: (node: Node) => readonly Change[], rebuilt: (part: unknown) => Node): Change[] {
  if (Array.isArray(part)) {
    const items = part as readonly unknown[];
    return items.flatMap((item, at) => within(item, rule, (changed) => rebuilt(items.with(at, changed))));
  }
  if (!isTree(part)) return [];
  return [
    ...rule(part).map(({ to, what }) => ({ to: rebuilt(to), what })),
    ...within(part.args, rule, (args) => rebuilt({ op: part.op, args })),
  ];
}

function isTree(part: unknown): part is Node {
  return typeof part === "object" && part !== null && "op" in part && "args" in part;
}

/** A node as the parser would make it, without a place. */
export function node(op: string, args: unknown): Node {
  return { op, args } as Node;
}

/** As much of it as tells one from another in a name. */
export function brief(tree: Node): string {
  const text = textOf(tree);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
