import { describe, expect, it } from "vitest";
import { RunbookError } from "../../engine/errors.ts";
import { expressionOf } from "../../engine/expression/compile.ts";
import { compiled, someKey } from "./language.ts";

const values = {
  key: someKey,
  proven: someKey,
  inputs: { wait: 90_000, since: "2026-03-01T00:00:00Z", limit: 5, names: ["a", "b"] },
  steps: {
    list: {
      status: "done",
      result: {
        keys: [someKey, { ...someKey, id: "AKIA2", uses: 0 }],
        approved: [someKey],
        proof: someKey,
        count: 2,
        extra: { deep: [1] },
      },
    },
    maybe: { status: "skipped" },
    each: {
      status: "done",
      items: [
        { key: "a", status: "done", result: someKey },
        { key: "b", status: "failed" },
      ],
    },
    bare: { status: "done" },
  },
};

const cases: readonly (readonly [source: string, value: unknown])[] = [
  ["key.uses + 1", 4],
  ["key.share / 4.0", 0.5],
  ["key.made", "2026-03-02T14:00:00Z"],
  ['key.made - duration("1h")', "2026-03-02T13:00:00.000Z"],
  ["key.made - inputs.since", 38 * 3600 * 1000],
  ["key.life", 90_000],
  ['key.life == duration("90s") && key.life == inputs.wait', true],
  ['key.life + duration("500ms")', 90_500],
  ['key.made > timestamp("2026-03-02T13:59:59Z")', true],
  ["size(steps.list.result.keys)", 2],
  ["steps.list.result.keys.filter(k, k.uses == 0).map(k, k.id)", ["AKIA2"]],
  ['{"id": key.id, "region": "none"}', { id: "AKIA1", region: "none" }],
  ["has(key.region)", false],
  ["has(key.note)", false],
  ['"constructor" in key.tags ? key.tags["constructor"] : ""', "hostile"],
  ['"toString" in key.tags', false],
  ["size(key.tags)", 3],
  ["steps.maybe.status", "skipped"],
  ['steps.maybe.status == "done" && steps.maybe.result.count > 0', false],
  ["has(steps.maybe.result)", false],
  ['steps.each.items.filter(i, i.status == "done").map(i, i.result.id)', ["AKIA1"]],
  ['inputs.names + ["c"]', ["a", "b", "c"]],
  ["steps.list.result.extra", { deep: [1] }],
  ['lower("ABC") + string(key.uses)', "abc3"],
];

const readsThree = "key.uses > 0 && key.made > inputs.since && key.tags.size() > 0";
const broken = (change: object) => () => compiled(readsThree).evaluate({ ...values, key: { ...someKey, ...change } });

describe("evaluation", () => {
  it.each(cases)("%s is %j", (source, value) => {
    expect(compiled(source).evaluate(values)).toEqual(value);
  });

  it("gives objects back as the very ones that came in, so that their digests stay", () => {
    expect(compiled("key").evaluate(values)).toBe(someKey);
    expect(compiled("steps.list.result").evaluate(values)).toBe(values.steps.list.result);
    const [first] = compiled("steps.list.result.keys.filter(k, k.uses > 0)").evaluate(values) as unknown[];
    expect(first).toBe(values.steps.list.result.keys[0]);
  });

  it("sees a step as skipped that its branch never reached", () => {
    expect(compiled("steps.maybe.status").evaluate({ ...values, steps: {} })).toBe("skipped");
  });

  it("does not read fields that the schema does not declare, nor inherited ones", () => {
    const steps = Object.create({ maybe: { status: "done", result: { count: 1 } } }) as object;
    expect(compiled("steps.maybe.status").evaluate({ ...values, steps })).toBe("skipped");
  });

  it("sees each step's newest result, though the record of steps is one object", () => {
    const steps: Record<string, unknown> = {};
    const { evaluate } = compiled("has(steps.maybe.result) ? steps.maybe.result.count : 0");
    expect(evaluate({ steps })).toBe(0);
    steps["maybe"] = { status: "done", result: { ...values.steps.list.result, count: 7 } };
    expect(evaluate({ steps })).toBe(7);
    steps["maybe"] = { status: "done", result: { ...values.steps.list.result, count: 8 } };
    expect(evaluate({ steps })).toBe(8);
  });

  it.each([
    "1 / 0",
    "9007199254740993",
    "steps.list.result.keys[9].id",
    'int("x")',
    "1.0 / 0.0",
    'inCidr("10.0.0.1", "nonsense")',
  ])("%s fails with its place", (source) => {
    const place = { file: "play.yaml", line: 3, column: 9 };
    const expression = expressionOf(source, place, compiled(source));
    const scope = {
      inputs: values.inputs,
      steps: values.steps as never,
      policy: {},
      run: { id: "r", kind: "drill", dry_run: false, account: "1" },
      locals: {},
    };
    expect(() => expression.evaluate(scope)).toThrow(RunbookError);
    expect(() => expression.evaluate(scope)).toThrow(/^play\.yaml:3:9: /);
  });

  it("fails on a value that is not of its declared type", () => {
    expect(broken({})()).toBe(true);
    expect(broken({ uses: 1.5 })).toThrow(/int was declared/);
    expect(broken({ made: "yesterday" })).toThrow(/timestamp was declared/);
    expect(broken({ tags: ["a"] })).toThrow(/map was declared/);
  });
});
