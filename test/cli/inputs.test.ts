import { describe, expect, it } from "vitest";
import { parseInputs } from "../../engine/cli/run/inputs.ts";

const declared = (type: string, fallback?: unknown) => [
  { name: "x", type, description: "", ...(fallback === undefined ? {} : { default: fallback }) },
];

describe("inputs from the command line", () => {
  it.each([
    ["string", "a=b", "a=b"],
    ["string", "", ""],
    ["int", "-12", -12],
    ["double", "1.5", 1.5],
    ["bool", "true", true],
    ["duration", "5m", 300_000],
    ["duration", "1d", 86_400_000],
    ["timestamp", "2026-03-02T02:00:00+01:00", "2026-03-02T01:00:00.000Z"],
    ["list<string>", "a, b", ["a", "b"]],
    ["list<string>", "", []],
    ["list<int>", "1,2", [1, 2]],
  ])("reads a %s from %j", (type, text, value) => {
    expect(parseInputs([`x=${text}`], declared(type))).toEqual({ x: value });
  });

  it.each([
    ["int", "1.5"],
    ["int", "1e3"],
    ["bool", "yes"],
    ["duration", "5"],
    ["duration", "-5m"],
    ["timestamp", "yesterday"],
    ["timestamp", "2026-13-01T00:00:00Z"],
    ["list<int>", "1,b"],
    ["Approved_User", '{"id":"AIDA1"}'],
    ["list<Approved_User>", "[]"],
  ])("takes no %s from %j", (type, text) => {
    expect(() => parseInputs([`x=${text}`], declared(type))).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID" }),
    );
  });

  it("names every mistake at once, with the nearest name", () => {
    const both = [...declared("int"), { name: "window", type: "duration", description: "how long" }];
    expect(() => parseInputs(["windwo=5m", "x=one", "alone"], both)).toThrow(
      /there is no input “windwo”; did you mean “window”\?; the input “x” is a whole number, not “one”; --input alone: write name=value; the playbook needs --input window=… \(a duration such as 30s, 5m, 2h or 1d: how long\)/,
    );
  });

  it("leaves defaults to the run", () => {
    expect(parseInputs([], declared("int", 3))).toEqual({});
  });
});
