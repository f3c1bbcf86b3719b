import { describe, expect, it } from "vitest";
import { compile } from "../../engine/expression/compile.ts";
import { limits } from "../../engine/expression/mistake.ts";
import { celString, oneOf, typeName } from "../../engine/expression/types.ts";
import { compiled, scopeTypes } from "./language.ts";

const typed: readonly (readonly [source: string, type: string])[] = [
  ["key.uses + 1", "int"],
  ["key.share * 2.0", "double"],
  ["key.made", "timestamp"],
  ['key.made - duration("1h")', "timestamp"],
  ["key.made - inputs.since", "duration"],
  ["key.life < inputs.wait", "bool"],
  ["steps.list.result.keys.filter(k, !k.old)", "list<Key>"],
  ["steps.list.result.approved.filter(k, !k.old)", "list<Approved_Key>"],
  ["steps.list.result.keys.map(k, k.id)", "list<string>"],
  ["steps.list.result.proof", "Saved_Key"],
  ["proven", "Approved_Key"],
  ["true ? steps.list.result.approved : []", "list<Approved_Key>"],
  ['"Owner" in key.tags ? key.tags["Owner"] : "nobody"', "string"],
  ['has(key.note) ? key.note : ""', "string"],
  ['has(key.region) && key.region == "eu-west-1"', "bool"],
  ['steps.maybe.status == "done" && steps.maybe.result.count > 0', "bool"],
  ['steps.maybe.status != "done" || steps.maybe.result.count > 0', "bool"],
  ['!(steps.maybe.status != "done") ? steps.maybe.result.count : 0', "int"],
  ["has(steps.maybe.result) ? steps.maybe.result.keys : []", "list<Key>"],
  ['steps.each.items.filter(i, i.status == "done").map(i, i.result.id)', "list<string>"],
  ['steps.each.items.filter(i, i.status == "done")[0].result', "Key"],
  ['steps.each.items.map(i, i.status == "done", i.result.id)', "list<string>"],
  ['steps.each.items.exists(i, i.status == "done" && i.result.old)', "bool"],
  ["steps.bare.status", "string"],
  ['key.state == "Active" || key.state in ["Inactive"]', "bool"],
  ['key.id == "whatever"', "bool"],
  ["steps.list.result.extra", "Anything"],
  ["[]", "list<nothing>"],
];

const wrong: readonly (readonly [source: string, code: string, marked: string])[] = [
  ["key.uses +", "EXPRESSION_SYNTAX", ""],
  ["key.uses + 1.5", "EXPRESSION_TYPE", "key.uses + 1.5"],
  ["key == key", "EXPRESSION_TYPE", "key == key"],
  ["true ? proven : key", "EXPRESSION_TYPE", "true ? proven : key"],
  [
    "steps.list.result.approved + steps.list.result.keys",
    "EXPRESSION_TYPE",
    "steps.list.result.approved + steps.list.result.keys",
  ],
  ["[proven, key]", "EXPRESSION_TYPE", "key"],
  ["steps", "EXPRESSION_TYPE", "steps"],
  ["steps.list", "EXPRESSION_TYPE", "steps.list"],
  ["optional.none()", "EXPRESSION_FORBIDDEN", "optional"],
  ["google.protobuf", "EXPRESSION_FORBIDDEN", "google"],
  ["key.idd", "UNKNOWN_NAME", "idd"],
  ["kee.id", "UNKNOWN_NAME", "kee"],
  ["has(key.idd)", "UNKNOWN_NAME", "key.idd"],
  ["steps.lst.result", "UNKNOWN_NAME", "lst"],
  ["steps.bare.result", "UNKNOWN_NAME", "result"],
  ["steps.list.result.extra.anything", "UNKNOWN_NAME", "anything"],
  ["key.note", "MAY_BE_MISSING", "key.note"],
  ["key.region", "MAY_BE_MISSING", "key.region"],
  ['key.tags["Owner"]', "MAY_BE_MISSING", 'key.tags["Owner"]'],
  ["key.tags.Owner", "MAY_BE_MISSING", "key.tags.Owner"],
  ["steps.maybe.result.count", "MAY_BE_MISSING", "steps.maybe.result"],
  ['steps.maybe.status == "failed" && steps.maybe.result.count > 0', "MAY_BE_MISSING", "steps.maybe.result"],
  ['steps.maybe.status == "done" || steps.maybe.result.count > 0', "MAY_BE_MISSING", "steps.maybe.result"],
  ['steps.maybe.status == "done" ? 1 : steps.maybe.result.count', "MAY_BE_MISSING", "steps.maybe.result"],
  ['steps.bare.status == "done" && steps.maybe.result.count > 0', "MAY_BE_MISSING", "steps.maybe.result"],
  ["(has(steps.maybe.result) || key.old) && steps.maybe.result.count > 0", "MAY_BE_MISSING", "steps.maybe.result"],
  ["has(steps.maybe.result.count)", "MAY_BE_MISSING", "steps.maybe.result"],
  ["steps.each.items.map(i, i.result.id)", "MAY_BE_MISSING", "i.result"],
  [
    'steps.each.items.exists(i, i.status == "done") && steps.each.items.all(i, i.result.old)',
    "MAY_BE_MISSING",
    "i.result",
  ],
  ["steps.each.items[0].result", "MAY_BE_MISSING", "steps.each.items[0].result"],
  ['"a".matches("(a+)+$")', "EXPRESSION_FORBIDDEN", '"a".matches("(a+)+$")'],
  ["dyn(key)", "EXPRESSION_FORBIDDEN", "dyn(key)"],
  ["[key].map(k, dyn(k))", "EXPRESSION_FORBIDDEN", "dyn(k)"],
  ["type(key)", "EXPRESSION_FORBIDDEN", "type(key)"],
  ['b"a"', "EXPRESSION_FORBIDDEN", 'b"a"'],
  ['bytes("a")', "EXPRESSION_FORBIDDEN", 'bytes("a")'],
  ["1u", "EXPRESSION_FORBIDDEN", "1u"],
  ["uint(1)", "EXPRESSION_FORBIDDEN", "uint(1)"],
  ['{"a": 1, "a": 2}', "EXPRESSION_FORBIDDEN", '"a"'],
  ['{"__proto__": 1}', "EXPRESSION_FORBIDDEN", '"__proto__"'],
  ["cel.bind(x, 1, x)", "EXPRESSION_FORBIDDEN", "cel.bind(x, 1, x)"],
  ["key.made.getDayOfYear()", "EXPRESSION_FORBIDDEN", "key.made.getDayOfYear()"],
  ['reMatch("a", "(")', "EXPRESSION_FORBIDDEN", '"("'],
  ['key["id"]', "EXPRESSION_FORBIDDEN", 'key["id"]'],
  ['key["i" + "d"]', "EXPRESSION_FORBIDDEN", 'key["i" + "d"]'],
  ["[1].map(a, [1].map(b, [1].map(c, c)))", "EXPRESSION_FORBIDDEN", "[1].map(c, c)"],
  ['key.state == "Activ"', "WRONG_VALUE", '"Activ"'],
  ['"active" != key.state', "WRONG_VALUE", '"active"'],
  ['key.state in ["Active", "Expired"]', "WRONG_VALUE", '"Expired"'],
  ['[key].exists(k, k.old && k.state == "on")', "WRONG_VALUE", '"on"'],
];

describe("the static check", () => {
  it.each(typed)("gives %s the type %s", (source, type) => {
    expect(typeName(compiled(source).type)).toBe(type);
  });

  it.each(wrong)("refuses %s as %s, at %s", (source, code, marked) => {
    const result = compile(source, scopeTypes());
    expect("evaluate" in result).toBe(false);
    const [mistake] = "evaluate" in result ? [] : result;
    expect(mistake).toMatchObject({ code });
    expect(source.slice(mistake?.start, mistake?.end)).toBe(marked);
  });

  it("takes what a condition around the expression has asked for as there", () => {
    const context = scopeTypes();
    const { facts } = compiled('steps.maybe.status == "done"', context);
    expect(compile("steps.maybe.result.count", { ...context, facts })).toHaveProperty("evaluate");
  });

  it("suggests the name that was meant", () => {
    expect(compile("key.usse", scopeTypes())).toEqual([expect.objectContaining({ hint: "did you mean uses?" })]);
  });

  it("knows what a text can be that is read as it is", () => {
    expect(compiled("key.state").type).toEqual(oneOf(["Active", "Inactive"]));
    expect(compiled("key.id").type).toEqual(celString);
    expect(compile('key.state == "Activ"', scopeTypes())).toEqual([
      expect.objectContaining({ message: 'key.state is never "Activ"', hint: "did you mean Active?" }),
    ]);
  });

  it("says how to ask for what may be missing", () => {
    expect(compile("steps.maybe.result", scopeTypes())).toEqual([
      expect.objectContaining({ hint: 'ask first: steps.maybe.status == "done" && …' }),
    ]);
  });

  it("refuses what is longer, larger or deeper than its limits", () => {
    const sources = [
      "1 + ".repeat(limits.length) + "1",
      `[${"1,".repeat(limits.nodes)}1]`,
      "(".repeat(300) + "1" + ")".repeat(300),
      "!".repeat(1000) + "true",
    ];
    for (const source of sources)
      expect(compile(source, scopeTypes())).toEqual([
        expect.objectContaining({ code: expect.stringMatching(/LIMIT_EXCEEDED|EXPRESSION_SYNTAX/) }),
      ]);
  });
});
