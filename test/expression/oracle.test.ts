import { isCelError, run } from "@bufbuild/cel";
import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { compile } from "../../engine/expression/compile.ts";
import { noFacts } from "../../engine/expression/presence.ts";
import { typeTable } from "../../engine/expression/type-table.ts";
import type { CelType } from "../../engine/expression/types.ts";

/** Another implementation of CEL is asked the same; `error` where it fails. */
const schema = Type.Object({
  id: Type.String(),
  n: Type.Integer(),
  x: Type.Number(),
  yes: Type.Boolean(),
  list: Type.Array(Type.Integer()),
  words: Type.Array(Type.String()),
  map: Type.Record(Type.String(), Type.String()),
  inner: Type.Object({ n: Type.Integer(), gone: Type.Optional(Type.String()) }),
});
const value = {
  id: "ab",
  n: 7,
  x: 2.5,
  yes: true,
  list: [3, 1, 2],
  words: ["a", "b", "ab"],
  map: { k: "v", constructor: "c" },
  inner: { n: 4 },
};
const oracleValue = { ...value, map: new Map(Object.entries(value.map)), n: 7n, list: [3n, 1n, 2n], inner: { n: 4n } };

const expressions = [
  "v.n + 1",
  "v.n - 10",
  "v.n * v.n",
  "v.n / 2",
  "-v.n / 2",
  "v.n % 4",
  "-v.n % 4",
  "v.n / 0",
  "v.n % 0",
  "v.x + 0.5",
  "v.x * 2.0",
  "v.x / 0.5",
  "-v.x",
  "double(v.n) + v.x",
  "int(v.x)",
  "int(-2.5)",
  "string(v.n)",
  "string(v.yes)",
  'int("12")',
  'int("x")',
  'double("1.5")',
  'bool("true")',
  'bool("maybe")',
  "v.n == 7",
  "v.n != 7",
  "v.n < 8",
  "v.n <= 7",
  "v.n > 7",
  "v.n >= 7",
  "v.x < 3.0",
  'v.id == "ab"',
  'v.id < "b"',
  '"a" + v.id',
  "v.yes && v.n > 1",
  "v.yes && v.n > 10",
  "!v.yes || v.n > 1",
  "!v.yes",
  "v.yes ? 1 : 2",
  "!v.yes ? 1 : 2",
  "v.n / 0 == 1 || v.yes",
  "v.yes || v.n / 0 == 1",
  "v.n / 0 == 1 && !v.yes",
  "v.n / 0 == 1 && v.yes",
  "v.n / 0 == 1 || !v.yes",
  "size(v.list)",
  "size(v.id)",
  "size(v.map)",
  "v.list[0]",
  "v.list[3]",
  "v.list[-1]",
  "v.list + [4]",
  "v.list == [3, 1, 2]",
  "v.list == [1, 2, 3]",
  "2 in v.list",
  "9 in v.list",
  '"k" in v.map',
  '"z" in v.map',
  '"toString" in v.map',
  '"k" in v.map && v.map["k"] == "v"',
  '"k" in v.map ? v.map.k : ""',
  "v.list.all(i, i > 0)",
  "v.list.all(i, i > 1)",
  "v.list.exists(i, i == 2)",
  "v.list.exists(i, i == 9)",
  "v.list.exists_one(i, i > 2)",
  "v.list.exists_one(i, i > 0)",
  "v.list.filter(i, i > 1)",
  "v.list.map(i, i * 2)",
  "v.list.map(i, i > 1, i * 2)",
  "v.list.filter(i, i > 9)",
  "v.list.exists(i, 1 / (i - 3) > 0)",
  "v.list.all(i, 1 / (i - 3) > 0)",
  "v.list.map(i, 1 / (i - 3))",
  "v.words.filter(w, v.words.exists(u, u != w && u.startsWith(w)))",
  "v.words.map(w, size(w))",
  'v.id.startsWith("a")',
  'v.id.endsWith("a")',
  'v.id.contains("b")',
  "v.id.size()",
  "has(v.inner.gone)",
  "has(v.inner.n)",
  "has(v.map.k)",
  "has(v.map.z)",
  "v.inner.n + v.n",
  'has(v.inner.gone) ? v.inner.gone : "none"',
  "[1, 2] == [1, 2]",
  '{"a": 1} == {"a": 1}',
  "[[1], [2]]",
  'timestamp("2026-03-02T14:00:00Z") > timestamp("2026-03-01T14:00:00Z")',
  'duration("90s") == duration("1m30s")',
  'duration("1h") > duration("59m")',
  'timestamp("2026-03-02T14:00:00Z") - timestamp("2026-03-02T13:00:00Z") == duration("1h")',
  'timestamp("2026-03-02T14:00:00Z").getHours()',
  'duration("90m").getHours()',
  'timestamp("nonsense") == timestamp("2026-03-02T14:00:00Z")',
  'r"a\\b"',
  '"tab\\tquote\\""',
  "'single'",
  '"""three"""',
  "0x10",
  "1e3",
  "true",
  "[1, 2, 3][1]",
  "9223372036854775807 == 9223372036854775807",
  "9223372036854775807 + 1 > 0",
  "(v.n + 1) * 2 - 3",
  "v.n - 1 - 1",
  '!(v.yes && v.n > 10) ? "a" : "b"',
];

describe("against another implementation of CEL", () => {
  it.each(expressions)("%s", (source) => {
    expect(ours(source)).toEqual(theirs(source));
  });
});

function ours(source: string): unknown {
  const table = typeTable();
  const variables = new Map<string, CelType>([["v", table.fromSchema(schema, "Value")]]);
  const compiled = compile(source, { variables, facts: noFacts });
  if (!("evaluate" in compiled)) throw new Error(`${source}: ${JSON.stringify(compiled)}`);
  try {
    return compiled.evaluate({ v: value });
  } catch {
    return "error";
  }
}

function theirs(source: string): unknown {
  try {
    const result = run(source, { v: oracleValue });
    return isCelError(result) ? "error" : json(result);
  } catch {
    return "error";
  }
}

function json(result: unknown): unknown {
  if (typeof result === "bigint") return Number(result);
  if (typeof result !== "object" || result === null) return result;
  return Symbol.iterator in result ? [...(result as Iterable<unknown>)].map(json) : result;
}
