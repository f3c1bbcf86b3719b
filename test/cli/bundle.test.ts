import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBundle } from "../../engine/cli/cache/bundle.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bundle-"));
  write("exports.twice = (number) => number * 2;");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(script: string): void {
  writeFileSync(join(folder, "commands.cjs"), script);
}

function twice(number: number): unknown {
  return (openBundle(folder).exports as { twice(number: number): unknown }).twice(number);
}

describe("the built commands", () => {
  it("run without compiled code beside them", () => {
    expect(twice(2)).toBe(4);
  });

  it("run by the compiled code beside them", () => {
    const bundle = openBundle(folder);
    (bundle.exports as { twice(number: number): number }).twice(1);
    writeFileSync(join(folder, "commands.bin"), bundle.compiledCode());
    expect(twice(2)).toBe(4);
  });

  it("are compiled anew where the code beside them is damaged or another script's", () => {
    writeFileSync(join(folder, "commands.bin"), "this is no code");
    expect(twice(2)).toBe(4);
    writeFileSync(join(folder, "commands.bin"), openBundle(folder).compiledCode());
    write("exports.twice = (number) => number * 2 + 0.5;");
    expect(twice(2)).toBe(4.5);
  });

  it("are compiled anew where the script is newer than the code beside it", () => {
    writeFileSync(join(folder, "commands.bin"), openBundle(folder).compiledCode());
    write("exports.twice = (number) => number * 3;");
    const later = new Date(Date.now() + 10_000);
    utimesSync(join(folder, "commands.cjs"), later, later);
    expect(twice(2)).toBe(6);
  });

  it("find Node's modules and those beside them", () => {
    writeFileSync(join(folder, "other.cjs"), "exports.number = 3;");
    write('exports.twice = () => require("./other.cjs").number + require("node:path").sep + moduleUrl;');
    expect(twice(0)).toMatch(/^3[/\\]file:.*commands\.cjs$/);
  });
});
