/** What editors say of an overlay, held against what the loader says of its form. */
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { playbookSchema } from "../../engine/playbook/json-schema.ts";
import { problemsOf, registry } from "./playbook.ts";

const base = `runbook: 1
title: Base
stages:
  - id: look
    steps:
      - { id: list, uses: test.list-keys, with: { most: 5 } }
      - { id: ask, checkpoint: { choose: "?", answers: { fine: Fine. } } }
      - { id: spare, uses: test.list-keys }
`;
const validate = new Ajv({ strict: false, validateFormats: false }).compile(playbookSchema(registry));
const loads = (text: string) => problemsOf({ "acme.yaml": text, "base.yaml": base }).length === 0;
const head = "runbook: 1\nextends: ./base.yaml\n";
const overlay = (change: string, more = "") => `${head}${more}changes:\n  - ${change.replaceAll("\n", "\n    ")}\n`;
const checkpoint = "checkpoint: { choose: Sure?, answers: { yes_i_am: On. } }";

describe("the schema for editors", () => {
  it.each([
    head,
    `${head}changes: []\n`,
    overlay("step: look/list\nwith: { most: 6 }\nwas: { most: 5 }\nbecause: so"),
    overlay("step: look/list\ntitle: T\nretry: { max: 2 }\ntimeout: 5s\ncites: [X]"),
    overlay("step: look/ask\ncheckpoint: { choose: Sure? }"),
    overlay("before: look/list\nadd: [{ id: x, uses: test.list-keys, with: { mode: fast } }]"),
    overlay("after: look/list\nadd: [{ id: x, uses: test.list-keys }]"),
    overlay("remove: look/spare\nbecause: so"),
    overlay(`ask-before: look/list\nid: sure\ntitle: T\n${checkpoint}`),
    overlay("remove: look/spare", "title: T\ninputs: { x: { type: int, default: 1 } }\n"),
  ])("takes what the loader takes: %j", (text) => {
    expect(loads(text)).toBe(true);
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });

  it.each([
    "extends: ./base.yaml\n",
    "runbook: 1\nchanges: []\n",
    `${head}stages: [{ id: s, steps: [{ id: a, end: failed }] }]\n`,
    `${head}steps: [{ id: a, end: failed }]\n`,
    `${head}outputs: { x: 1 }\n`,
    `${head}requirements: ./requirements.yaml\n`,
    `${head}change: []\n`,
    overlay("because: so"),
    overlay("step: look/list\nremove: look/list"),
    overlay("step: look/list\nwiht: {}"),
    overlay("step: look/list\nadd: [{ id: x, uses: test.list-keys }]"),
    overlay("step: look/list\nid: other"),
    overlay("step: look/ask\ncheckpoint: { answers: { other: Other. } }"),
    overlay("step: look/list\nretry: { delay: 5s }"),
    overlay("step: look/list\ntimeout: soon"),
    overlay("before: look/list"),
    overlay("before: look/list\nadd: []"),
    overlay("before: look/list\nadd: [{ id: x, uses: test.list-kees }]"),
    overlay("after: look/list\nadd: [{ id: x, uses: test.list-keys }]\ntitle: T"),
    overlay("remove: look/spare\nwith: {}"),
    overlay(`ask-before: look/list\n${checkpoint}`),
    overlay("ask-before: look/list\nid: sure"),
    overlay("ask-before: look/list\nid: sure\ncheckpoint: { approve: Sure?, targets: steps.list.result.keys }"),
    overlay("ask-before: look/list\nid: sure\ncheckpoint: { choose: Sure? }"),
  ])("marks what the loader refuses: %j", (text) => {
    expect(loads(text)).toBe(false);
    expect(validate(parse(text))).toBe(false);
  });
});
