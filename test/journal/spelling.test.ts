import { assert, constantFrom, dictionary, jsonValue, nat, property, string, stringMatching } from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical } from "../../engine/journal/canonical.ts";
import { isCanonicalMap, noMembers } from "../../engine/journal/spelling.ts";
import { isSpelt, mutated } from "./spelt.ts";

const members = noMembers();
const sees = (text: string | Buffer) => isCanonicalMap(Buffer.isBuffer(text) ? text : Buffer.from(text), members);

describe("a walk over bytes", () => {
  test("knows every canonical map with names of ASCII, and where its members are", () => {
    assert(
      property(dictionary(stringMatching(/^[ !#-[\]-~]{0,9}$/), jsonValue(), { maxKeys: 9 }), (map) => {
        const line = Buffer.from(canonical(map));
        if (/[^ -~]"\s*:|\\"\s*:/.test(line.toString())) return;
        if (!sees(line)) expect(namesOf(map).some((name) => /[^ !#-[\]-~]/.test(name))).toBe(true);
        else {
          const found = Array.from({ length: members.count }, (_, n) => [
            JSON.parse(line.toString("utf8", members.names[n], (members.values[n] as number) - 1)) as string,
            JSON.parse(line.toString("utf8", members.values[n], members.ends[n])) as unknown,
          ]);
          expect(found).toEqual(Object.entries(JSON.parse(line.toString()) as object).toSorted(byName));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("never says yes to another spelling, wherever the line lies in its chunk", () => {
    assert(
      property(
        dictionary(string({ maxLength: 5 }), jsonValue()),
        mutated(),
        nat(9),
        constantFrom("}", '"', "\n{}", ""),
        (map, change, before, after) => {
          const text = change(Buffer.from(canonical(map)));
          const chunk = Buffer.concat([Buffer.alloc(before, "{"), text, Buffer.from(after)]);
          const line = chunk.subarray(before, before + text.length);
          if (sees(line)) expect(isSpelt(line)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test.each([
    '{"a":1,"a":2}',
    '{"b":1,"a":2}',
    '{"aa":1,"a":2}',
    '{"a":{"c":1,"b":2}}',
    '{"a": 1}',
    '{"a":1} ',
    '{"a":01}',
    '{"a":-0}',
    '{"a":-}',
    '{"a":1.0}',
    '{"a":1e3}',
    '{"a":1E21}',
    '{"a":1e999}',
    '{"a":100000000000000000000000}',
    '{"a":9007199254740993}',
    '{"a":.5}',
    '{"a":5.}',
    '{"a":+1}',
    '{"a":"\\u0041"}',
    '{"a":"\\u001F"}',
    '{"a":"\\u0008"}',
    '{"a":"\\/"}',
    '{"a":"\t"}',
    '{"a":"\\ud800"}garbage',
    '{"a":"x}',
    '{"a":tru}',
    '{"a":nulll}',
    '{"a":[1,]}',
    '{"a":[,1]}',
    '{"a":1,}',
    '{,"a":1}',
    '{"a"}',
    '{"a":}',
    "[]",
    "null",
    "",
    "{",
    '{"a":1}{"a":1}',
  ])("refuses %s", (text) => {
    expect(isSpelt(Buffer.from(text))).toBe(false);
    expect(sees(text)).toBe(false);
  });

  test("refuses bytes that are not UTF-8", () => {
    expect(sees(Buffer.from([...Buffer.from('{"a":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')]))).toBe(false);
  });

  test.each([
    '{"a":"\\u001f\\b\\f\\n\\r\\t\\"\\\\"}',
    '{"a":"\u007f\u2028é😀"}',
    '{"a":-1,"b":0,"c":1e+21,"d":0.1,"e":1e-7,"f":9007199254740991,"g":999999999999999}',
    '{"":0," ":1,"!":2,"a":{},"a!":[],"aa":[[],{}],"b":true,"c":false,"d":null}',
    '{"__proto__":1}',
  ])("knows %s", (text) => {
    expect(isSpelt(Buffer.from(text))).toBe(true);
    expect(sees(text)).toBe(true);
  });

  test("leaves what is nested deep to the full reading, without running out of stack", () => {
    expect(sees(`{"a":${"[".repeat(60)}${"]".repeat(60)}}`)).toBe(true);
    expect(sees(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`)).toBe(false);
    expect(sees(`{"a":${'{"a":'.repeat(100_000)}1${"}".repeat(100_001)}`)).toBe(false);
  });
});

function byName(
  [one]: readonly [string, unknown] | unknown[],
  [other]: readonly [string, unknown] | unknown[],
): number {
  return (one as string) < (other as string) ? -1 : 1;
}

function namesOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(namesOf)];
}
