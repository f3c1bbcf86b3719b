import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { textRangeOf } from "../../engine/playbook/locate.ts";
import { readLimits, readYaml, readYamlFile } from "../../engine/playbook/read.ts";

const read = (text: string | Uint8Array) => readYaml(typeof text === "string" ? Buffer.from(text) : text, "f.yaml");
const codes = (text: string | Uint8Array) => {
  const result = read(text);
  return "problems" in result
    ? result.problems.map((each) => `${each.line}:${each.column} ${each.code}`)
    : result.yaml.value;
};

describe("what is read", () => {
  it.each([
    ["a: [1, yes, 0o17, 2026-03-02]", { a: [1, "yes", 15, "2026-03-02"] }],
    ["%YAML 1.1\n---\na: no\n", { a: "no" }],
    ["a: '012345678901'", { a: "012345678901" }],
    ["a: |\n  x\n  y\nb: >-\n  x\n  y\n", { a: "x\ny\n", b: "x y" }],
    ["<<: { b: 1 }", { "<<": { b: 1 } }],
    ["a: !!str 12", { a: "12" }],
  ])("%j", (text, value) => {
    expect(codes(text)).toEqual(value);
  });
});

describe("what is refused", () => {
  it.each([
    ["a duplicate key", "a: 1\nb: 2\na: 3\n", "3:1 DUPLICATE_KEY"],
    ["an anchor", "a: &x 1\n", "1:7 ALIAS"],
    ["an alias", "a: &x 1\nb: *x\n", "1:7 ALIAS", "2:4 ALIAS"],
    ["an unknown tag", "a: !js/function x\n", "1:4 TAG"],
    ["binary", "a: !!binary aGk=\n", "1:13 TAG"],
    ["a second document", "a: 1\n---\nb: 2\n", "2:1 SYNTAX"],
    ["a tab as indentation", "a:\n\tb: 1\n", "2:1 SYNTAX"],
    ["an unclosed list", "a: [1, 2\n", "2:1 SYNTAX"],
    ["an empty file", "", "1:1 SYNTAX"],
    ["only a comment", "# nothing\n", "1:1 SYNTAX"],
    ["a key that is no text", "1: a\n", "1:1 WRONG_TYPE"],
    ["a list as key", "? [a]\n: b\n", "1:3 WRONG_TYPE"],
    ["__proto__ as key", "__proto__: { a: 1 }\n", "1:1 WRONG_TYPE"],
  ])("%s", (_, text, ...said) => {
    expect(codes(text)).toEqual(expect.arrayContaining(said));
  });

  it("bytes that are no UTF-8", () => {
    expect(codes(new Uint8Array([0x61, 0x3a, 0x20, 0xff]))).toEqual(["1:1 ENCODING"]);
  });

  it("more bytes than the limit", () => {
    expect(codes(`a: ${"x".repeat(readLimits.bytes)}`)).toEqual(["1:1 LIMIT_EXCEEDED"]);
    expect(codes(`a: ${"x".repeat(readLimits.bytes - 10)}`)).toHaveProperty("a");
  });

  it.each([
    ["lists", (depth: number) => "[".repeat(depth) + "]".repeat(depth)],
    ["maps", (depth: number) => "{a: ".repeat(depth) + "1" + "}".repeat(depth)],
    ["lists whose ends are hidden in strings", (depth: number) => "[']', ".repeat(depth) + "]".repeat(depth)],
    ["block lists", (depth: number) => `${"- ".repeat(depth)}1`],
    ["block maps", (depth: number) => Array.from({ length: depth }, (_, at) => `${" ".repeat(at)}a:`).join("\n")],
    ["explicit keys", (depth: number) => "? ".repeat(depth)],
  ])("%s nested too deep, without a crash", (_, nested) => {
    expect(codes(nested(readLimits.nesting + 2))).toEqual([expect.stringContaining("LIMIT_EXCEEDED")]);
    expect(codes(nested(20_000))).toEqual([expect.stringContaining("LIMIT_EXCEEDED")]);
    expect(codes(nested(readLimits.nesting - 2))).not.toEqual([expect.stringContaining("LIMIT_EXCEEDED")]);
  });

  it("a file that is not there", () => {
    expect(readYamlFile("/no/such/file.yaml", "shown.yaml")).toMatchObject({
      problems: [{ code: "UNREADABLE", file: "shown.yaml" }],
    });
  });
});

describe("one loading", () => {
  it("reads a file once, so that what is checked is what is hashed", () => {
    const folder = mkdtempSync(join(tmpdir(), "read-"));
    try {
      const path = join(folder, "a.yaml");
      const reads = new Map<string, Buffer>();
      writeFileSync(path, "a: 1\n");
      const first = readYamlFile(path, path, reads);
      writeFileSync(path, "a: 2\n");
      expect(readYamlFile(path, path, reads)).toEqual(first);
      expect(readYamlFile(path)).toMatchObject({ yaml: { value: { a: 2 } } });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the place of a part of a text", () => {
  it.each([
    ["plain", "a: one NEEDLE two\n"],
    ["plain over lines", "a: one\n  two NEEDLE three\n"],
    ["single quotes", "a: 'it''s a NEEDLE'\n"],
    ["double quotes", 'a: "tab\\t \\u00e4 \\x41 \\" NEEDLE"\n'],
    ["double quotes over lines", 'a: "one\n  two \\\n  NEEDLE"\n'],
    ["a literal block", "a: |\n    one\n      two\n\n    NEEDLE three\n"],
    ["a literal block with comment and indicator", "a: |-  # why\n  one\n  NEEDLE\n"],
    ["a folded block", "a: >-\n  one\n  two\n\n  three NEEDLE\n"],
    ["a block in a list", "a: 1\nb:\n  - c: >\n      one\n      NEEDLE\n"],
    ["Windows line ends", "a: >-\r\n  one\r\n  two NEEDLE\r\n"],
    ["wide characters", "a: 🦀🦀 é NEEDLE\n"],
  ])("in %s", (_, text) => {
    const result = read(text);
    if ("problems" in result) throw new Error(JSON.stringify(result.problems));
    const path = text.includes("- c:") ? ["b", 0, "c"] : ["a"];
    const value = path.reduce((at: never, key) => at[key as never], result.yaml.value as never) as string;
    const at = value.indexOf("NEEDLE");
    const [start, end] = textRangeOf(result.yaml, path, at, at + 6);
    expect(text.slice(start, end)).toBe("NEEDLE");
  });
});
