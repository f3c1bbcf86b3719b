import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Hazard, named, withPurpose } from "../../engine/action/hazard.ts";
import { loadPlaybook } from "../../engine/playbook/load.ts";
import { Policy } from "../../engine/policy/policy.ts";
import { registry } from "./playbook.ts";

const because = "the key is needed";
const disableFirst: Hazard = {
  id: "disable-first",
  rule: { first: named("test.disable-key"), before: named("test.save-key") },
  because,
};
const needed: Hazard = { ...disableFirst, rule: { ...disableFirst.rule, needs: true } };
const listLast: Hazard = {
  id: "list-last",
  rule: { last: named("test.list-keys"), of: withPurpose("a change", ["contain", "preserve"]) },
  because,
};
const allFirst: Hazard = {
  id: "all-first",
  rule: { all: withPurpose("a change", ["contain", "preserve"]), before: named("test.list-keys") },
  because,
};

const key = "{ id: k, user: u, old: true }";
const list = "uses: test.list-keys";
const disable = `uses: test.disable-key, with: { key: ${key} }`;
const save = `uses: test.save-key, with: { key: ${key} }`;
const broken = "uses: test.disable-kye";
/** Steps named `a`, `b` … in lines 4, 5 …. */
const inOrder = (...bodies: string[]) =>
  `runbook: 1\ntitle: T\nsteps:\n${bodies.map((body, at) => `  - { id: ${"abcdef"[at]}, ${body} }`).join("\n")}\n`;

function check(files: Readonly<Record<string, string>> | string, hazard: Hazard): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "order-"));
  const all = typeof files === "string" ? { "main.yaml": files } : files;
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const loaded = loadPlaybook(join(folder, "main.yaml"), registry, Policy, [hazard]);
  const problems = "problems" in loaded ? loaded.problems : [];
  return problems.map(({ file, line, column, code, message, hint }) =>
    `${file}:${line}:${column} ${code} ${message} → ${hint}`.replaceAll(`${folder}/`, ""),
  );
}

describe("a step that another must come before", () => {
  it("passes behind it, at the place of its id otherwise", () => {
    expect(check(inOrder(disable, save), disableFirst)).toEqual([]);
    expect(check(inOrder(save, disable), disableFirst)).toEqual([
      "main.yaml:4:11 ORDER_HAZARD no step with test.disable-key is sure to come before test.save-key: the key is needed → move the step in line 5 before this one, or add another",
    ]);
  });

  it("passes where the other comes once more behind it", () => {
    expect(check(inOrder(disable, save, disable), disableFirst)).toEqual([]);
  });

  it("is told each time that it comes too early", () => {
    expect(check(inOrder(save, save, disable), disableFirst)).toHaveLength(2);
  });

  it("may stand alone, unless the other is needed", () => {
    expect(check(inOrder(save), disableFirst)).toEqual([]);
    expect(check(inOrder(save), needed)).toEqual([
      "main.yaml:4:11 ORDER_HAZARD no step with test.disable-key is sure to come before test.save-key: the key is needed → add a step with test.disable-key before this one",
    ]);
    expect(check(inOrder(list), needed)).toEqual([]);
  });

  it("is not behind a step beside it, but behind what was beside one another", () => {
    const beside = (...steps: string[]) =>
      `parallel: [${steps.map((step, at) => `{ id: ${"xyz"[at]}, ${step} }`).join(", ")}]`;
    expect(check(inOrder(beside(disable, save)), disableFirst)).toHaveLength(1);
    expect(check(inOrder(beside(disable, list), save), disableFirst)).toEqual([]);
  });

  it("is not behind a step that only runs where another fails", () => {
    const handled = `${list}, on-error: [{ id: h, ${disable} }]`;
    expect(check(inOrder(handled, save), disableFirst)).toHaveLength(1);
    expect(check(inOrder(disable, `${list}, on-error: [{ id: h, ${save} }]`), disableFirst)).toEqual([]);
  });

  it("is not behind what comes later in the round, though a round before had it", () => {
    const round = (...steps: string[]) =>
      `repeat: { max: 2, until: "true", steps: [${steps.map((step, at) => `{ id: ${"xyz"[at]}, ${step} }`).join(", ")}] }`;
    expect(check(inOrder(round(save, disable)), disableFirst)).toHaveLength(1);
    expect(check(inOrder(round(disable, save)), disableFirst)).toEqual([]);
  });

  it("is found in a part, with the call that leads to it, and only in that call", () => {
    const part = inOrder(save);
    const main = inOrder("playbook: parts/p.yaml", disable, "playbook: parts/p.yaml");
    expect(check({ "main.yaml": main, "parts/p.yaml": part }, disableFirst)).toEqual([
      expect.stringMatching(/^parts\/p\.yaml:4:11 ORDER_HAZARD .*\(as called in line 4 of main\.yaml\)/) as string,
    ]);
  });

  it("may lack the other in a part, which works on what its caller gives it", () => {
    const part = (input: string) => inOrder(save).replace("steps:", `inputs: { k: { type: ${input} } }\nsteps:`);
    expect(check(part("list<Key>"), needed)).toEqual([]);
    expect(check(part("string"), needed)).toHaveLength(1);
  });

  it("is not spoken of where a step is too wrong to be counted", () => {
    expect(check(inOrder(broken, save), needed)).toEqual([
      expect.stringContaining("main.yaml:4:20 UNKNOWN_ACTION") as string,
    ]);
  });
});

describe("a step that comes last", () => {
  it("passes behind all others and fails before or beside one", () => {
    expect(check(inOrder(disable, save, list), listLast)).toEqual([]);
    expect(check(inOrder(disable, list, save), listLast)).toEqual([
      "main.yaml:5:11 ORDER_HAZARD test.list-keys does not come after test.save-key (in line 6): the key is needed → move this step behind every step that carries out a change",
    ]);
    const beside = `parallel: [{ id: x, ${list} }, { id: y, ${save} }]`;
    expect(check(inOrder(beside), listLast)).toHaveLength(1);
  });

  it("passes behind what only runs where another fails", () => {
    const handled = `${disable}, on-error: [{ id: h, ${save} }]`;
    expect(check(inOrder(handled, list), listLast)).toEqual([]);
  });
});

describe("a step that all others must have come before once", () => {
  it("passes where each comes again behind it", () => {
    expect(check(inOrder(disable, save, list, disable, save), allFirst)).toEqual([]);
  });

  it("fails for each action that comes behind it only", () => {
    expect(check(inOrder(disable, list, save), allFirst)).toEqual([
      expect.stringContaining("no step with test.save-key is sure to come before test.list-keys") as string,
    ]);
  });
});
