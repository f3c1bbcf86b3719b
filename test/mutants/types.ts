/** What an expression of a file may name and of which type that is, as far as it can be told without the engine's own check. */
import { isMap, isScalar } from "yaml";
import { actions } from "../../actions/index.ts";
import { comprehension, type Node } from "../../engine/expression/syntax.ts";
import { typeTable } from "../../engine/expression/type-table.ts";
import {
  type CelType,
  celString,
  listOf,
  objectOf,
  type ObjectType,
  required,
  withMark,
} from "../../engine/expression/types.ts";
import { type File, mapAt, type Step, textAt } from "./shipped.ts";
import { parse } from "./tree.ts";

export type Names = ReadonlyMap<string, CelType>;

const table = typeTable();
const results = new Map(
  actions.map(({ name, params, result }) => {
    table.fromSchema(params, `${name}_params`);
    return [name, table.fromSchema(result, `${name}_result`)] as const;
  }),
);

/** The variables in each step; those of the outputs are at the empty id. */
export function namesIn(file: File): ReadonlyMap<string, Names> {
  const inputs = inputsOf(file);
  const steps = new Map<string, CelType>();
  const found = new Map<string, Names>();
  for (const step of file.steps) {
    const all: Names = new Map([
      ["inputs", inputs],
      ["steps", stepsOf(steps)],
    ]);
    found.set(step.id, withItem(step, all));
    steps.set(step.id, resultOf(step, found.get(step.id) as Names));
  }
  return found.set(
    "",
    new Map([
      ["inputs", inputs],
      ["steps", stepsOf(steps)],
    ]),
  );
}

function inputsOf(file: File): ObjectType {
  const declared = mapAt(file.top, "inputs")?.items ?? [];
  return objectOf(
    "inputs",
    declared.flatMap(({ key, value }) => {
      const type = isMap(value) ? table.parse(String(value.get("type"))) : undefined;
      return isScalar(key) && type !== undefined ? [[String(key.value), required(type)] as const] : [];
    }),
  );
}

function stepsOf(steps: ReadonlyMap<string, CelType>): ObjectType {
  return objectOf(
    "steps",
    [...steps].map(([id, type]) => [id, required(type)]),
  );
}

function withItem({ map }: Step, names: Names): Names {
  const [items, as] = [textAt(map, "for-each"), textAt(map, "as")];
  const type = items === undefined ? undefined : typeOf(parse(items.value), names);
  return type?.kind === "list" ? new Map([...names, [as?.value ?? "item", type.of]]) : names;
}

function resultOf({ map }: Step, names: Names): ObjectType {
  const result = bodyOf(map, names);
  const fields = result === undefined ? [] : [["result", required(result)] as const];
  if (!map.has("for-each")) return objectOf("step", [["status", required(celString)], ...fields]);
  const item = objectOf("item", [["key", required(celString)], ["status", required(celString)], ...fields]);
  return objectOf("loop", [
    ["status", required(celString)],
    ["items", required(listOf(item))],
  ]);
}

function bodyOf(map: Step["map"], names: Names): CelType | undefined {
  const uses = textAt(map, "uses");
  if (uses !== undefined) return results.get(uses.value);
  const checkpoint = mapAt(map, "checkpoint");
  if (checkpoint === undefined) return undefined;
  const targets = textAt(checkpoint, "targets");
  const type = targets === undefined ? undefined : typeOf(parse(targets.value), names);
  const answer = ["answer", required(celString)] as const;
  if (type?.kind !== "list" || type.of.kind !== "object") return objectOf("choice", [answer]);
  const approved = required(listOf(withMark(type.of, "approved")));
  return objectOf("approval", [answer, ["approved", approved], ["rejected", required(type)]]);
}

/** Undefined where that takes more than following names. */
export function typeOf(tree: Node, names: Names): CelType | undefined {
  const found = comprehension(tree);
  if (found !== undefined) return found.name === "filter" ? typeOf(found.range, names) : undefined;
  switch (tree.op) {
    case "id":
      return names.get(tree.args);
    case ".":
      return fieldOf(typeOf(tree.args[0], names), tree.args[1]);
    case "[]":
      return elementOf(typeOf(tree.args[0], names));
    case "+":
      return typeOf(tree.args[0], names);
    case "?:":
      return typeOf(tree.args[1], names);
    default:
      return undefined;
  }
}

function fieldOf(type: CelType | undefined, name: string): CelType | undefined {
  return type?.kind === "object" ? type.fields.get(name)?.type : undefined;
}

export function elementOf(type: CelType | undefined): CelType | undefined {
  return type?.kind === "list" ? type.of : undefined;
}
