import { describe, expect, it } from "vitest";
import { parseDuration } from "../../engine/playbook/duration.ts";
import { bare, pieces } from "../../engine/playbook/template.ts";

describe("pieces", () => {
  it.each([
    ["plain", ["plain"]],
    ["${{ a }}", [["a", 4]]],
    ["x ${{a}} y ${{  b  }}", ["x ", ["a", 5], " y ", ["b", 16]]],
    ['${{ {"a": {"b": 1}} }}', [['{"a": {"b": 1}}', 4]]],
    ['${{ "}}" }}', [['"}}"', 4]]],
    ["${{ '\\'}}' }}!", [["'\\'}}'", 4], "!"]],
    ['${{ r"\\" }}', [['r"\\"', 4]]],
    ["${{}}", [["", 3]]],
    ["$ {{ a }}", ["$ {{ a }}"]],
  ])("%s", (text, expected) => {
    const found = pieces(text);
    expect(
      "unclosed" in found
        ? found
        : found.map((piece) => (piece.kind === "text" ? piece.text : [piece.source, piece.start])),
    ).toEqual(expected);
  });

  it.each(["${{ a", "x ${{ a }", '${{ {"a": 1 }}'])("%s has no end", (text) => {
    expect(pieces(text)).toEqual({ unclosed: text.indexOf("${{") });
  });
});

describe("a bare expression", () => {
  it.each([
    ["a == 1", "a == 1", 0],
    ["  a", "a", 2],
    ["${{ a }}", "a", 4],
    [" ${{ a }}\n", "a", 5],
  ])("%j", (text, source, start) => {
    expect(bare(text)).toMatchObject({ source, start });
  });
});

describe("durations", () => {
  it.each([
    ["10s", 10_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
    ["250ms", 250],
    ["1h30m", 5_400_000],
    ["0s", 0],
    ["", undefined],
    ["10", undefined],
    ["-5s", undefined],
    ["1.5h", undefined],
    ["5 m", undefined],
    ["1w", undefined],
    ["9999999999d", undefined],
  ])("%j is %s ms", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });
});
