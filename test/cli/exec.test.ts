import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cli } from "../../engine/cli/start/main.ts";
import { runIds } from "../../engine/cli/run/folder.ts";
import type { KeptIo } from "./io.ts";
import { keepingIo } from "./io.ts";

/** Reads nothing of AWS, so that what is tested is the command line around a run. */
const playbook = `runbook: 1
title: Wait and ask
inputs:
  pause: { type: duration, default: 10ms }
stages:
  - id: wait
    title: Wait a little
    steps:
      - id: pause
        uses: time.wait
        with: { for: "\${{ inputs.pause }}" }
  - id: decide
    title: Decide
    steps:
      - id: check
        checkpoint:
          choose: Does it work?
          answers: { works: It does, trouble: It does not }
      - id: finish
        end: inconclusive
        because: nothing was looked at
`;

/** Without one a run ends at its first question. */
const policy = `account: "111122223333"
window: { start: 2026-03-02T02:00:00Z }
rules: []
`;

const cwd = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "runbook-exec-"));
  writeFileSync(join(folder, "playbook.yaml"), playbook);
  writeFileSync(join(folder, "policy.yaml"), policy);
  return folder;
};

async function ran(folder: string, ...argv: string[]) {
  const io = keepingIo({ cwd: folder, columns: 100 });
  return { code: await cli(argv, io), out: io.out(), err: io.err() };
}

const runOf = (folder: string): string => runIds(join(folder, ".runbook/runs"))[0]!;

describe("runbook exec", () => {
  it("suspends where there is nobody to ask, and resumes with answers", async () => {
    const folder = cwd();
    const first = await ran(folder, "exec", "playbook.yaml");
    expect(first.code).toBe(8);
    expect(first.out).toContain("suspended");
    expect(first.out).toContain(`runbook resume ${runOf(folder)}`);

    writeFileSync(join(folder, "answers.yaml"), "check: works\n");
    const second = await ran(folder, "resume", "latest", "--answers", "answers.yaml", "--json");
    expect(second.code).toBe(3);
    expect(JSON.parse(second.out)).toMatchObject({
      run: runOf(folder),
      kind: "live",
      outcome: "inconclusive",
      exitCode: 3,
      stages: [
        { id: "wait", status: "done" },
        { id: "decide", status: "done" },
      ],
      checkpoints: [{ id: "decide/check", answer: "works" }],
      reasons: ["nothing was looked at"],
    });
    expect(second.out.trim().split("\n")).toHaveLength(1);

    expect(await ran(folder, "verify", "latest")).toMatchObject({ code: 0 });
    expect(await ran(folder, "replay", "latest")).toMatchObject({ code: 0 });
    expect((await ran(folder, "runs")).out).toContain("inconclusive");
  });

  it("keeps data on stdout and the rest on stderr", async () => {
    const folder = cwd();
    writeFileSync(join(folder, "answers.yaml"), "check: works\n");
    const { out, err } = await ran(folder, "exec", "playbook.yaml", "--answers", "answers.yaml", "--json");
    expect(() => JSON.parse(out)).not.toThrow();
    expect(err).toContain("LIVE: a real AWS account");
    expect(err).toContain("runbook verify");
  });

  it("ends at the first interrupt with the command that goes on", async () => {
    const folder = cwd();
    const io: KeptIo = keepingIo({ cwd: folder });
    const running = cli(["exec", "playbook.yaml", "--input", "pause=20s"], io);
    while (!io.err().includes("Wait a little")) await new Promise((resolve) => setTimeout(resolve, 20));
    io.signal();
    expect(await running).toBe(130);
    expect(io.out()).toContain(`runbook resume ${runOf(folder)}`);
    expect(io.err()).toContain("once more stops at once");
  });

  it("ends at once at the second", async () => {
    const io = keepingIo({ cwd: cwd() });
    const running = cli(["exec", "playbook.yaml", "--input", "pause=20s"], io);
    while (!io.err().includes("Wait a little")) await new Promise((resolve) => setTimeout(resolve, 20));
    io.signal();
    expect(() => io.signal()).toThrow("exit 130");
    expect(io.err()).toMatch(/Stopped at once\. Go on with: runbook resume \d{8}T/);
    await running;
  });

  it.each([
    [["exec", "playbok.yaml"], "FILE_UNREADABLE: There is no playbook playbok.yaml.", "Did you mean playbook.yaml?"],
    [["exec", "."], "FILE_UNREADABLE: . is not a file.", ""],
    [
      ["exec", "drill.yaml"],
      "PLAYBOOK_INVALID: drill.yaml is a drill, not a playbook.",
      "A drill is given by --drill.",
    ],
    [
      ["exec", "playbook.yaml", "--policy", "playbook.yaml"],
      "POLICY_INVALID: playbook.yaml is a playbook, not a policy.",
      "runbook exec <playbook>",
    ],
    [
      ["exec", "playbook.yaml", "--drill", "playbook.yaml"],
      "PLAYBOOK_INVALID: playbook.yaml is a playbook, not a drill.",
      "runbook exec <playbook>",
    ],
    [["exec", "playbook.yaml", "--policy", "none.yaml"], "FILE_UNREADABLE: There is no policy none.yaml.", ""],
    [
      ["exec", "playbook.yaml", "--input", "puase=1s"],
      "INPUT_INVALID: there is no input “puase”; did you mean “pause”?",
      "",
    ],
    [["exec", "playbook.yaml", "--world", "x"], "RUN_UNKNOWN: There is no run x", ""],
    [["plan", "nowhere/p.yaml"], "FILE_UNREADABLE: There is no playbook nowhere/p.yaml.", ""],
    [["actions", "time.wiat"], "USAGE: There is no action time.wiat.", "Did you mean time.wait?"],
    [["validate", "nothing.yaml"], "FILE_UNREADABLE: There is no file nothing.yaml.", ""],
  ])("answers %j with one clear error before anything is run", async (argv, message, hint) => {
    const folder = cwd();
    writeFileSync(join(folder, "drill.yaml"), "drill: none\n");
    const { code, out, err } = await ran(folder, ...argv);
    expect(err).toContain(message);
    expect(err).toContain(hint);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(readdirSync(folder)).not.toContain(".runbook");
  });
});

describe("runbook plan", () => {
  it("asks nothing and shows each stage in order, with what it asks", async () => {
    const { code, out } = await ran(cwd(), "plan", "playbook.yaml");
    expect(out).toMatch(/Wait a little[\s\S]*time\.wait[\s\S]*Decide[\s\S]*asks: Does it work\?/);
    expect(out).toContain("DRY RUN");
    expect([0, 3]).toContain(code);
  });
});

describe("runbook validate", () => {
  it("tells every mistake with its place and a caret, and JSON on request", async () => {
    const folder = cwd();
    writeFileSync(
      join(folder, "wrong.yaml"),
      playbook.replace("time.wait", "time.wiat").replace("inputs.pause", "inputs.puase"),
    );
    const text = await ran(folder, "validate", "playbook.yaml", "wrong.yaml");
    expect(text.code).toBe(2);
    expect(text.out).toContain("playbook.yaml: a valid playbook");
    expect(text.out).toMatch(/wrong\.yaml:10:\d+: .*UNKNOWN_ACTION/);
    expect(text.out).toContain("^");
    const json = await ran(folder, "validate", "wrong.yaml", "--json");
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, files: [{ kind: "playbook" }] });
  });

  it("says what a file would have to be", async () => {
    const folder = cwd();
    writeFileSync(join(folder, "other.yaml"), "a: 1\n");
    const { code, out } = await ran(folder, "validate", "other.yaml");
    expect(code).toBe(2);
    expect(out).toContain("no playbook");
  });
});

describe("runbook actions", () => {
  it("lists them, and shows one with its calls and permissions", async () => {
    expect((await ran(cwd(), "actions")).out).toContain("cloudtrail.list-events");
    const { out } = await ran(cwd(), "actions", "cloudtrail.list-events");
    expect(out).toContain("cloudtrail:LookupEvents");
    expect(out).toContain("Parameters");
  });

  it("prints JSON that names the same", async () => {
    expect(JSON.parse((await ran(cwd(), "actions", "time.wait", "--json")).out)).toMatchObject({
      name: "time.wait",
      purpose: "observe",
    });
  });
});
