/** A scope of steps, inputs and a loop variable for the tests of expressions. */
import { type TSchema, Type } from "typebox";
import { Approved, Entity, Timestamp, Duration, Saved } from "../../engine/action/schema.ts";
import type { CheckContext } from "../../engine/expression/check.ts";
import { type Compiled, compile } from "../../engine/expression/compile.ts";
import { noFacts } from "../../engine/expression/presence.ts";
import { typeTable } from "../../engine/expression/type-table.ts";
import {
  type CelType,
  celString,
  type Field,
  listOf,
  objectOf,
  optional,
  required,
} from "../../engine/expression/types.ts";

export const Key = Entity("Key", {
  id: Type.String(),
  uses: Type.Integer(),
  share: Type.Number(),
  made: Timestamp,
  life: Duration,
  note: Type.Optional(Type.String()),
  region: Type.Union([Type.String(), Type.Null()]),
  tags: Type.Record(Type.String(), Type.String()),
  old: Type.Boolean(),
  state: Type.Union([Type.Literal("Active"), Type.Literal("Inactive")]),
});

const Listed = Type.Object({
  keys: Type.Array(Key),
  approved: Type.Array(Approved(Key)),
  proof: Saved(Key),
  count: Type.Integer(),
  extra: Type.Unknown(),
});

function step(id: string, fields: [string, Field][]): [string, Field] {
  return [id, required(objectOf(`step_${id}`, [["status", required(celString)], ...fields]))];
}

export function scopeTypes(): CheckContext {
  const table = typeTable();
  const of = (schema: TSchema, name: string) => table.fromSchema(schema, name);
  const listed = of(Listed, "listed_result");
  const item = objectOf("item_each", [
    ["key", required(celString)],
    ["status", required(celString)],
    ["result", optional(of(Key, "Key"))],
  ]);
  const steps = objectOf("steps", [
    step("list", [["result", required(listed)]]),
    step("maybe", [["result", optional(listed)]]),
    step("each", [["items", required(listOf(item))]]),
    step("bare", []),
  ]);
  const variables = new Map<string, CelType>([
    [
      "inputs",
      objectOf("inputs", [
        ["wait", required(of(Duration, ""))],
        ["since", required(of(Timestamp, ""))],
        ["limit", required(of(Type.Integer(), ""))],
        ["names", required(listOf(celString))],
      ]),
    ],
    ["steps", steps],
    ["key", of(Key, "Key")],
    ["proven", of(Approved(Key), "Key")],
  ]);
  return { variables, facts: noFacts };
}

export function compiled(source: string, context: CheckContext = scopeTypes()): Compiled {
  const result = compile(source, context);
  if (!("evaluate" in result)) throw new Error(`${source}: ${JSON.stringify(result)}`);
  return result;
}

export const someKey = {
  id: "AKIA1",
  uses: 3,
  share: 2,
  made: "2026-03-02T14:00:00Z",
  life: 90_000,
  region: null,
  tags: { Owner: "ana", constructor: "hostile", __proto__x: "y" },
  state: "Active",
  old: false,
};
