import type { TSchema } from "typebox";
import { describe, expect, it } from "vitest";
import { Approved, Duration, Entity, Saved, Timestamp, Type } from "../../engine/action/schema.ts";
import { typeTable } from "../../engine/expression/type-table.ts";
import {
  assignable,
  celString,
  type CelType,
  listOf,
  objectOf,
  oneOf,
  typeName,
} from "../../engine/expression/types.ts";

const Key = Entity("Key", { id: Type.String() });

describe("the type of a schema", () => {
  it.each([
    [Type.String(), "string"],
    [Type.Integer(), "int"],
    [Type.Number(), "double"],
    [Type.Boolean(), "bool"],
    [Timestamp, "timestamp"],
    [Duration, "duration"],
    [Type.Array(Key), "list<Key>"],
    [Type.Record(Type.String(), Type.Integer()), "map<string, int>"],
    [Type.Union([Type.Literal("a"), Type.Literal("b")]), "string"],
    [Type.Union([Type.String(), Type.Integer()]), "Anything"],
    [Type.Unknown(), "Anything"],
    [Approved(Key), "Approved_Key"],
    [Saved(Key), "Saved_Key"],
    [Type.Array(Approved(Key)), "list<Approved_Key>"],
    [Type.Object({ a: Type.String() }), "given"],
  ])("%j is %s", (schema, name) => {
    expect(typeName(typeTable().fromSchema(schema, "given"))).toBe(name);
  });

  it("knows a text that is always one of a few", () => {
    const of = (schema: TSchema) => typeTable().fromSchema(schema, "given");
    expect(of(Type.Union([Type.Literal("a"), Type.Literal("b")]))).toEqual(oneOf(["a", "b"]));
    expect(of(Type.Union([Type.Literal("a"), Type.String()]))).toEqual(celString);
  });

  it("makes what may be null or absent optional", () => {
    const type = typeTable().fromSchema(
      Entity("T", { a: Type.String(), b: Type.Optional(Type.String()), c: Type.Union([Type.String(), Type.Null()]) }),
      "",
    );
    expect(type.kind === "object" && [...type.fields].map(([name, field]) => [name, field.optional])).toEqual([
      ["a", false],
      ["b", true],
      ["c", true],
    ]);
  });

  it("refuses two schemas that claim one title", () => {
    const table = typeTable();
    table.fromSchema(Key, "");
    expect(() => table.fromSchema(Approved(Key), "")).not.toThrow();
    expect(() => table.fromSchema(Entity("Key", { id: Type.Integer() }), "")).toThrow(/title Key/);
  });

  it("reads the names of types, marked ones too, and none that is not there", () => {
    const table = typeTable();
    table.fromSchema(Key, "");
    const read = (text: string) => {
      const type = table.parse(text);
      return type === undefined ? undefined : typeName(type);
    };
    expect(["list<Key>", "list< list<int> >", "map<string, Key>", "Approved_Key", "list<Saved_Key>"].map(read)).toEqual(
      ["list<Key>", "list<list<int>>", "map<string, Key>", "Approved_Key", "list<Saved_Key>"],
    );
    expect(["Kee", "list<Kee>", "Approved_Kee", "list<Key", "", "map<int, Key>"].map(read)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("assignability", () => {
  const table = typeTable();
  const of = (text: string): CelType => table.parse(text) as CelType;
  table.fromSchema(Entity("Finding", { id: Type.String() }), "");
  table.fromSchema(Entity("User", { id: Type.String(), user_name: Type.String() }), "");
  it.each([
    ["User", "User", true],
    ["Approved_User", "User", true],
    ["User", "Approved_User", false],
    ["Saved_User", "Approved_User", false],
    ["User", "Finding", true],
    ["Approved_User", "Approved_Finding", true],
    ["User", "Approved_Finding", false],
    ["Finding", "User", false],
    ["list<Approved_User>", "list<User>", true],
    ["list<User>", "list<Approved_User>", false],
    ["map<string, User>", "map<string, Approved_User>", false],
    ["int", "double", true],
    ["double", "int", false],
    ["string", "timestamp", false],
    ["User", "Anything", true],
    ["Anything", "User", false],
    ["Anything", "Approved_User", false],
  ])("%s to %s: %s", (from, to, fits) => {
    expect(assignable(of(from), of(to))).toBe(fits);
    expect(assignable(listOf(of(from)), listOf(of(to)))).toBe(fits);
  });

  it("gives nothing to an object without fields", () => {
    expect(assignable(of("User"), objectOf("Empty", []))).toBe(false);
  });
});
