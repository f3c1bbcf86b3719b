import { describe, expect, it } from "vitest";
import { hazards } from "../../actions/hazards.ts";
import { actions } from "../../actions/index.ts";
import { coverageOf, uncovered } from "../../engine/playbook/coverage.ts";
import { loadPlaybook } from "../../engine/playbook/load.ts";
import { loadRequirements } from "../../engine/playbook/requirements.ts";
import { Policy } from "../../engine/policy/policy.ts";
import { problemsOf, programOf } from "./playbook.ts";

const file = (...ids: string[]) =>
  `title: T\nsource: https://example.com/article\nrequirements:\n${ids
    .map((id) => `  - { id: ${id}, title: T, asks: A }`)
    .join("\n")}\n`;
const main = (cites: string, requirements = "./r.yaml") =>
  `runbook: 1\ntitle: T\nrequirements: ${requirements}\nsteps:\n  - { id: a, uses: test.list-keys, cites: ${cites} }\n`;
const told = (files: Readonly<Record<string, string>>) =>
  problemsOf(files).map(
    ({ file: where, line, column, code, message }) =>
      `${where.replace(/^.*\//, "")}:${line}:${column} ${code} ${message}`,
  );

describe("the requirements that a playbook names", () => {
  it("may be cited, and others not: each at its place", () => {
    expect(told({ "main.yaml": main("[K1, K2]"), "r.yaml": file("K1", "K2") })).toEqual([]);
    expect(told({ "main.yaml": main("[K1, K3, K4]"), "r.yaml": file("K1", "K2") })).toEqual([
      "main.yaml:5:48 UNKNOWN_REQUIREMENT there is no requirement K3",
      "main.yaml:5:52 UNKNOWN_REQUIREMENT there is no requirement K4",
    ]);
  });

  it("count for the parts that it calls too, which name none themselves", () => {
    const files = {
      "main.yaml": main("[K1]").replace("uses: test.list-keys", "playbook: p.yaml"),
      "r.yaml": file("K1"),
    };
    const part = (rest: string) =>
      `runbook: 1\ntitle: P\n${rest}steps:\n  - { id: b, uses: test.list-keys, cites: [K9] }\n`;
    expect(told({ ...files, "p.yaml": part("") })).toEqual([
      "p.yaml:4:44 UNKNOWN_REQUIREMENT there is no requirement K9",
    ]);
    expect(told({ ...files, "p.yaml": part("requirements: ./r.yaml\n") })).toEqual([
      "p.yaml:3:1 CONFLICT another playbook calls this one and names the requirements",
      "p.yaml:5:44 UNKNOWN_REQUIREMENT there is no requirement K9",
    ]);
  });

  it("may be cited freely where none are named", () => {
    expect(told({ "main.yaml": main("[anything]").replace(/requirements.*\n/, "") })).toEqual([]);
  });

  it("are read from a file beside the playbook or below it, and from no other", () => {
    expect(told({ "main.yaml": main("[K1]", "./none.yaml") })).toEqual([
      "main.yaml:3:15 UNREADABLE there is no file ./none.yaml",
    ]);
    expect(told({ "main.yaml": main("[K1]", "../../etc/hosts") })[0]).toMatch(
      /^main\.yaml:3:15 (?:PLAYBOOK_PATH|UNREADABLE)/,
    );
    expect(told({ "main.yaml": main("[K1]", "/etc/hosts") })).toEqual([
      "main.yaml:3:15 PLAYBOOK_PATH the path of another file is relative",
    ]);
  });

  it("are wrong where one stands twice, lacks its words or is spelt otherwise", () => {
    expect(told({ "main.yaml": main("[K1]"), "r.yaml": file("K1", "K1") })).toEqual([
      "r.yaml:5:11 DUPLICATE_ID another requirement has the id K1",
    ]);
    expect(told({ "main.yaml": main("[K1]"), "r.yaml": file("K1").replace(", asks: A", "") })).toEqual([
      "r.yaml:4:5 MISSING_KEY asks is missing",
    ]);
    expect(told({ "main.yaml": main("[K1]"), "r.yaml": file("K1").replace("asks", "begs") })).toEqual([
      "r.yaml:4:5 MISSING_KEY asks is missing",
      "r.yaml:4:25 UNKNOWN_KEY begs means nothing here",
    ]);
    expect(told({ "main.yaml": main("[K1]"), "r.yaml": file("'1 K'") })[0]).toMatch(/^r\.yaml:4:11 /);
  });
});

describe("coverage", () => {
  it("names for each requirement the steps that carry it out, those of blocks, parts and failure branches too", () => {
    const program = programOf({
      "main.yaml": `runbook: 1
title: T
requirements: r.yaml
steps:
  - { id: side, parallel: [{ id: a, uses: test.list-keys, cites: [K1] }, { id: p, playbook: p.yaml, cites: [K2] }] }
  - { id: f, uses: test.list-keys, on-error: [{ id: h, uses: test.list-keys, cites: [K4] }] }
  - { id: p_again, playbook: p.yaml }
`,
      "p.yaml": "runbook: 1\ntitle: P\nsteps:\n  - { id: b, uses: test.list-keys, cites: [K2, K1] }\n",
      "r.yaml": file("K1", "K2", "K3", "K4"),
    });
    const coverage = coverageOf(program);
    expect(coverage?.requirements.map(({ id, steps }) => [id, steps.map((step) => step.id)])).toEqual([
      ["K1", ["a", "b"]],
      ["K2", ["p", "b"]],
      ["K3", []],
      ["K4", ["h"]],
    ]);
    expect(coverage && uncovered(coverage).map(({ id }) => id)).toEqual(["K3"]);
  });

  it("says nothing of a playbook that names no requirements", () => {
    expect(coverageOf(programOf("runbook: 1\ntitle: T\nsteps: [{ id: a, end: failed }]\n"))).toBeUndefined();
  });
});

describe("playbooks/requirements.yaml", () => {
  const loaded = loadRequirements("playbooks/requirements.yaml");

  it("has every part of the article, or says why it goes beyond it", () => {
    const all = "requirements" in loaded ? loaded.requirements.requirements : [];
    expect(all.length).toBeGreaterThan(40);
    for (const { id, section, beyond } of all) {
      expect(section === undefined, `${id} is of the article or beyond it`).toBe(beyond !== undefined);
    }
  });

  it("is carried out by steps of the shipped playbook, each requirement, in an order that is safe", () => {
    const shipped = loadPlaybook("playbooks/compromised-account.yaml", actions, Policy, hazards);
    const problems = "problems" in shipped ? shipped.problems : [];
    expect(problems.map(({ file: where, line, message }) => `${where}:${line} ${message}`)).toEqual([]);
    const coverage = "program" in shipped ? coverageOf(shipped.program) : undefined;
    expect(coverage && uncovered(coverage).map(({ id, title }) => `${id} ${title}`)).toEqual([]);
  });
});
