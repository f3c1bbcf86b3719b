import { describe, expect, it } from "vitest";
import { unknown } from "../../engine/expression/expression.ts";
import { compiled, someKey } from "./language.ts";

/** `U` stands for the result of a step that a dry run did not carry out. */
const U = "steps.list.result.count == 1";

const table: readonly (readonly [source: string, value: unknown])[] = [
  [U, unknown],
  [`!(${U})`, unknown],
  [`true && ${U}`, unknown],
  [`${U} && true`, unknown],
  [`false && ${U}`, false],
  [`${U} && false`, false],
  [`${U} && ${U}`, unknown],
  [`true || ${U}`, true],
  [`${U} || true`, true],
  [`false || ${U}`, unknown],
  [`${U} || false`, unknown],
  [`${U} || ${U}`, unknown],
  [`!(${U}) || true`, true],
  [`(${U} || true) && false`, false],
  [`(${U} && false) || ${U}`, unknown],
  [`${U} ? 1 : 2`, unknown],
  [`true ? 1 : (${U} ? 2 : 3)`, 1],
  [`false ? (${U} ? 2 : 3) : 1`, 1],
  [`true ? steps.list.result.count : 1`, unknown],
  [`key.old ? steps.list.result.count : 1`, 1],
  [`[1, 2].exists(i, ${U} || i == 2)`, true],
  [`[1, 2].all(i, ${U} && i == 2)`, false],
  [`[1, 2].exists(i, ${U})`, unknown],
  [`[1, 2].filter(i, ${U})`, unknown],
  [`steps.list.status == "done"`, unknown],
  [`has(steps.maybe.result)`, unknown],
  [`steps.maybe.status == "done" && steps.maybe.result.count > 0`, unknown],
  [`size(steps.each.items) == 1`, unknown],
  [`steps.bare.status == "done"`, true],
  [`1 / 0 == 1 && ${U}`, unknown],
  [`steps.list.result.extra`, unknown],
];

describe("three-valued logic", () => {
  const steps = {
    list: { status: "unknown" },
    maybe: { status: "unknown" },
    each: { status: "unknown", items: [{ key: "a", status: "unknown" }] },
    bare: { status: "done" },
  };

  it.each(table)("%s is %o", (source, value) => {
    expect(compiled(source).evaluate({ steps, key: someKey })).toBe(value);
  });

  it("knows a loop's items only when it knows every one", () => {
    const done = { key: "a", status: "done", result: someKey };
    const { evaluate } = compiled("size(steps.each.items)");
    expect(evaluate({ steps: { each: { status: "done", items: [done, { key: "b", status: "unknown" }] } } })).toBe(
      unknown,
    );
    expect(evaluate({ steps: { each: { status: "done", items: [done, { key: "b", status: "failed" }] } } })).toBe(2);
  });

  it("knows the known part of a result that is known in part", () => {
    const result = { keys: [], approved: [], proof: someKey, count: 3, extra: unknown };
    const values = { steps: { list: { status: "done", result } } };
    expect(compiled("steps.list.result.count").evaluate(values)).toBe(3);
    expect(compiled("steps.list.result.extra").evaluate(values)).toBe(unknown);
    expect(compiled("steps.list.result").evaluate(values)).toBe(unknown);
    expect(compiled("[steps.list.result]").evaluate(values)).toBe(unknown);
  });

  it("passes an unknown variable on", () => {
    expect(compiled("key.id").evaluate({ key: unknown })).toBe(unknown);
    expect(compiled("inputs.limit > 1 || true").evaluate({ inputs: { limit: unknown } })).toBe(true);
  });
});
