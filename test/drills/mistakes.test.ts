import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../../engine/cli/start/main.ts";
import { keepingIo } from "../cli/io.ts";
import {
  clear,
  drill,
  type Ended,
  ownWorkplace,
  playbook,
  reportOf,
  root,
  runsIn,
  start,
  workplace,
} from "./product.ts";

const cwd = workplace();
afterAll(() => clear(cwd));

beforeAll(() => {
  mkdirSync(join(cwd, "folder"));
  const files: Record<string, string | Buffer> = {
    "empty.yaml": "",
    "binary.yaml": Buffer.from([0, 1, 2, 0xff, 0xfe, 0x80, 0x81, 0]),
    "broken.yaml": "runbook: 1\nstages: [",
    "not-a-playbook.yaml": "hello: world\n",
    "misspelt.answers.yaml": "activity_fuond: contain\n",
    "wrong-word.answers.yaml": "activity_found: perhaps\n",
    "list.answers.yaml": "- contain\n",
    "empty.answers.yaml": "",
    "binary.answers.yaml": Buffer.from([0, 1, 2, 0xff, 0xfe]),
    "some.answers.yaml": "read_by_hand: listed\nactivity_found: contain\n",
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  const whole = readFileSync(drill("acme"), "utf8");
  writeFileSync(join(cwd, "all.answers.yaml"), answersIn(whole));
});

async function ran(...args: string[]): Promise<Ended> {
  const io = keepingIo({ cwd });
  const code = await cli(args, io);
  return { code, signal: null, stdout: io.out(), stderr: io.err() };
}

const acme = ["--drill", drill("acme")];

describe("a mistake on the command line", () => {
  const cases: [what: string, args: string[], says: RegExp][] = [
    ["a playbook that is not there", ["exec", "nowhere.yaml", ...acme], /FILE_UNREADABLE: .*nowhere\.yaml/],
    ["a folder for a playbook", ["exec", "folder", ...acme], /FILE_UNREADABLE: folder is not a file/],
    ["an empty playbook", ["exec", "empty.yaml", ...acme], /PLAYBOOK_INVALID: empty\.yaml/],
    ["a binary playbook", ["exec", "binary.yaml", ...acme], /(PLAYBOOK_INVALID|FILE_UNREADABLE): .*binary\.yaml/],
    ["a playbook that breaks off", ["exec", "broken.yaml", ...acme], /PLAYBOOK_INVALID: broken\.yaml/],
    ["another YAML file for a playbook", ["exec", "not-a-playbook.yaml", ...acme], /PLAYBOOK_INVALID: not-a-playbook/],
    ["no playbook", ["exec"], /USAGE: .*playbook/],
    [
      "a drill that is not there",
      ["exec", playbook, "--drill", "nowhere.yaml"],
      /FILE_UNREADABLE: .*drill nowhere\.yaml/,
    ],
    ["a folder for a drill", ["exec", playbook, "--drill", "folder"], /FILE_UNREADABLE: folder is not a file/],
    ["an empty drill", ["exec", playbook, "--drill", "empty.yaml"], /PLAYBOOK_INVALID: empty\.yaml/],
    [
      "a policy that is not there",
      ["exec", playbook, ...acme, "--policy", "nowhere.yaml"],
      /FILE_UNREADABLE: .*policy nowhere\.yaml/,
    ],
    [
      "a folder for a policy",
      ["exec", playbook, ...acme, "--policy", "folder"],
      /FILE_UNREADABLE: folder is not a file/,
    ],
    ["an empty policy", ["exec", playbook, ...acme, "--policy", "empty.yaml"], /POLICY_INVALID: empty\.yaml/],
    [
      "answers that are not there",
      ["exec", playbook, ...acme, "--answers", "nowhere.yaml"],
      /FILE_UNREADABLE: .*answers file nowhere\.yaml/,
    ],
    [
      "answers to a question that there is not",
      ["exec", playbook, ...acme, "--answers", "misspelt.answers.yaml"],
      /ANSWER_INVALID: .*activity_fuond.*did you mean “activity_found”/,
    ],
    [
      "an answer that the question does not take",
      ["exec", playbook, ...acme, "--answers", "wrong-word.answers.yaml"],
      /ANSWER_INVALID: .*perhaps.*contain, stop/,
    ],
    [
      "a list for answers",
      ["exec", playbook, ...acme, "--answers", "list.answers.yaml"],
      /ANSWER_INVALID: Answers are a map/,
    ],
    ["empty answers", ["exec", playbook, ...acme, "--answers", "empty.answers.yaml"], /ANSWER_INVALID: /],
    ["binary answers", ["exec", playbook, ...acme, "--answers", "binary.answers.yaml"], /ANSWER_INVALID: /],
    ["an unknown flag", ["exec", playbook, ...acme, "--dryrun"], /USAGE: .*--dryrun.*/],
    ["an unknown command", ["excecute", playbook], /USAGE: .*excecute/],
    ["a flag without its value", ["exec", playbook, "--drill"], /USAGE: .*--drill/],
    [
      "an unknown input",
      ["exec", playbook, ...acme, "--input", "propagatoin=1s"],
      /INPUT_INVALID: .*did you mean “propagation”/,
    ],
    [
      "an input of another type",
      ["exec", playbook, ...acme, "--input", "propagation=soon"],
      /INPUT_INVALID: .*duration/,
    ],
    ["the world of a run that there is not", ["exec", playbook, ...acme, "--world", "latest"], /RUN_UNKNOWN: /],
    ["a run that there is not", ["resume", "20260302T100000-aaaaaa"], /RUN_UNKNOWN: .*20260302T100000-aaaaaa/],
    ["the log of a run that there is not", ["verify", "latest"], /RUN_UNKNOWN: /],
  ];

  it.each(cases)(
    "such as %s ends with exit code 2 and one message, before anything runs",
    async (_what, args, says) => {
      const ended = await ran(...args);
      expect(ended.stderr).toMatch(says);
      expect(ended.code).toBe(2);
      expect(ended.stdout).toBe("");
      expect(ended.stderr.match(/^[A-Z_]+: /gm)).toHaveLength(1);
      expect(ended.stderr).not.toMatch(/INTERNAL|\n\s+at /);
      expect(runsIn(cwd)).toEqual([]);
    },
  );
});

describe("a run without --drill", () => {
  it("where there are no AWS credentials says so, names --drill, and has changed nothing", async () => {
    const at = ownWorkplace();
    // A process, so that the AWS clients are read from where the built program reads them.
    const ended = await start(at, ["exec", playbook, "--json"], { AWS_EC2_METADATA_DISABLED: "true" }).ended;
    expect(ended.stdout + ended.stderr).toContain("--drill");
    expect(ended.code).toBe(2);
    expect(reportOf(ended)).toMatchObject({ kind: "live", changes: [], account: null });
  });
});

describe("a run without a terminal", () => {
  it("is suspended at the first question that has no answer, and goes on with answers as it says", async () => {
    const first = await ran("exec", playbook, ...acme, "--ask", "--json");
    expect(first.code).toBe(8);
    const { run, outcome, changes, exitCode } = reportOf(first);
    expect({ outcome, changes, exitCode }).toEqual({ outcome: "suspended", changes: [], exitCode: 8 });
    expect(first.stderr).toContain(
      `Answer verify/notification/steps/read_by_hand at a terminal or with --answers: runbook resume ${run}\n`,
    );

    const second = await ran("resume", run, "--answers", "some.answers.yaml", "--json");
    expect(second.code).toBe(8);
    expect(reportOf(second)).toMatchObject({ outcome: "suspended" });
    expect(reportOf(second).checkpoints.map(({ id }) => id)).toEqual([
      "verify/notification/steps/read_by_hand",
      "verify/activity_found",
    ]);
    expect(second.stderr).toContain(`runbook resume ${run}\n`);

    const third = await ran("resume", run, "--answers", "misspelt.answers.yaml");
    expect(third.code).toBe(2);
    expect(third.stderr).toContain("did you mean “activity_found”");

    const last = await ran("resume", run, "--answers", "all.answers.yaml", "--json");
    expect(reportOf(last)).toMatchObject({ outcome: "remediated", assessment: { failed: [] } });
    expect(last.code).toBe(0);
    expect(await ran("verify", run)).toMatchObject({ code: 0 });
    expect(await ran("replay", run)).toMatchObject({ code: 0 });
  });
});

describe("the repository's own examples", () => {
  it.each(["playbooks/compromised-account.yaml", "playbooks/drills/acme.yaml", "playbooks/drills/acme.policy.yaml"])(
    "%s has no mistake",
    async (file) => {
      expect(await ran("validate", join(root, file))).toMatchObject({ code: 0 });
    },
  );
});

/** The `answers:` of a drill as an answers file of their own. */
function answersIn(text: string): string {
  const lines = text.split("\n");
  const from = lines.indexOf("answers:") + 1;
  const size = lines.slice(from).findIndex((line) => /^\S/.test(line));
  return lines
    .slice(from, from + size)
    .map((line) => line.slice(2))
    .join("\n");
}
