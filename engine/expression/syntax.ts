/** The syntax tree of an expression, as the passes over it need it. */
import type { ASTNode } from "@marcbachmann/cel-js";

export type Node = ASTNode;

/** Inner nodes in the order of the text; a comprehension's variable is none. */
export function children(node: Node): readonly Node[] {
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [node.args[0]];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...(comprehension(node)?.bodies ?? node.args[2])];
    case "list":
      return node.args;
    case "map":
      return node.args.flat();
    case "!_":
    case "-_":
      return [node.args];
    default:
      return node.args;
  }
}

export interface Comprehension {
  readonly name: string;
  readonly range: Node;
  readonly variable: string;
  /** What is evaluated for each item. */
  readonly bodies: readonly Node[];
}

const comprehensions = new Set(["all", "exists", "exists_one", "filter", "map"]);

export function comprehension(node: Node): Comprehension | undefined {
  if (node.op !== "rcall" || !comprehensions.has(node.args[0])) return undefined;
  const [variable, ...bodies] = node.args[2];
  if (variable?.op !== "id" || bodies.length === 0) return undefined;
  return { name: node.args[0], range: node.args[1], variable: variable.args, bodies };
}

/** The argument of `has(…)`. */
export function asked(node: Node): Node | undefined {
  return node.op === "call" && node.args[0] === "has" ? node.args[1][0] : undefined;
}

/** The name that the type check gave the node; undefined where it did not look. */
export function checkedName(node: Node): { readonly name: string; readonly open: boolean } | undefined {
  const { checkedType } = node as { checkedType?: { name: string; hasDynType: boolean } };
  return checkedType === undefined ? undefined : { name: checkedType.name, open: checkedType.hasDynType };
}

/** A chain of names and literal keys from a variable, such as `["steps", "list", "result"]`. */
export function chain(node: Node): readonly string[] | undefined {
  if (node.op === "id") return [node.args];
  if (node.op !== "." && node.op !== "[]") return undefined;
  const base = chain(node.args[0]);
  if (base === undefined) return undefined;
  const key = node.op === "." ? node.args[1] : literalKey(node.args[1]);
  return key === undefined ? undefined : [...base, key];
}

export function literalKey(node: Node): string | undefined {
  if (node.op !== "value") return undefined;
  if (typeof node.args === "string") return node.args;
  return typeof node.args === "bigint" ? String(node.args) : undefined;
}

export function sourceOf(node: Node): string {
  return node.input.slice(node.start, node.end);
}
