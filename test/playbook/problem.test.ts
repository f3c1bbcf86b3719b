import { describe, expect, it } from "vitest";
import { type Problem, problemsAsJson, renderProblems, sorted } from "../../engine/playbook/problem.ts";

const problem = (change: Partial<Problem>): Problem => ({
  code: "UNKNOWN_KEY",
  message: "usess means nothing here",
  file: "play.yaml",
  line: 12,
  column: 5,
  length: 5,
  source: "    usess: x",
  hint: "did you mean uses?",
  ...change,
});

const caret = (change: Partial<Problem>) => {
  const [, line = "", below = ""] = renderProblems([problem(change)]).split("\n");
  return { line: line.slice(8), below: below.slice(8) };
};

describe("a rendered problem", () => {
  it("has its place, its line with a caret, and what to write instead", () => {
    expect(renderProblems([problem({})])).toBe(
      [
        "play.yaml:12:5: UNKNOWN_KEY usess means nothing here",
        "   12 |     usess: x",
        "      |     ^^^^^",
        "        → did you mean uses?",
      ].join("\n"),
    );
  });

  it("keeps the caret under the place behind tabs and wide characters", () => {
    expect(caret({ source: "\t\tusess: x", column: 3 })).toEqual({ line: "    usess: x", below: "    ^^^^^" });
    expect(caret({ source: "漢字: usess", column: 5 })).toEqual({ line: "漢字: usess", below: "      ^^^^^" });
    expect(caret({ source: "a: 漢字", column: 4, length: 2 })).toEqual({ line: "a: 漢字", below: "   ^^^^" });
  });

  it("cuts a long line around the place", () => {
    const { line, below } = caret({ source: `${"a".repeat(3000)}usess${"b".repeat(3000)}`, column: 3001 });
    expect(line.length).toBeLessThan(300);
    expect(line.slice(below.indexOf("^"), below.indexOf("^") + 5)).toBe("usess");
  });

  it.each(["\u001b[2J", "\u202e", "\u200b", "\r\nfake: OK", "\u0007", "\u009b31m", "\u2028"])(
    "shows %j as an escape wherever it stands",
    (hostile) => {
      const rendered = renderProblems([
        problem({
          source: `a${hostile}b`,
          message: hostile,
          hint: hostile,
          file: `f${hostile}.yaml`,
          column: 1,
          length: 1,
        }),
      ]);
      for (const character of hostile.replace(/[ -~]/g, ""))
        expect(rendered.replaceAll("\n", "")).not.toContain(character);
      expect(rendered.split("\n")).toHaveLength(4);
    },
  );

  it("has colour only where asked for", () => {
    expect(renderProblems([problem({})], { color: true })).toContain("\u001b[31mUNKNOWN_KEY");
    expect(renderProblems([problem({})], { color: false })).not.toContain("\u001b");
  });
});

it("sorts by file and place, and says the same thing once", () => {
  const [a, b, c] = [problem({ line: 9 }), problem({ line: 2, column: 9 }), problem({ file: "other.yaml", line: 1 })];
  expect(sorted([a, c, b, a])).toEqual([b, a, c]);
});

it("leaves the source out of the machine's form", () => {
  expect(problemsAsJson([problem({})])).toEqual([
    {
      code: "UNKNOWN_KEY",
      message: "usess means nothing here",
      file: "play.yaml",
      line: 12,
      column: 5,
      length: 5,
      hint: "did you mean uses?",
    },
  ]);
});
