/** Names that mean another value of the same shape, or nothing. */
import { comprehension, type Node } from "../../engine/expression/syntax.ts";
import { type CelType, type ObjectType, typeName } from "../../engine/expression/types.ts";
import { expressionsOf } from "./expressions.ts";
import { type Mutant, mutant } from "./mutant.ts";
import type { File } from "./shipped.ts";
import { brief, node, textOf } from "./tree.ts";
import { elementOf, namesIn, type Names, typeOf } from "./types.ts";

export function renamed(file: File): readonly Mutant[] {
  const names = namesIn(file);
  const lost = new Set<string>();
  return expressionsOf(file).flatMap(({ label, step, tree, put }) => {
    const known = names.get(step?.id ?? "") ?? new Map();
    return within(tree, known, (whole) => whole as Node)
      .filter(({ gone }) => gone === undefined || lost.size !== lost.add(gone).size)
      .map(({ to, what }) => mutant("rename", file, `${label}: ${what}`, put(textOf(to))));
  });
}

interface Change {
  readonly to: Node;
  readonly what: string;
  /** The name that is there no longer: all such are refused alike, so each is taken once in a file. */
  readonly gone?: string;
}

/** As the variants of a tree, with the variables of each comprehension on the way. */
function within(part: unknown, names: Names, rebuilt: (part: unknown) => Node): Change[] {
  if (Array.isArray(part)) {
    const items = part as readonly unknown[];
    return items.flatMap((item, at) => within(item, names, (changed) => rebuilt(items.with(at, changed))));
  }
  if (typeof part !== "object" || part === null || !("op" in part)) return [];
  const tree = part as Node;
  const own = changesOf(tree, names).map((change) => ({ ...change, to: rebuilt(change.to) }));
  const found = comprehension(tree);
  if (found === undefined) return [...own, ...within(tree.args, names, (args) => rebuilt(node(tree.op, args)))];
  const [name, range, [variable, ...bodies]] = tree.args as [string, Node, [Node, ...Node[]]];
  const element = elementOf(typeOf(range, names));
  const inner: Names = element === undefined ? names : new Map([...names, [found.variable, element]]);
  return [
    ...own,
    ...within(range, names, (changed) => rebuilt(node("rcall", [name, changed, [variable, ...bodies]]))),
    ...within(bodies, inner, (changed) => rebuilt(node("rcall", [name, range, [variable, ...(changed as Node[])]]))),
  ];
}

function changesOf(tree: Node, names: Names): readonly Change[] {
  if (tree.op !== ".") return [];
  const [base, name] = tree.args;
  const type = typeOf(base, names);
  const to = node(".", [base, `${name}_gone`]);
  const nothing = { to, what: `${brief(tree)} is ${name}_gone`, gone: textOf(tree) };
  if (type?.kind !== "object") return [nothing];
  return [
    nothing,
    ...alike(type, name).map((other) => ({ to: node(".", [base, other]), what: `${brief(tree)} is ${other}` })),
  ];
}

/** The next name of just that type, and the one before. */
function alike(type: ObjectType, name: string): readonly string[] {
  const own = type.fields.get(name);
  if (own === undefined) return [];
  const same = [...type.fields].filter(
    ([, field]) => typeName(field.type) === typeName(own.type) && shapeOf(field.type) === shapeOf(own.type),
  );
  const names = same.map(([each]) => each);
  const at = names.indexOf(name);
  const chosen = new Set([names[(at + 1) % names.length], names.at(at - 1)]);
  chosen.delete(name);
  return [...chosen].filter((each) => each !== undefined);
}

/** Steps and their results go by the same names, whatever is in them. */
function shapeOf(type: CelType): string {
  if (type.kind === "list") return `list<${shapeOf(type.of)}>`;
  if (type.kind !== "object" || !["step", "loop", "item", "approval", "choice"].includes(type.name))
    return typeName(type);
  return `${type.name}{${[...type.fields].map(([name, field]) => `${name}:${shapeOf(field.type)}`).join()}}`;
}
