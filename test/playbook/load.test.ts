import { assert, constantFrom, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { loadPlaybook } from "../../engine/playbook/load.ts";
import { Policy } from "../../engine/policy/policy.ts";
import { places, problemsOf, programOf, registry, stepsOf, withSteps } from "./playbook.ts";

const list = "  - { id: list, uses: test.list-keys }\n";

describe("a sound playbook", () => {
  const program = programOf(`
runbook: 1
title: Sound
inputs:
  pause: { type: duration, default: 1m30s, description: How long }
  only: { type: list<string>, default: [] }
stages:
  - id: look
    title: Look
    steps:
      - id: list
        title: Keys
        uses: test.list-keys
        with: { within: "\${{ inputs.pause }}", since: "\${{ policy.window.start - duration(policy.window.margin) }}", regions: [us-east-1], most: 5 }
        retry: { max: 2, delay: 5s }
        timeout: 1h
        cites: [V1]
  - id: act
    steps:
      - id: ask
        when: size(steps.list.result.keys) > 0
        checkpoint:
          approve: Delete \${{ steps.list.result.count }} keys?
          targets: steps.list.result.keys.filter(k, k.old)
          show: { newest: "\${{ steps.list.result.newest }}", count: "\${{ steps.list.result.count }}" }
          otherwise: They stay.
      - id: remove
        for-each: 'steps.ask.status == "done" ? steps.ask.result.approved : []'
        as: key
        key: key.id
        concurrency: 4
        on-error: continue
        uses: test.delete-key
        with: { key: "\${{ key }}" }
      - { id: done, end: remediated, because: All is well. }
`);
  const steps = stepsOf(program);

  it("becomes a program with its defaults in place", () => {
    expect(program).toMatchObject({
      id: "main",
      title: "Sound",
      inputs: [
        { name: "pause", type: "duration", default: 90_000, description: "How long" },
        { name: "only", default: [] },
      ],
    });
    expect(program.files).toEqual([{ path: "main.yaml", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(program.stages.map(({ id, title, steps: inner }) => [id, title, inner.map((step) => step.id)])).toEqual([
      ["look", "Look", ["list"]],
      ["act", "act", ["ask", "remove", "done"]],
    ]);
    expect(steps.get("list")).toMatchObject({
      title: "Keys",
      retry: { max: 2, delay: 5000 },
      timeout: 3_600_000,
      cites: ["V1"],
      onError: "stop",
    });
    expect(steps.get("remove")).toMatchObject({
      title: "remove",
      onError: "continue",
      forEach: { as: "key", concurrency: 4 },
    });
    expect(steps.get("done")?.body).toEqual({
      kind: "end",
      outcome: "remediated",
      because: { kind: "literal", value: "All is well." },
    });
  });

  it("knows the place of every step and expression", () => {
    expect(steps.get("ask")?.place).toMatchObject({ line: 20, column: 13 });
    expect(steps.get("ask")?.when).toMatchObject({
      source: "size(steps.list.result.keys) > 0",
      type: "bool",
      place: { line: 21, column: 15 },
    });
  });

  it("tells what an approval allows", () => {
    const body = steps.get("ask")?.body;
    expect(body?.kind === "approve" && body.allows.map((each) => each.name)).toEqual(["test.delete-key"]);
  });

  it("has text with expressions in it as text, whole expressions with their type", () => {
    const body = steps.get("ask")?.body;
    expect(body?.kind === "approve" && body.question).toMatchObject({
      kind: "text",
      parts: ["Delete ", { type: "int" }, " keys?"],
    });
    expect(body?.kind === "approve" && body.targets.type).toBe("list<Key>");
  });
});

it("reports ten mistakes at ten places at once, each with what to write instead", () => {
  const text = `runbook: 1
title: Ten mistakes
inputs:
  pause: { type: duratoin }
stages:
  - id: look
    steps:
      - id: list
        uses: test.list-kees
      - id: keys
        uses: test.list-keys
        with: { most: 0, regoins: [us-east-1] }
      - id: Later
        titel: A misspelt keyword
        uses: test.list-keys
      - id: early
        when: steps.finish.status == "done"
        uses: test.list-keys
      - id: kill
        for-each: steps.keys.result.keys
        as: key
        key: key.id
        uses: test.delete-key
        with: { key: "\${{ key }}" }
      - id: maybe
        when: size(steps.keys.result.kees) > 0
        uses: test.disable-key
      - id: finish
        end: remedied
`;
  expect(places(text)).toEqual([
    "4:18 UNKNOWN_TYPE duratoin",
    "9:15 UNKNOWN_ACTION test.list-kees",
    "12:23 WRONG_VALUE 0",
    "12:26 UNKNOWN_KEY regoins",
    "13:13 WRONG_VALUE Later",
    "14:9 UNKNOWN_KEY titel",
    "17:21 UNKNOWN_NAME finish",
    "24:27 NOT_APPROVED key",
    "26:38 UNKNOWN_NAME kees",
    "27:9 MISSING_KEY uses",
    "29:14 WRONG_VALUE remedied",
  ]);
  const hints = problemsOf(text).map((problem) => problem.hint);
  expect(hints).not.toContain(undefined);
  expect(hints.filter((hint) => hint?.startsWith("did you mean"))).toEqual([
    "did you mean duration?",
    "did you mean test.list-keys?",
    "did you mean regions?",
    "did you mean title?",
    "did you mean keys?",
    "did you mean remediated?",
  ]);
});

const approve = `${list}  - id: ask\n    checkpoint: { approve: Delete?, targets: steps.list.result.keys }\n`;

const choose = `  - { id: ask, checkpoint: { choose: Go on?, answers: { stop: s, go: g } } }\n`;

/** One mistake a case: the steps from line 4 on, and what is said of them. */
const mistakes: readonly (readonly [what: string, steps: string, ...said: string[]])[] = [
  [
    "a target written out",
    "  - { id: a, uses: test.delete-key, with: { key: { id: x, user: y, old: true } } }",
    "4:50 NOT_APPROVED { id: x, user: y, old: true }",
  ],
  [
    "an unapproved target within a map",
    `${list}  - { id: a, uses: test.delete-key, with: { key: { id: "\${{ steps.list.result.keys[0].id }}", user: y, old: true } } }`,
    '5:50 NOT_APPROVED { id: "${{ steps.list.result.keys[0].id }}", user: y, old: true }',
  ],
  [
    "the rejected instead of the approved",
    `${approve}  - { id: a, for-each: steps.ask.result.rejected, as: k, key: k.id, uses: test.delete-key, with: { key: "\${{ k }}" } }`,
    "7:110 NOT_APPROVED k",
  ],
  [
    "evidence that is not saved",
    `${approve}  - { id: a, for-each: steps.ask.result.approved, as: k, key: k.id, uses: test.delete-key, with: { key: "\${{ k }}", proof: { id: x } } }`,
    "7:124 NOT_SAVED { id: x }",
  ],
  [
    "an irreversible action that asks for no approval",
    `${list}  - { id: a, for-each: steps.list.result.keys, as: k, key: k.id, uses: test.unsafe, with: { key: "\${{ k }}" } }`,
    "5:72 UNSAFE_ACTION test.unsafe",
  ],
  [
    "a result that may be skipped",
    `${list}  - { id: a, when: steps.list.result.count > 0, uses: test.list-keys }\n  - { id: b, when: steps.a.result.count > 0, uses: test.list-keys }`,
    "6:20 MAY_BE_MISSING steps.a.result",
  ],
  [
    "a result that may have failed",
    `  - { id: a, on-error: continue, uses: test.list-keys }\n  - { id: b, when: steps.a.result.count > 0, uses: test.list-keys }`,
    "5:20 MAY_BE_MISSING steps.a.result",
  ],
  [
    "a result of a handler",
    `  - { id: a, uses: test.list-keys, on-error: [{ id: h, uses: test.list-keys }] }\n  - { id: b, when: steps.h.result.count > 0, uses: test.list-keys }`,
    "5:20 MAY_BE_MISSING steps.h.result",
  ],
  [
    "a result within a block with a condition",
    `${list}  - { id: p, when: steps.list.result.count > 0, parallel: [{ id: a, uses: test.list-keys }] }\n  - { id: b, when: steps.a.result.count > 0, uses: test.list-keys }`,
    "6:20 MAY_BE_MISSING steps.a.result",
  ],
  [
    "the result of an irreversible action, whose target may have changed",
    `${approve}  - { id: d, for-each: steps.ask.result.approved, as: k, key: k.id, uses: test.delete-key, with: { key: "\${{ k }}" } }\n  - { id: b, when: "steps.d.items.all(i, i.result.gone)", uses: test.list-keys }`,
    "8:42 MAY_BE_MISSING i.result",
  ],
  [
    "a sibling that runs at the same time",
    "  - { id: p, parallel: [{ id: a, uses: test.list-keys }, { id: b, when: steps.a.result.count > 0, uses: test.list-keys }] }",
    "4:79 UNKNOWN_NAME a",
  ],
  [
    "a later step",
    '  - { id: a, when: steps.b.status == "done", uses: test.list-keys }\n  - { id: b, uses: test.list-keys }',
    "4:26 UNKNOWN_NAME b",
  ],
  ["the step itself", '  - { id: a, when: steps.a.status == "done", uses: test.list-keys }', "4:26 UNKNOWN_NAME a"],
  [
    "a loop's result as if it were one",
    `${list}  - { id: a, for-each: steps.list.result.keys, as: k, key: k.id, uses: test.disable-key, with: { key: "\${{ k }}" } }\n  - { id: b, when: has(steps.a.result), uses: test.list-keys }`,
    "6:24 UNKNOWN_NAME steps.a.result",
  ],
  [
    "objects without a key",
    `${list}  - { id: a, for-each: steps.list.result.keys, as: k, uses: test.disable-key, with: { key: "\${{ k }}" } }`,
    "5:14 MISSING_KEY for-each",
  ],
  [
    "a loop over what is no list",
    `${list}  - { id: a, for-each: steps.list.result.count, uses: test.list-keys }`,
    "5:24 EXPRESSION_TYPE steps.list.result.count",
  ],
  [
    "a condition that is no truth value",
    `${list}  - { id: a, when: steps.list.result.count, uses: test.list-keys }`,
    "5:20 EXPRESSION_TYPE steps.list.result.count",
  ],
  [
    "a loop variable with a name of the language",
    `${list}  - { id: a, for-each: "['x']", as: steps, uses: test.list-keys }`,
    "5:37 CONFLICT steps",
  ],
  [
    "a loop variable with a word of CEL",
    `${list}  - { id: a, for-each: "['x']", as: google, uses: test.list-keys }`,
    "5:37 CONFLICT google",
  ],
  ["an id that no expression could read", "  - { id: in, uses: test.list-keys }", "4:11 CONFLICT in"],
  [
    "parallel in a loop",
    `${list}  - { id: a, for-each: "['x']", parallel: [{ id: b, uses: test.list-keys }] }`,
    "5:33 UNSUPPORTED parallel",
  ],
  [
    "repeat in a loop",
    `${list}  - { id: a, for-each: "['x']", repeat: { until: "true", max: 2, steps: [{ id: b, uses: test.list-keys }] } }`,
    "5:33 UNSUPPORTED repeat",
  ],
  ["two bodies", `${list}  - { id: a, uses: test.list-keys, end: failed }`, "5:36 CONFLICT end"],
  ["no body", "  - { id: a, title: Nothing }", "4:5 MISSING_KEY { id: a, title: Nothing }"],
  [
    "a keyword without its companion",
    "  - { id: a, uses: test.list-keys, as: k, because: so }",
    "4:36 CONFLICT as",
    "4:43 CONFLICT because",
  ],
  [
    "the same id twice",
    "  - { id: a, uses: test.list-keys }\n  - { id: p, parallel: [{ id: a, uses: test.list-keys }] }",
    "5:31 DUPLICATE_ID a",
  ],
  ["a checkpoint that asks nothing", "  - { id: a, checkpoint: { show: x } }", "4:14 MISSING_KEY checkpoint"],
  [
    "an answer that nobody can give",
    `${choose}  - { id: e, when: steps.ask.result.answer == "stopp", end: declined }`,
    '5:47 WRONG_VALUE "stopp"',
  ],
  [
    "an answer of another choice",
    `${choose}  - { id: or, checkpoint: { choose: And?, answers: { leave: l } } }\n  - { id: e, when: steps.ask.result.answer == "leave", end: declined }`,
    '6:47 WRONG_VALUE "leave"',
  ],
  [
    "a status that no step has",
    `${choose}  - { id: e, when: steps.ask.status == "finished", end: declined }`,
    '5:40 WRONG_VALUE "finished"',
  ],
  ["a choice without answers", "  - { id: a, checkpoint: { choose: Which? } }", "4:14 MISSING_KEY checkpoint"],
  [
    "an approval with answers",
    `${list}  - { id: a, checkpoint: { approve: Go?, targets: steps.list.result.keys, answers: { yes: y } } }`,
    "5:75 CONFLICT answers",
  ],
  [
    "an approval of a deletion that claims to be an offer",
    `${approve.replace("result.keys }", "result.keys, optional: true }")}  - { id: d, for-each: steps.ask.result.approved, as: k, key: k.id, uses: test.delete-key, with: { key: "\${{ k }}" } }`,
    "6:70 CONFLICT optional",
  ],
  [
    "an approval over what has no id",
    `  - { id: a, checkpoint: { approve: Go?, targets: "['x']" } }`,
    "4:51 EXPRESSION_TYPE \"['x']\"",
  ],
  [
    "a list within text",
    `${list}  - { id: a, uses: test.disable-key, with: { key: "\${{ steps.list.result.keys[0] }}", note: "all: \${{ steps.list.result.keys }}" } }`,
    "5:103 EXPRESSION_TYPE steps.list.result.keys",
  ],
  [
    "an expression of the wrong type",
    `${list}  - { id: a, uses: test.list-keys, with: { most: "\${{ steps.list.result.newest }}" } }`,
    "5:55 EXPRESSION_TYPE steps.list.result.newest",
  ],
  [
    "text where a number is needed",
    `${list}  - { id: a, uses: test.list-keys, with: { most: "\${{ steps.list.result.count }} keys" } }`,
    '5:50 WRONG_TYPE "${{ steps.list.result.count }} keys"',
  ],
  [
    "a word that is not allowed",
    "  - { id: a, uses: test.list-keys, with: { mode: quick } }",
    "4:50 WRONG_VALUE quick",
  ],
  ["a duration without a unit", "  - { id: a, uses: test.list-keys, with: { within: 30 } }", "4:52 WRONG_TYPE 30"],
  [
    "a duration that is none",
    "  - { id: a, uses: test.list-keys, timeout: 5 minutes, with: { within: soon } }",
    "4:45 WRONG_VALUE 5 minutes",
    "4:72 WRONG_TYPE soon",
  ],
  ["no region", "  - { id: a, uses: test.list-keys, with: { regions: [europe] } }", "4:54 WRONG_VALUE europe"],
  [
    "an expression that nothing closes",
    '  - { id: a, uses: test.list-keys, with: { most: "${{ 1 + 1" } }',
    "4:51 EXPRESSION_SYNTAX ${{",
  ],
  [
    "an expression in a title",
    '  - { id: a, title: "${{ run.id }}", uses: test.list-keys }',
    '4:21 UNSUPPORTED "${{ run.id }}"',
  ],
  ["an outcome that only the engine gives", "  - { id: a, end: suspended }", "4:19 WRONG_VALUE suspended"],
  [
    "what follows from a mistake, only once",
    '  - { id: a, uses: test.list-kees }\n  - { id: b, for-each: steps.a.result.keys, as: k, key: k.id, uses: test.disable-key, with: { key: "${{ k }}" } }',
    "4:20 UNKNOWN_ACTION test.list-kees",
  ],
];

describe("a playbook is refused for", () => {
  it.each(mistakes)("%s", (_, steps, ...said) => {
    expect(places(withSteps(steps))).toEqual(said);
  });

  it.each([
    ["no title", "runbook: 1\nsteps: [{ id: a, end: failed }]\n", "1:1 MISSING_KEY runbook: 1"],
    ["another version", "runbook: 2\ntitle: T\nsteps: [{ id: a, end: failed }]\n", "1:10 WRONG_VALUE 2"],
    ["no stages", "runbook: 1\ntitle: T\n", "1:1 MISSING_KEY runbook"],
    [
      "stages and steps",
      "runbook: 1\ntitle: T\nstages: [{ id: s, steps: [{ id: a, end: failed }] }]\nsteps: [{ id: b, end: failed }]\n",
      "4:1 CONFLICT steps",
    ],
    [
      "a default of another type",
      "runbook: 1\ntitle: T\ninputs: { n: { type: int, default: many } }\nsteps: [{ id: a, end: failed }]\n",
      "3:36 WRONG_TYPE many",
    ],
    ["being a list", "- a\n- b\n", "1:1 WRONG_TYPE - a", "1:1 MISSING_KEY - a"],
  ])("%s", (_, text, ...said) => {
    expect(places(text).slice(0, 1)).toEqual(said.slice(0, 1));
  });
});

describe("what has been asked for may be read", () => {
  it.each([
    [
      "in the step's own condition",
      `  - { id: a, on-error: continue, uses: test.list-keys }\n  - { id: b, when: 'steps.a.status == "done"', uses: test.list-keys, with: { most: "\${{ steps.a.result.count }}" } }`,
    ],
    [
      "in the condition of a block around it",
      `  - { id: a, on-error: continue, uses: test.list-keys }\n  - { id: b, when: 'steps.a.status == "done"', parallel: [{ id: c, uses: test.list-keys, with: { most: "\${{ steps.a.result.count }}" } }] }`,
    ],
    [
      "of a step before in the same branch",
      `${list}  - { id: b, when: "steps.list.result.count > 0", repeat: { max: 2, until: "steps.d.result.count > 0", steps: [{ id: c, uses: test.list-keys }, { id: d, uses: test.list-keys, with: { most: "\${{ steps.c.result.count }}" } }] } }`,
    ],
    [
      "of items, by their filter",
      `${list}  - { id: a, for-each: steps.list.result.keys, as: k, key: k.id, on-error: continue, uses: test.save-key, with: { key: "\${{ k }}" } }\n  - { id: ask, checkpoint: { approve: Go?, targets: "steps.list.result.keys.filter(k, steps.a.items.exists(e, e.key == k.id && e.status == 'done'))" } }\n  - { id: d, for-each: steps.ask.result.approved, as: k, key: k.id, uses: test.delete-key, with: { key: "\${{ k }}", proof: "\${{ steps.a.items.filter(e, e.key == k.id && e.status == 'done')[0].result }}" } }`,
    ],
  ])("%s", (_, steps) => {
    expect(places(withSteps(steps))).toEqual([]);
  });
});

const caller = (keys: string, rest = "") =>
  `${withSteps(approve)}  - { id: sub, playbook: ./parts/part.yaml, with: { keys: "\${{ ${keys} }}" } }\n${rest}`;

const calls = (name: string) =>
  Array.from({ length: 10 }, (_, at) => `  - { id: s${at}, playbook: ./${name}.yaml }\n`).join("");

describe("sub-playbooks", () => {
  const part =
    'runbook: 1\ntitle: Part\ninputs: { keys: { type: list<Approved_Key> }, wait: { type: duration, default: 5s } }\nsteps:\n  - { id: gone, for-each: inputs.keys, as: k, key: k.id, uses: test.delete-key, with: { key: "${{ k }}" } }\noutputs: { deleted: "${{ size(inputs.keys) }}", keys: "${{ inputs.keys }}" }\n';

  it("are bound with their files' hashes, their inputs and outputs typed", () => {
    const program = programOf({
      "main.yaml": caller(
        "steps.ask.result.approved",
        '  - { id: last, when: "steps.sub.result.deleted > 0", uses: test.list-keys }\n',
      ),
      "parts/part.yaml": part,
    });
    expect(program.files.map((file) => file.path)).toEqual(["main.yaml", "parts/part.yaml"]);
    expect(stepsOf(program).get("sub")?.body).toMatchObject({
      kind: "playbook",
      program: { id: "part", inputs: [{ name: "keys" }, { name: "wait", default: 5000 }] },
    });
  });

  it("carry an approval through to what it allows, and back in an output", () => {
    const rest =
      '  - { id: again, for-each: steps.sub.result.keys, as: k, key: k.id, uses: test.delete-key, with: { key: "${{ k }}" } }\n';
    const body = stepsOf(
      programOf({ "main.yaml": caller("steps.ask.result.approved.filter(k, k.old)", rest), "parts/part.yaml": part }),
    ).get("ask")?.body;
    expect(body?.kind === "approve" && body.allows.map((each) => each.name)).toEqual(["test.delete-key"]);
  });

  it("carry each caller's approval to what that call allows", () => {
    const twice = caller(
      "steps.ask.result.approved",
      `${approve.replace("id: ask", "id: other").replaceAll(list, "")}  - { id: more, playbook: ./parts/part.yaml, with: { keys: "\${{ steps.other.result.approved }}" } }\n`,
    );
    const steps = stepsOf(programOf({ "main.yaml": twice, "parts/part.yaml": part }));
    for (const id of ["ask", "other"]) {
      const body = steps.get(id)?.body;
      expect(body?.kind === "approve" && body.allows.map((each) => each.name)).toEqual(["test.delete-key"]);
    }
  });

  it("are one program where several steps call one and no approval passes through it", () => {
    const main = withSteps(`${list}  - { id: one, playbook: ./b.yaml }\n  - { id: two, playbook: ./b.yaml }\n`);
    const steps = stepsOf(programOf({ "main.yaml": main, "b.yaml": withSteps(list) }));
    const [one, two] = ["one", "two"].map((id) => steps.get(id)?.body);
    expect(one?.kind === "playbook" && two?.kind === "playbook" && one.program === two.program).toBe(true);
  });

  it("refuse what is not approved", () => {
    expect(places({ "main.yaml": caller("steps.list.result.keys"), "parts/part.yaml": part })).toEqual([
      "7:64 NOT_APPROVED steps.list.result.keys",
    ]);
  });

  it("refuse inputs that they do not declare, and miss those that they need", () => {
    const main = `${withSteps(list)}  - { id: sub, playbook: ./part.yaml, with: { kees: [] } }\n`;
    expect(places({ "main.yaml": main, "part.yaml": part })).toEqual([
      "5:45 MISSING_KEY { kees: [] }",
      "5:47 UNKNOWN_KEY kees",
    ]);
  });

  it("do not mix up the items of loops of one id in two files", () => {
    const main = withSteps(
      `  - { id: sub, playbook: ./part.yaml }\n${list}  - { id: a, for-each: steps.list.result.keys, as: k, key: k.id, uses: test.save-key, with: { key: "\${{ k }}" } }\n  - { id: b, for-each: "steps.sub.result.items.map(i, i.result)", as: k, key: k.id, uses: test.disable-key, with: { key: "\${{ k }}" } }\n  - { id: c, for-each: "steps.a.items.map(i, i.result)", as: k, key: k.id, uses: test.disable-key, with: { key: "\${{ k }}" } }\n`,
    );
    const inner = `${withSteps(`${list}  - { id: a, for-each: "['x']", uses: test.list-keys }\n`)}outputs: { items: "\${{ steps.a.items }}" }\n`;
    expect(places({ "main.yaml": main, "part.yaml": inner })).toEqual([
      "7:81 UNKNOWN_NAME id",
      "7:127 EXPRESSION_TYPE k",
      "8:118 EXPRESSION_TYPE k",
    ]);
  });

  it("report their own mistakes in their own file, once though called twice", () => {
    const main = withSteps("  - { id: a, playbook: ./part.yaml }\n  - { id: b, playbook: ./part.yaml }\n");
    const problems = problemsOf({ "main.yaml": main, "part.yaml": withSteps("  - { id: x, uses: test.nothing }\n") });
    expect(problems.map(({ file, code, line }) => [file.endsWith("part.yaml"), code, line])).toEqual([
      [true, "UNKNOWN_ACTION", 4],
    ]);
  });

  it.each([
    [
      "a circle",
      {
        "main.yaml": withSteps("  - { id: a, playbook: ./b.yaml }\n"),
        "b.yaml": withSteps("  - { id: a, playbook: ./main.yaml }\n"),
      },
      "PLAYBOOK_RECURSION",
    ],
    ["itself", { "main.yaml": withSteps("  - { id: a, playbook: ./main.yaml }\n") }, "PLAYBOOK_RECURSION"],
    [
      "a file outside",
      {
        "in/main.yaml": withSteps("  - { id: a, playbook: ../b.yaml }\n"),
        "b.yaml": withSteps("  - { id: a, end: failed }\n"),
      },
      "PLAYBOOK_PATH",
    ],
    ["an absolute path", { "main.yaml": withSteps("  - { id: a, playbook: /etc/passwd }\n") }, "PLAYBOOK_PATH"],
    ["a file that is not there", { "main.yaml": withSteps("  - { id: a, playbook: ./none.yaml }\n") }, "UNREADABLE"],
  ])("refuse %s", (_, files, code) => {
    expect(problemsOf(files as unknown as Record<string, string>).map((problem) => problem.code)).toEqual([code]);
  });

  it("are refused where each calls many others in turn", () => {
    const files: Record<string, string> = { "main.yaml": "" };
    files["main.yaml"] = withSteps(calls("b"));
    files["b.yaml"] = withSteps(calls("c"));
    files["c.yaml"] = withSteps(calls("d"));
    files["d.yaml"] = withSteps("  - { id: a, end: failed }\n");
    expect(problemsOf(files).map((problem) => problem.code)).toContain("LIMIT_EXCEEDED");
  });
});

it("gives a program or problems with places, whatever is done to the text", () => {
  const text = `runbook: 1\ntitle: T\ninputs: { n: { type: int, default: 1 } }\nsteps:\n${approve}  - { id: d, for-each: steps.ask.result.approved, as: k, key: k.id, uses: test.delete-key, with: { key: "\${{ k }}" } }\n  - id: r\n    repeat: { max: 2, until: "true", steps: [{ id: c, uses: test.list-keys, with: { most: "\${{ inputs.n }}" } }] }\n    on-error: [{ id: h, end: failed, because: "x \${{ run.id }}" }]\n`;
  expect(places(text)).toEqual([]);
  const inserted = constantFrom(
    "",
    "null",
    "[]",
    "{}",
    "1",
    "- ",
    ": ",
    "${{",
    "}}",
    "'",
    '"',
    "\n",
    "steps",
    "\u202e",
    "[[",
    "true",
  );
  assert(
    property(nat(text.length), nat(40), inserted, (at, cut, added) => {
      const problems = problemsOf(text.slice(0, at) + added + text.slice(at + cut));
      for (const { line, column, length } of problems)
        expect([line, column, length].every((each) => Number.isInteger(each) && each > 0)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

it("says that a file is not there", () => {
  expect(loadPlaybook("/no/such/playbook.yaml", registry, Policy)).toMatchObject({
    problems: [{ code: "UNREADABLE" }],
  });
});
