import { describe, expect, it } from "vitest";
import type { Body } from "../../engine/playbook/program.ts";
import { type load, problemsOf, programOf, stepsOf } from "./playbook.ts";

const base = `runbook: 1
title: Base
inputs:
  pause: { type: duration, default: 1m }
stages:
  - id: look
    title: Look
    steps:
      - id: list
        title: Keys
        uses: test.list-keys
        with: { within: "\${{ inputs.pause }}", most: 5 }
      - id: ask
        checkpoint:
          approve: Delete them?
          targets: steps.list.result.keys
          otherwise: They stay.
      - id: remove
        for-each: steps.ask.result.approved
        as: key
        key: key.id
        uses: test.delete-key
        with: { key: "\${{ key }}" }
  - id: act
    steps:
      - { id: first, playbook: ./parts/part.yaml, with: { most: 1 } }
      - { id: second, playbook: ./parts/part.yaml }
      - { id: spare, uses: test.list-keys }
      - { id: both, parallel: [{ id: left, uses: test.list-keys }, { id: right, uses: test.list-keys }] }
`;
const part = `runbook: 1
title: Part
inputs:
  most: { type: int, default: 2 }
steps:
  - id: again
    repeat:
      max: 2
      until: steps.found.status == "done" && steps.found.result.count == 0
      steps:
        - id: found
          uses: test.list-keys
          with: { most: "\${{ inputs.most }}" }
          on-error:
            - { id: failed, uses: test.list-keys }
`;
const head = "runbook: 1\nextends: ../shipped/base.yaml\n";
const overlay = (changes: string) => `${head}changes:\n${changes}`;
const with_ = (text: string, more: Readonly<Record<string, string>> = {}) => ({
  "ops/acme.yaml": text,
  "shipped/base.yaml": base,
  "shipped/parts/part.yaml": part,
  ...more,
});
const withChanges = (changes: string, more?: Readonly<Record<string, string>>) => with_(overlay(changes), more);

/** Such as `ops/acme.yaml:4 CODE message → hint`. */
const told = (files: Parameters<typeof load>[0]) =>
  problemsOf(files).map(({ file, line, code, message, hint }) => {
    const name = file.replace(/^.*\/(ops|shipped)\//, "$1/");
    return `${name}:${line} ${code} ${message}${hint === undefined ? "" : ` → ${hint}`}`;
  });

const paramsOf = (body: Body | undefined) =>
  body?.kind === "action"
    ? Object.fromEntries(
        Object.entries(body.with).map(([name, value]) => [name, "value" in value ? value.value : value.kind]),
      )
    : {};

describe("an overlay", () => {
  it("replaces the parameters that it names, and no others", () => {
    const list = stepsOf(programOf(withChanges("  - step: look/list\n    with: { most: 9 }\n"))).get("list");
    expect(paramsOf(list?.body)).toEqual({ within: "expression", most: 9 });
  });

  it("gives a step parameters that had none, and sets the optional ones", () => {
    const steps = stepsOf(
      programOf(
        withChanges("  - step: act/spare\n    with: { most: 3 }\n  - step: look/list\n    with: { mode: fast }\n"),
      ),
    );
    expect(paramsOf(steps.get("spare")?.body)).toEqual({ most: 3 });
    expect(paramsOf(steps.get("list")?.body)).toEqual({ within: "expression", most: 5, mode: "fast" });
  });

  it("replaces what stands around a step, and a checkpoint's texts", () => {
    const steps = stepsOf(
      programOf(
        withChanges(`  - step: look/list
    title: Ours
    retry: { max: 2, delay: 3s }
    timeout: 4s
    cites: [X1]
  - step: look/ask
    checkpoint: { approve: Delete ours?, show: all, otherwise: Nothing. }
  - step: look/remove
    concurrency: 7
  - step: act/spare
    when: "true"
`),
      ),
    );
    expect(steps.get("list")).toMatchObject({
      title: "Ours",
      retry: { max: 2, delay: 3000 },
      timeout: 4000,
      cites: ["X1"],
    });
    expect(steps.get("ask")?.body).toMatchObject({
      question: { value: "Delete ours?" },
      show: { value: "all" },
      otherwise: { value: "Nothing." },
    });
    expect(steps.get("spare")?.when?.source).toBe("true");
    expect(steps.get("remove")?.forEach?.concurrency).toBe(7);
  });

  it("changes the title, defaults of inputs, and adds inputs that its values can read", () => {
    const program = programOf(
      with_(`${head}title: Acme
inputs:
  pause: { default: 2m }
  many: { type: int, default: 4 }
changes:
  - step: look/list
    with: { most: "\${{ inputs.many }}" }
`),
    );
    expect(program).toMatchObject({
      id: "acme",
      title: "Acme",
      inputs: [
        { name: "pause", type: "duration", default: 120_000 },
        { name: "many", type: "int", default: 4 },
      ],
    });
  });

  it("adds steps before and after others, asks before them, and removes them", () => {
    const program = programOf(
      withChanges(`  - before: look/list
    add: [{ id: one, uses: test.list-keys }, { id: two, uses: test.list-keys }]
  - after: look/remove
    add: [{ id: three, uses: test.list-keys }]
  - ask-before: look/remove
    id: sure
    checkpoint: { choose: Sure?, answers: { yes_i_am: It goes on. } }
  - remove: act/spare
`),
    );
    const [look, act] = program.stages.map(({ steps }) => steps.map(({ id }) => id));
    expect(look).toEqual(["one", "two", "list", "ask", "sure", "remove", "three"]);
    expect(act).toEqual(["first", "second", "both"]);
  });

  it("reaches through blocks, failure branches and parts, and changes one call of a part only", () => {
    const program = programOf(
      withChanges(`  - step: act/second/steps/again/found
    with: { most: 8 }
  - after: act/second/steps/again/found/on-error/failed
    add: [{ id: more, uses: test.list-keys }]
`),
    );
    const [first, second] = program.stages[1]?.steps ?? [];
    const foundOf = (step: typeof first) =>
      step?.body.kind === "playbook" ? stepsOf(step.body.program).get("found") : undefined;
    expect(paramsOf(foundOf(first)?.body)).toEqual({ most: "expression" });
    expect(paramsOf(foundOf(second)?.body)).toEqual({ most: 8 });
    expect(foundOf(first)?.onError).toHaveLength(1);
    expect(foundOf(second)?.onError).toMatchObject([{ id: "failed" }, { id: "more" }]);
  });

  it("looks for the files that it names beside itself, and then in the base's folder", () => {
    const program = programOf(
      withChanges(
        `  - after: look/remove
    add:
      - { id: own, playbook: ./own.yaml }
      - { id: theirs, playbook: ../shipped/parts/part.yaml }
`,
        { "ops/own.yaml": "runbook: 1\ntitle: Own\nsteps: [{ id: x, uses: test.list-keys }]\n" },
      ),
    );
    expect(program.files.map(({ path }) => path)).toEqual([
      "ops/acme.yaml",
      "shipped/base.yaml",
      "ops/own.yaml",
      "shipped/parts/part.yaml",
    ]);
  });

  it("lies over another overlay", () => {
    const program = programOf({
      "team/mine.yaml":
        "runbook: 1\nextends: ../ops/acme.yaml\ntitle: Mine\nchanges:\n  - step: look/extra\n    title: E\n",
      ...withChanges("  - after: look/list\n    add: [{ id: extra, uses: test.list-keys }]\n"),
    });
    expect(program.title).toBe("Mine");
    expect(stepsOf(program).get("extra")?.title).toBe("E");
    expect(program.files.map(({ path }) => path)).toEqual([
      "team/mine.yaml",
      "ops/acme.yaml",
      "shipped/base.yaml",
      "shipped/parts/part.yaml",
    ]);
  });

  it("keeps the names of files within its folder where the base lies below it", () => {
    const program = programOf({
      "acme.yaml": "runbook: 1\nextends: ./shipped/base.yaml\n",
      "shipped/base.yaml": base,
      "shipped/parts/part.yaml": part,
    });
    expect(program.files.map(({ path }) => path)).toEqual([
      "acme.yaml",
      "shipped/base.yaml",
      "shipped/parts/part.yaml",
    ]);
  });

  it("says each change with what was there before, and where it says so", () => {
    const { overlaid } = programOf(
      withChanges(`  - step: look/list
    because: ours are many
    with: { most: 9 }
  - after: look/list
    add: [{ id: more, title: More, uses: test.list-keys }]
  - remove: act/spare
`),
    );
    expect(overlaid?.base).toMatch(/shipped\/base\.yaml$/);
    expect(overlaid?.changes).toEqual([
      {
        kind: "set",
        what: "look/list",
        field: "with.most",
        before: "5",
        after: "9",
        because: "ours are many",
        place: expect.objectContaining({ line: 6, column: 13 }) as object,
      },
      {
        kind: "added",
        what: "look/more",
        beside: "after look/list",
        after: "More",
        place: expect.objectContaining({ line: 7, column: 5 }) as object,
      },
      {
        kind: "removed",
        what: "act/spare",
        before: "",
        place: expect.objectContaining({ line: 9, column: 5 }) as object,
      },
    ]);
  });

  it("keeps the places of the base's steps and of its own", () => {
    const steps = stepsOf(
      programOf(withChanges("  - after: look/list\n    add: [{ id: more, uses: test.list-keys }]\n")),
    );
    expect(steps.get("remove")?.place).toMatchObject({
      file: expect.stringMatching(/base\.yaml$/) as string,
      line: 18,
    });
    expect(steps.get("more")?.place).toMatchObject({ file: expect.stringMatching(/acme\.yaml$/) as string, line: 5 });
  });
});

describe("changes that do not fit the base", () => {
  it("are said all at once, each with what is like it", () => {
    expect(
      told(
        withChanges(`  - step: look/lists
    title: T
  - step: act/list
    title: T
  - step: look/list
    with: { most: 6, moost: 5, newest: 4 }
    was: { most: 4 }
  - step: act/first
    with: { mosst: 4 }
  - step: look/ask
    with: { most: 4 }
  - step: look/list
    checkpoint: { choose: Sure? }
  - step: look/ask
    checkpoint: { choose: Sure? }
  - before: act/third/steps/again/found
    add: [{ id: x, uses: test.list-keys }]
`),
      ),
    ).toEqual([
      "ops/acme.yaml:4 CHANGE_UNFIT there is no step look/lists in base.yaml, or there is none any more → did you mean look/list?",
      "ops/acme.yaml:6 CHANGE_UNFIT there is no step act/list in base.yaml, or there is none any more → did you mean act/first?",
      "ops/acme.yaml:10 CHANGE_UNFIT the base has another most by now: 5 → see whether the change is still what you want, and write down the new value here",
      "ops/acme.yaml:12 CHANGE_UNFIT ./parts/part.yaml has no parameter mosst, or has none any more → did you mean most?",
      "ops/acme.yaml:14 CHANGE_UNFIT look/ask takes no parameters, or takes none any more → only steps with `uses` or `playbook` take some",
      "ops/acme.yaml:16 CHANGE_UNFIT look/list is no checkpoint, or is none any more → add one before it by `ask-before`",
      "ops/acme.yaml:18 CHANGE_UNFIT choose of this checkpoint cannot be changed → approve, show and otherwise can; for another question remove the step and add one",
      "ops/acme.yaml:19 CHANGE_UNFIT there is no step act/third/steps/again/found in base.yaml, or there is none any more → did you mean act/first/steps/again/found?",
    ]);
  });

  it.each([
    [
      "an action's parameter that is no more",
      "  - step: look/list\n    with: { moost: 5 }\n",
      "ops/acme.yaml:5 CHANGE_UNFIT test.list-keys has no parameter moost, or has none any more → did you mean most?",
    ],
    [
      "a value that was not replaced",
      "  - step: look/list\n    with: { most: 6 }\n    was: { within: 1m }\n",
      "ops/acme.yaml:6 CHANGE_UNFIT with does not replace within → leave it out",
    ],
    [
      "a value that the base does not give",
      "  - step: look/list\n    with: { mode: fast }\n    was: { mode: slow }\n",
      "ops/acme.yaml:6 CHANGE_UNFIT the base gives no mode any more → see whether the change is still what you want, and write down the new value here",
    ],
    [
      "the same field twice",
      "  - step: look/list\n    with: { most: 6 }\n  - step: look/list\n    with: { most: 7 }\n",
      "ops/acme.yaml:7 CHANGE_UNFIT the change in line 4 changes this already → keep one of the two",
    ],
    [
      "a step that was removed",
      "  - remove: act/spare\n  - step: act/spare\n    title: T\n",
      "ops/acme.yaml:5 CHANGE_UNFIT there is no step act/spare any more: line 4 removes it",
    ],
    [
      "the only step of a block",
      "  - remove: act/first/steps/again/found\n",
      "ops/acme.yaml:4 CHANGE_UNFIT act/first/steps/again/found is the only step there → remove what it stands in, or change its `when`",
    ],
    [
      "a question among steps that run side by side",
      "  - ask-before: act/both/left\n    id: sure\n    checkpoint: { choose: Sure?, answers: { fine: On. } }\n",
      "ops/acme.yaml:4 CHANGE_UNFIT the steps of act/both run side by side: no question comes before one of them → ask before act/both",
    ],
    [
      "a stage",
      "  - step: look\n    title: T\n",
      "ops/acme.yaml:4 CHANGE_UNFIT there is no step look in base.yaml, or there is none any more",
    ],
  ])("%s", (_, changes, said) => {
    expect(told(withChanges(changes))).toEqual([expect.stringContaining(said)]);
  });

  it("an input that is not there needs a type", () => {
    expect(told(with_(`${head}inputs: { paus: { default: 1m } }\n`))).toEqual([
      "ops/acme.yaml:3 CHANGE_UNFIT base.yaml has no input paus, or has none any more → did you mean pause?; a new one needs a type",
    ]);
  });

  it("fit again where `was` says what is there, however it is broken into lines", () => {
    const changes =
      '  - step: look/list\n    with: { within: 5m }\n    was: { within: "${{  inputs.pause\n      }}" }\n';
    expect(told(withChanges(changes))).toEqual([]);
  });
});

describe("what an overlay makes wrong", () => {
  it.each([
    [
      "a result that a later step reads",
      "  - step: look/ask\n    checkpoint: { otherwise: No. }\n  - remove: look/list\n",
      /^ops\/acme\.yaml:6 UNKNOWN_NAME with this change, in line 16 of base\.yaml: there is no step list/,
    ],
    [
      "an approval",
      "  - step: act/spare\n    title: T\n  - remove: look/ask\n  - step: act/first\n    title: U\n",
      /^ops\/acme\.yaml:6 UNKNOWN_NAME with this change, in line 19 of base\.yaml: there is no step ask/,
    ],
    [
      "a result that is skipped by now",
      '  - step: look/list\n    when: run.kind == "live"\n',
      /^ops\/acme\.yaml:4 MAY_BE_MISSING with this change, in line 16 of base\.yaml: /,
    ],
  ])("is shown at the change: %s", (_, changes, said) => {
    const [first = ""] = told(withChanges(changes));
    expect(first).toMatch(said);
  });

  it.each([
    ["a wrong value", "  - step: look/list\n    with: { most: none }\n", "ops/acme.yaml:5 WRONG_TYPE"],
    [
      "a wrong expression",
      '  - step: look/list\n    with: { most: "${{ inputs.pause }}" }\n',
      "ops/acme.yaml:5 EXPRESSION_TYPE",
    ],
    ["a wrong condition", "  - step: act/spare\n    when: steps.x.y\n", "ops/acme.yaml:5 UNKNOWN_NAME"],
    ["a keyword that does not belong there", "  - step: look/ask\n    timeout: 5s\n", "ops/acme.yaml:5 CONFLICT"],
    [
      "an added step with mistakes",
      "  - after: look/list\n    add: [{ id: x, uses: test.list-kees }]\n",
      "ops/acme.yaml:5 UNKNOWN_ACTION",
    ],
    [
      "an unapproved object",
      '  - step: look/remove\n    with: { key: "${{ steps.list.result.keys[0] }}" }\n',
      "ops/acme.yaml:5 NOT_APPROVED",
    ],
    [
      "an id that is taken",
      "  - after: look/list\n    add: [{ id: list, uses: test.list-keys }]\n",
      "ops/acme.yaml:5 DUPLICATE_ID",
    ],
  ])("is shown where it stands in the overlay: %s", (_, changes, said) => {
    expect(told(withChanges(changes))).toEqual([expect.stringContaining(said)]);
  });

  it("is told from what is wrong in the base", () => {
    const wrong = base.replace("most: 5", "most: five");
    expect(told(withChanges("  - step: act/spare\n    title: T\n", { "shipped/base.yaml": wrong }))).toEqual([
      expect.stringMatching(/^shipped\/base\.yaml:12 WRONG_TYPE /) as string,
    ]);
  });

  it("is a requirement that no step carries out any more", () => {
    const requirements = `title: R\nsource: https://example.com/\nrequirements:\n  - { id: R1, title: T, asks: a }\n  - { id: R2, title: T, asks: a }\n`;
    const cited = base
      .replace("stages:", "requirements: ./requirements.yaml\nstages:")
      .replace("id: spare,", "id: spare, cites: [R1],")
      .replace("title: Keys", "title: Keys\n        cites: [R2]");
    const more = { "shipped/base.yaml": cited, "shipped/requirements.yaml": requirements };
    expect(told(withChanges("  - step: look/list\n    cites: [R2]\n  - remove: act/spare\n", more))).toEqual([
      "ops/acme.yaml:6 REQUIREMENT_LOST with this change no step carries out the requirement R1 → let a step that stays, or that you add, cite R1",
    ]);
    expect(told(withChanges("  - step: look/list\n    cites: [R1]\n", more))).toEqual([
      expect.stringContaining("ops/acme.yaml:4 REQUIREMENT_LOST") as string,
    ]);
    expect(told(withChanges("  - step: look/list\n    cites: [R1, R2]\n  - remove: act/spare\n", more))).toEqual([]);
  });
});

describe("the form of an overlay", () => {
  it.each([
    ["two kinds", "  - step: look/list\n    remove: look/list\n", "5 CONFLICT a change has either step or remove"],
    ["no kind", "  - title: T\n", "4 MISSING_KEY the change names no step"],
    ["nothing changed", "  - step: look/list\n", "4 MISSING_KEY nothing of the step is changed"],
    ["only an old value", "  - step: look/list\n    was: {}\n", "4 MISSING_KEY nothing of the step is changed"],
    ["what belongs elsewhere", "  - remove: look/list\n    with: {}\n", "5 CONFLICT with means nothing beside remove"],
    ["nothing to add", "  - before: look/list\n", "4 MISSING_KEY add is missing"],
    ["no question", "  - ask-before: look/list\n    id: x\n", "4 MISSING_KEY checkpoint is missing"],
    [
      "an approval that nothing heeds",
      "  - ask-before: look/list\n    id: x\n    checkpoint: { approve: Sure?, targets: steps.list.result.keys }\n",
      "6 CONFLICT a no to this approval would not keep the step from running",
    ],
    [
      "a key that means nothing",
      "  - step: look/list\n    wiht: {}\n",
      "5 UNKNOWN_KEY wiht means nothing here → did you mean with?",
    ],
  ])("%s", (_, changes, said) => {
    expect(told(withChanges(changes))).toEqual([expect.stringContaining(`ops/acme.yaml:${said}`)]);
  });

  it.each([
    ["a key of playbooks", `${head}stages: []\n`, "3 UNKNOWN_KEY stages means nothing here"],
    ["no base", "runbook: 1\nchanges: []\n", "1 MISSING_KEY extends is missing"],
    ["a base that is not there", "runbook: 1\nextends: ../none.yaml\n", "2 UNREADABLE there is no file ../none.yaml"],
    [
      "a base by its whole path",
      "runbook: 1\nextends: /base.yaml\n",
      "2 PLAYBOOK_PATH the path of another file is relative",
    ],
    ["itself", "runbook: 1\nextends: ./acme.yaml\n", "2 PLAYBOOK_RECURSION ./acme.yaml would extend itself"],
  ])("%s", (_, text, said) => {
    expect(told(with_(text))).toEqual([expect.stringContaining(`ops/acme.yaml:${said}`)]);
  });

  it("cannot be called by a step", () => {
    const calling = "runbook: 1\ntitle: T\nsteps: [{ id: a, playbook: ./acme.yaml }]\n";
    expect(told({ "ops/main.yaml": calling, ...withChanges("  - remove: act/spare\n") })).toEqual([
      expect.stringContaining("UNSUPPORTED ./acme.yaml extends a playbook, so no step can call it") as string,
    ]);
  });

  it("does not lead out of its folders", () => {
    const changes = "  - after: look/list\n    add: [{ id: x, playbook: ../elsewhere/part.yaml }]\n";
    expect(told(withChanges(changes, { "elsewhere/part.yaml": part }))).toEqual([
      expect.stringContaining("ops/acme.yaml:5 PLAYBOOK_PATH ../elsewhere/part.yaml is outside") as string,
    ]);
  });

  it("gives its folder to no step of the base", () => {
    const reaching = base.replace("id: spare, uses: test.list-keys", "id: spare, playbook: ../ops/part.yaml");
    const more = { "shipped/base.yaml": reaching, "ops/part.yaml": part };
    expect(told(withChanges("  - step: look/list\n    title: T\n", more))).toEqual([
      expect.stringMatching(/^shipped\/base\.yaml:\d+ PLAYBOOK_PATH /) as string,
    ]);
  });

  it("lies at most eight deep", () => {
    const layers = Array.from({ length: 10 }, (_, at): [string, string] => [
      `ops/${at}.yaml`,
      `runbook: 1\nextends: ${at === 9 ? "../shipped/base.yaml" : `./${at + 1}.yaml`}\n`,
    ]);
    const more = { "shipped/base.yaml": base, "shipped/parts/part.yaml": part };
    expect(told({ ...Object.fromEntries(layers), ...more })).toEqual([
      "ops/8.yaml:2 LIMIT_EXCEEDED more than 8 overlays lie over each other",
    ]);
    expect(told({ ...Object.fromEntries(layers.slice(2)), ...more })).toEqual([]);
  });
});
