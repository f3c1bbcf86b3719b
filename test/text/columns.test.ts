import { assert, integer, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { pad, table, truncate, width, wrap } from "../../engine/text/columns.ts";
import { visible } from "../../engine/text/visible.ts";

describe("columns of a terminal", () => {
  it.each([
    ["abc", 3],
    ["日本", 4],
    ["한", 2],
    ["é", 1],
    ["e\u0301", 1],
    ["🔥", 2],
    ["ｱ", 1],
    ["Ａ", 2],
    ["", 0],
    ["\\u{202e}", 8],
  ])("counts %j as %i", (text, columns) => {
    expect(width(text)).toBe(columns);
  });

  it("cuts with an ellipsis, and never within an escape or a wide character", () => {
    expect(truncate("abcdef", 4)).toBe("abc…");
    expect(truncate("abc", 3)).toBe("abc");
    expect(truncate("ab\\u{202e}", 6)).toBe("ab…");
    expect(truncate("日本語", 4)).toBe("日…");
    expect(truncate("abc", 0)).toBe("");
    expect(truncate("abc", 1)).toBe("…");
  });

  it("never exceeds the columns it was given, whatever the text", () => {
    assert(
      property(string({ unit: "binary" }), integer({ min: 1, max: 60 }), (text, columns) => {
        const shown = visible(text);
        expect(width(truncate(shown, columns))).toBeLessThanOrEqual(columns);
        for (const line of wrap(shown, Math.max(12, columns)))
          expect(width(line)).toBeLessThanOrEqual(Math.max(12, columns));
      }),
    );
  });

  it("wraps at spaces, breaks long words and loses nothing", () => {
    expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrap("abcdefghijkl", 8)).toEqual(["abcdefgh", "ijkl"]);
    expect(wrap("one two", 12, "  ")).toEqual(["  one two"]);
  });

  it("pads by columns, not by characters", () => {
    expect(pad("日本", 6)).toBe("日本  ");
  });

  it("draws a table within its columns; the widest column gives way", () => {
    const lines = table(
      [
        ["iam", "x".repeat(50), "yes"],
        ["ec2:long", "short", "no"],
      ],
      30,
    );
    expect(lines).toEqual([`iam       ${"x".repeat(14)}…  yes`, "ec2:long  short            no"]);
    expect(lines.every((line) => width(line) <= 30)).toBe(true);
  });

  it("leaves a column whole that must be copied, and takes the room from the others", () => {
    const [row] = table([["20260302T100000-k3f9q2", "a".repeat(60)]], 40, { whole: [0] });
    expect(row).toMatch(/^20260302T100000-k3f9q2 {2}a+…$/);
    expect(row).toHaveLength(40);
  });

  it("does not let a cell forge a row", () => {
    const lines = table([["a\nfake  row", "b"]], 80);
    expect(lines).toEqual(["a\\u{a}fake  row  b"]);
  });
});
