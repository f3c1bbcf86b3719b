import { describe, expect, it } from "vitest";
import { compile } from "../../engine/expression/compile.ts";
import { noFacts } from "../../engine/expression/presence.ts";
import {
  type CelType,
  celInt,
  celString,
  listOf,
  objectOf,
  optional,
  required,
} from "../../engine/expression/types.ts";

function compiled(source: string, variables: Readonly<Record<string, CelType>>) {
  return compile(source, { variables: new Map(Object.entries(variables)), facts: noFacts });
}

function mistakesOf(source: string, variables: Readonly<Record<string, CelType>>) {
  const found = compiled(source, variables);
  return "evaluate" in found ? [] : found;
}

describe("the environment that all expressions are checked in", () => {
  it("knows a variable by the type it has for the expression, whatever it was for others", () => {
    expect(mistakesOf("value > 1", { value: celInt })).toEqual([]);
    expect(mistakesOf("value > 1", { value: celString })).toMatchObject([{ code: "EXPRESSION_TYPE" }]);
    expect(mistakesOf("value > 1", { value: celInt })).toEqual([]);
  });

  it("forgets a variable that the next expression does not have", () => {
    expect(mistakesOf("once == 1", { once: celInt })).toEqual([]);
    expect(mistakesOf("once == 1", { other: celInt })).toMatchObject([
      { code: "UNKNOWN_NAME", message: "there is no once here" },
    ]);
  });

  it("keeps types of one name and another shape apart", () => {
    const small = objectOf("Thing", [["id", required(celString)]]);
    const large = objectOf("Thing", [
      ["id", required(celString)],
      ["size", required(celInt)],
    ]);
    expect(mistakesOf("thing.size > 1", { thing: large })).toEqual([]);
    expect(mistakesOf("thing.size > 1", { thing: small })).toMatchObject([{ code: "UNKNOWN_NAME" }]);
    const maybe = objectOf("Thing", [
      ["id", required(celString)],
      ["size", optional(celInt)],
    ]);
    expect(mistakesOf("thing.size > 1", { thing: maybe })).toMatchObject([{ code: "MAY_BE_MISSING" }]);
  });

  it("speaks of types by the names that they have in the playbook", () => {
    const thing = objectOf("Thing", [["id", required(celString)]]);
    const [mistake] = mistakesOf("thing + 1", { thing });
    expect(mistake?.message).toBe("no such overload: Thing + int");
    expect(mistakesOf("thing.idd", { thing })[0]?.message).toBe("thing, which is Thing, has no idd");
    const found = compiled("[thing]", { thing });
    expect("evaluate" in found && found.type).toEqual(listOf(thing));
  });

  it("takes a name that a comprehension gives for the comprehension's", () => {
    const variables = { numbers: listOf(celInt), text: celString };
    const found = compiled(`numbers.filter(text, text > 1).size() == 1 && text == "a"`, variables);
    expect("evaluate" in found && found.evaluate({ numbers: [1, 2], text: "a" })).toBe(true);
    expect(mistakesOf("text.size() > numbers.filter(text, text > 1).size()", variables)).toEqual([]);
    expect(mistakesOf(`numbers.exists(text, text == "a")`, variables)).toMatchObject([{ code: "EXPRESSION_TYPE" }]);
  });

  it("gives the paths of what is read by the names that the expression has", () => {
    const thing = objectOf("Thing", [["id", required(celString)]]);
    const found = compiled("thing.id == other", { thing, other: celString });
    expect("evaluate" in found && found.paths).toEqual([["thing", "id"], ["other"]]);
  });
});
