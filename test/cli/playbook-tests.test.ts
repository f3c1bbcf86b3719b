import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { cli } from "../../engine/cli/start/main.ts";
import { ownWorkplace, root } from "../drills/product.ts";
import { acting, keepingIo } from "./io.ts";

const playbook = `runbook: 1
title: Small
inputs:
  ask: { type: bool, default: true }
  pause: { type: duration, default: 5s }
stages:
  - id: look
    title: Look
    steps:
      - id: regions
        uses: account.list-regions
      - id: history
        uses: cloudtrail.list-events
        with: { regions: "\${{ steps.regions.result.scan }}", since: "\${{ policy.window.start }}" }
      - id: trails
        uses: cloudtrail.list-trails
        with: { regions: "\${{ steps.regions.result.scan }}" }
  - id: act
    title: Act
    steps:
      - id: go_on
        when: inputs.ask
        checkpoint: { choose: Go on?, answers: { proceed: It goes on., leave: It ends. } }
      - id: left
        when: steps.go_on.status == "done" && steps.go_on.result.answer == "leave"
        end: declined
      - id: logging
        for-each: steps.trails.result.stopped
        as: trail
        key: trail.id
        on-error: continue
        uses: cloudtrail.start-logging
        with: { trail: "\${{ trail }}" }
      - id: again
        repeat:
          max: 2
          until: steps.pause.status == "done"
          steps:
            - { id: pause, uses: time.wait, with: { for: "\${{ inputs.pause }}" } }
      - id: done
        end: remediated
`;

const stopped = `drill:
      extends: company.yaml
      state: { cloudtrail: { trails: { acme-trail: { logging: false, stopped: 2026-03-02T02:22:00Z } } } }
      expect: []
      answers: { go_on: proceed }`;

const trail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/acme-trail";

/** A case that ends remediated after a change, with these expectations. */
function changing(expect: string, id = "changing"): string {
  return `  - id: ${id}\n    ${stopped}\n    expect:\n      outcome: remediated\n${expect}`;
}

async function tested(files: Record<string, string>, ...args: string[]) {
  const cwd = ownWorkplace();
  for (const name of ["company.yaml", "company.policy.yaml"])
    cpSync(join(root, "playbooks/drills", name), join(cwd, name));
  for (const [name, text] of Object.entries({ "playbook.yaml": playbook, ...files })) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  const before = readdirSync(cwd);
  const io = keepingIo({ cwd });
  const code = await cli(["test", ...args], io);
  // Nothing is left behind.
  expect(readdirSync(cwd)).toEqual(before);
  return { code, out: io.out(), err: io.err() };
}

const file = (cases: string, head = "") => ({ "a.test.yaml": `playbook: playbook.yaml\n${head}cases:\n${cases}` });

describe("runbook test", () => {
  it("passes where all is as expected", async () => {
    const { code, out } = await tested(
      file(
        changing(`      exit: 0
      steps: { act/left: skipped, act/logging: done, "act/again#1/pause": done, act/again/pause: done }
      asked: { exactly: [act/go_on] }
      not-asked: []
      changes:
        exactly: [{ operation: "cloudtrail:StartLogging", target: "${trail}", region: us-east-1, step: act/logging }]
        count: 1
      gaps: { exactly: [] }
`),
      ),
    );
    expect(out).toContain("✓ a.test.yaml: changing");
    expect(out).toContain("1 case, all passed");
    expect(code).toBe(0);
  });

  it.each([
    ["exit", "exit: 3", "exit\n      expected: 3\n      found: 0"],
    ["a step", "steps: { act/logging: skipped }", "steps: act/logging\n      expected: skipped\n      found: done"],
    ["a step that is not reached", "steps: { act/done: unreached }", "expected: unreached\n      found: done"],
    ["what is asked", "asked: []\n      not-asked: [go_on]", "not-asked: go_on"],
    ["all that is asked", "asked: { exactly: [] }", "expected: nothing more\n      found: act/go_on"],
    ["a change too many", "changes: { exactly: [] }", "found: cloudtrail:StartLogging"],
    [
      "a change that is missing",
      'changes: { contains: [{ operation: "iam:DeleteUser" }] }',
      "expected: iam:DeleteUser",
    ],
    [
      "another target",
      'changes: { exactly: [{ operation: "cloudtrail:StartLogging", target: x }] }',
      "it is not there",
    ],
    [
      "a change that must not be",
      'changes: { none: [{ operation: "cloudtrail:StartLogging" }] }',
      "none is cloudtrail",
    ],
    ["their number", "changes: { count: 2 }", "changes: count\n      expected: 2\n      found: 1"],
    ["gaps", "gaps: { count: 1 }", "gaps: count"],
  ])("fails on %s", async (_, expected, says) => {
    const { code, out } = await tested(file(changing(`      ${expected}\n`)));
    expect(out).toContain(says);
    expect(out).toContain("runbook test a.test.yaml --case changing");
    expect(code).toBe(1);
  });

  describe("of an approval", () => {
    const approving = {
      "playbook.yaml": playbook.replace(
        /- id: go_on[^]*- id: logging\n {8}for-each: steps.trails.result.stopped/,
        `- id: sure
        checkpoint: { approve: Start them?, targets: steps.trails.result.stopped }
      - id: logging
        for-each: steps.sure.result.approved`,
      ),
    };
    const asking = (asked: string) =>
      tested({
        ...approving,
        ...file(`${changing(`      asked: ${asked}\n`)}    answers: { go_on: null, sure: approve }\n`),
      });

    it.each([
      ["whatever it is for", "[sure]"],
      ["what it is for", `[{ key: sure, targets: ["${trail}"] }]`],
      ["all that is asked", `{ exactly: [{ key: act/sure, targets: ["${trail}"] }] }`],
    ])("expects %s", async (_, asked) => {
      const { code, out } = await asking(asked);
      expect(out).toContain("1 case, all passed");
      expect(code).toBe(0);
    });

    it.each([
      ["nothing", "[{ key: sure, targets: [] }]", `expected: for nothing\n      found: for ${trail}`],
      ["something else", "[{ key: act/sure, targets: [x] }]", `expected: for x\n      found: for ${trail}`],
      ["more, among all", `{ exactly: [{ key: act/sure, targets: ["${trail}", x] }] }`, `act/sure for ${trail}, x`],
    ])("fails where %s is expected", async (_, asked, says) => {
      const { code, out } = await asking(asked);
      expect(out).toContain(says);
      expect(code).toBe(1);
    });

    it("refuses a checkpoint that is not there, at its place", async () => {
      const { code, out } = await asking("[{ key: shure, targets: [] }]");
      expect(out).toContain("there is no checkpoint shure");
      expect(out).toContain("did you mean sure?");
      expect(code).toBe(2);
    });
  });

  it("fails on what the drill expects, unless told that it need not hold", async () => {
    const drill = stopped.replace("expect: []", "expect: [{ id: quiet, none: writes }]");
    const one = (more: string) => file(`  - id: one\n    ${drill}\n    expect: { outcome: remediated${more} }\n`);
    const { code, out } = await tested(one(""));
    expect(out).toContain("drill: quiet");
    expect(code).toBe(1);
    expect((await tested(one(", drill: false"))).code).toBe(0);
  });

  it("says the outcome that it found, and why", async () => {
    const { code, out } = await tested(
      file(`  - id: refused
    drill:
      extends: company.yaml
      state: { cloudtrail: { trails: { acme-trail: { logging: false, stopped: 2026-03-02T02:22:00Z } } } }
      faults: [{ operation: "cloudtrail:StartLogging", error: AccessDenied, status: 403 }]
      expect: []
    answers: { go_on: proceed }
    expect: { outcome: remediated }
`),
    );
    expect(out).toContain("found: remediated-with-gaps");
    expect(out).toContain("AccessDenied");
    expect(code).toBe(1);
  });

  it("gives inputs and answers: those of the case over those of the drill", async () => {
    const { code, out } = await tested(
      file(`  - id: left
    ${stopped}
    inputs: { pause: 1h }
    answers: { go_on: leave }
    expect: { outcome: declined, exit: 5, changes: { exactly: [] } }
  - id: nobody_answers
    ${stopped}
    answers: { go_on: null }
    expect: { outcome: suspended, exit: 8, steps: { act/go_on: begun } }
  - id: not_asked
    ${stopped}
    inputs: { ask: false }
    expect: { outcome: remediated, not-asked: [act/go_on] }
  - id: in_another_spelling
    ${stopped.replace("{ go_on:", '{ "go_on[a/b]": leave, go_on:')}
    answers: { "go_on[a%2Fb]": proceed }
    expect: { outcome: remediated }
`),
    );
    expect(out).toContain("4 cases, all passed");
    expect(code).toBe(0);
  });

  it("names every mistake with its place, and runs nothing", async () => {
    const { code, out } = await tested({
      ...file(`  - id: one
    drill: nowhere.yaml
    answers: { "act/go_onn[a/b]": proceed }
    expect: { outcome: remedied, steps: { act/loging: done }, asked: [go_onn] }
  - id: one
    drill: { extends: company.yaml, faults: [{ operation: "iam:Nope", error: X }] }
    inputs: { askk: true }
    expect: { outcome: remediated, changes: { none: [{ operation: "iam:Nope" }] } }
`),
      "b.test.yaml": "playbook: playbook.yaml\ncases: []\n",
    });
    for (const place of [
      "a.test.yaml:4:12: UNREADABLE there is no file nowhere.yaml",
      "a.test.yaml:5:35: UNKNOWN_NAME the playbook has no checkpoint “go_onn”",
      "a.test.yaml:6:24: UNKNOWN_NAME there is no outcome remedied",
      "did you mean act/logging?",
      "there is no checkpoint go_onn",
      "a.test.yaml:7:9: DUPLICATE_ID",
      "UNKNOWN_NAME there is no operation iam:Nope",
      "a.test.yaml:8:",
      "there is no input “askk”; did you mean “ask”?",
      "b.test.yaml:2:",
    ])
      expect(out).toContain(place);
    expect(out).not.toContain("✓");
    expect(code).toBe(2);
  });

  it("is checked by validate too", async () => {
    const cases = file(`  - { id: one, drill: nowhere.yaml, expect: { outcome: remediated } }\n`);
    const { code, out } = await tested(cases, "a.test.yaml");
    expect(code).toBe(2);
    const cwd = ownWorkplace();
    writeFileSync(join(cwd, "playbook.yaml"), playbook);
    writeFileSync(join(cwd, "a.test.yaml"), cases["a.test.yaml"]);
    const io = keepingIo({ cwd });
    expect(await cli(["validate", "a.test.yaml"], io)).toBe(2);
    const mistake = "a.test.yaml:3:23: UNREADABLE there is no file nowhere.yaml";
    expect(out).toContain(mistake);
    expect(io.out()).toContain(mistake);
  });

  it("finds the tests below the folder, but not those of packages", async () => {
    const cases = { cases: changing("") };
    const { out, code } = await tested({
      "deep/a.test.yaml": `playbook: ../playbook.yaml\ncases:\n${cases.cases.replace("company.yaml", "../company.yaml")}`,
      "node_modules/p/b.test.yaml": "not: [a test]",
      "notes.yaml": "not: [a test]",
    });
    expect(out).toContain("✓ deep/a.test.yaml: changing");
    expect(code).toBe(0);
    const none = await tested({});
    expect(none.err).toContain("There is no file *.test.yaml below this folder");
    expect(none.code).toBe(2);
  });

  it("runs one case of several, and stops at the first that fails", async () => {
    const three = file(
      `${changing("", "first")}${changing("      changes: { count: 2 }\n", "second")}${changing("", "third")}`,
    );
    const one = await tested(three, "--case", "third");
    expect(one.out).toContain("1 case, all passed");
    expect(one.code).toBe(0);
    const bailed = await tested(three, "--bail");
    expect(bailed.out).toContain("2 cases, 1 failed");
    expect(bailed.code).toBe(1);
    const unknown = await tested(three, "--case", "thirdd");
    expect(unknown.err).toContain("did you mean third?");
    expect(unknown.code).toBe(2);
  });

  it("shows what happened as it would be expected, and takes it", async () => {
    const { out } = await tested(file(changing("")), "--show");
    const shown = out.slice(out.indexOf("    expect:"));
    expect(shown).toContain("act/logging: done");
    const pasted = `  - id: pasted\n    ${stopped}\n${shown}`;
    expect((await tested(file(pasted))).code).toBe(0);
    expect((await tested(file(pasted.replace("act/logging: done", "act/logging: failed")))).code).toBe(1);
  });

  it("shows what others have written without letting it act on a terminal", async () => {
    const hostile = "x\\u001b[2Jy";
    const drill = `drill:
      extends: company.yaml
      state: { cloudtrail: { trails: { "${hostile}": { home_region: us-east-1, multi_region: true, validated: true, bucket: b, logging: false, stopped: 2026-03-02T02:22:00Z } } } }`;
    const cases = file(
      `  - id: hostile\n    ${drill}\n    answers: { go_on: proceed }\n    expect: { outcome: declined }\n`,
    );
    for (const more of [["--show"], []]) {
      const { out, err } = await tested(cases, ...more);
      expect(out).toContain(more.length > 0 ? "x\\u001b[2Jy" : "declined");
      expect(out + err).not.toMatch(acting);
    }
  });
});

describe("the branches that cases take", () => {
  const proceed = changing("", "proceed");
  const leave = `  - id: leave\n    ${stopped}\n    answers: { go_on: leave }\n    expect: { outcome: declined }\n`;
  const failing = `  - id: failing
    drill:
      extends: company.yaml
      state: { cloudtrail: { trails: { acme-trail: { logging: false, stopped: 2026-03-02T02:22:00Z } } } }
      faults: [{ operation: "cloudtrail:StartLogging", error: AccessDenied, status: 403 }]
      expect: []
    inputs: { ask: false }
    expect: { outcome: remediated-with-gaps }
`;
  const nothing = `  - id: nothing\n    drill: company.yaml\n    answers: { go_on: proceed }\n    expect: { outcome: remediated }\n`;
  const head = (more = "") => `coverage:\n  require: 100\n${more}`;
  const round = `  out-of-reach:
    - { step: act/again, branch: "repeat: several rounds", because: The pause is always done in the first. }
`;

  it("are listed with their places where none takes them", async () => {
    const { out, code } = await tested(file(proceed, head()), "--coverage");
    expect(out).toContain("playbook.yaml:21 go_on\n    not taken: when: false, answer: leave");
    expect(out).toContain("playbook.yaml:24 left\n    not taken: done, when: true");
    expect(out).toContain("playbook.yaml:27 logging\n    not taken: on-error, for-each: no item");
    expect(out).toContain("playbook.yaml:34 again\n    not taken: repeat: several rounds");
    expect(out).toMatch(/✗ playbook\.yaml: \d+ of \d+ branches taken \([\d.]+ %\); 100 % are required/);
    expect(code).toBe(1);
  });

  it("are all taken, but for what is said to be out of reach", async () => {
    const { out, code } = await tested(file(proceed + leave + failing + nothing, head(round)), "--coverage");
    expect(out).toContain("branches taken (100 %)");
    expect(code).toBe(0);
  });

  it("fail where what is said to be out of reach is taken", async () => {
    const wrong = round.replace("several rounds", "one round");
    const { out, code } = await tested(file(proceed + leave + failing + nothing, `coverage:\n  require: 0\n${wrong}`));
    expect(out).toContain("said to be out of reach, and taken: repeat: one round");
    expect(code).toBe(1);
    const misspelt = await tested(file(proceed, head(round.replace("several", "severall"))));
    expect(misspelt.out).toContain("did you mean repeat: several rounds?");
    expect(misspelt.code).toBe(2);
  });

  it("are not required of some of the cases", async () => {
    expect((await tested(file(proceed + leave, head()), "--case", "leave")).code).toBe(0);
  });

  it("are in the JSON", async () => {
    const { out } = await tested(file(proceed), "--json");
    const { ok, cases, coverage } = JSON.parse(out) as {
      ok: boolean;
      cases: { id: string; failures: unknown[] }[];
      coverage: {
        count: number;
        taken: number;
        branches: { step: string; line: number; branch: string; state: string }[];
      }[];
    };
    expect(ok).toBe(true);
    expect(cases).toMatchObject([{ id: "proceed", failures: [] }]);
    expect(coverage[0]?.branches).toContainEqual({
      file: "playbook.yaml",
      line: 21,
      step: "go_on",
      branch: "answer: leave",
      state: "missed",
    });
    expect(coverage[0]?.branches.filter(({ state }) => state === "taken")).toHaveLength(coverage[0]?.taken ?? 0);
  });
});
