/** Comparisons of a text with one that it can never be: a misspelt answer or status would decide for ever. */
import { suggestion } from "../text/suggestion.ts";
import type { TypeOf } from "./check.ts";
import type { Mistake } from "./mistake.ts";
import { children, type Node, sourceOf } from "./syntax.ts";

export function impossible(node: Node, typeOf: TypeOf): readonly Mistake[] {
  return [...children(node).flatMap((child) => impossible(child, typeOf)), ...here(node, typeOf)];
}

function here(node: Node, typeOf: TypeOf): readonly Mistake[] {
  if (node.op !== "==" && node.op !== "!=" && node.op !== "in") return [];
  const [left, right] = node.args;
  if (node.op !== "in") return [...against(left, right, typeOf), ...against(right, left, typeOf)];
  return right.op === "list" ? right.args.flatMap((each) => against(left, each, typeOf)) : [];
}

function against(read: Node, literal: Node, typeOf: TypeOf): readonly Mistake[] {
  const values = valuesOf(read, typeOf);
  if (values === undefined || literal.op !== "value" || typeof literal.args !== "string") return [];
  if (values.includes(literal.args)) return [];
  const { start, end } = literal;
  const message = `${sourceOf(read)} is never "${literal.args}"`;
  return [{ code: "WRONG_VALUE", message, start, end, hint: suggestion(literal.args, values, "it is one of") }];
}

/** All that the text can be, where that is known: the library's own types do not tell one text from another, the fields of ours do. */
export function valuesOf(node: Node, typeOf: TypeOf): readonly string[] | undefined {
  if (node.op !== ".") return undefined;
  const base = typeOf(node.args[0]);
  const field = base?.kind === "object" ? base.fields.get(node.args[1])?.type : undefined;
  return field?.kind === "string" ? field.values : undefined;
}
