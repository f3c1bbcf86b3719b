import { assert, jsonValue, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical, digest, sha256 } from "../../engine/journal/canonical.ts";

describe("canonical JSON", () => {
  test.each([
    [{ b: 1, a: [true, null, "x"] }, '{"a":[true,null,"x"],"b":1}'],
    [{ a: undefined, b: 0 }, '{"b":0}'],
    [[1e21, 0.1, -0, 1e-7], "[1e+21,0.1,0,1e-7]"],
    ['\u20ac\u2028\u0007"\\', '"€\u2028\\u0007\\"\\\\"'],
    [{ "10": 1, "9": 2, é: 3, z: 4 }, '{"10":1,"9":2,"z":4,"é":3}'],
    ["\ud800", '"\\ud800"'],
    [Object.assign(Object.create(null), { a: {} }), '{"a":{}}'],
  ])("of %j is one text", (value, text) => {
    expect(canonical(value)).toBe(text);
  });

  test.each([
    [NaN],
    [Infinity],
    [1n],
    [() => 1],
    [Symbol("x")],
    [undefined],
    [[undefined]],
    [new Date(0)],
    [new Map()],
    [{ a: NaN }],
  ])("refuses what JSON has no form for: %s", (value) => {
    expect(() => canonical(value)).toThrow(expect.objectContaining({ code: "INTERNAL" }));
  });

  test("refuses a value nested without end instead of running out of stack", () => {
    const ring: { self?: unknown } = {};
    ring.self = ring;
    expect(() => canonical(ring)).toThrow("nested deeper");
  });

  test("comes back as the same text, whatever the order of the keys", () => {
    assert(
      property(jsonValue(), (value) => {
        const text = canonical(value);
        expect(canonical(JSON.parse(text))).toBe(text);
        expect(canonical(reversed(value))).toBe(text);
      }),
    );
  });

  test("keeps a key named __proto__ as data", () => {
    expect(canonical(JSON.parse('{"__proto__":{"a":1},"a":2}'))).toBe('{"__proto__":{"a":1},"a":2}');
  });

  test("is what a digest is taken of", () => {
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(digest({ b: 1, a: 2 })).toBe(sha256('{"a":2,"b":1}'));
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
