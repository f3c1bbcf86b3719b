import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cli } from "../../engine/cli/start/main.ts";
import { keepingIo } from "./io.ts";

const empty = mkdtempSync(join(tmpdir(), "runbook-cli-"));

async function ran(...argv: string[]) {
  const io = keepingIo({ cwd: empty });
  return { code: await cli(argv, io), out: io.out(), err: io.err() };
}

describe("the command line", () => {
  it("shows help on stdout, for the whole and for a command", async () => {
    const whole = await ran("--help");
    expect(whole).toMatchObject({ code: 0, err: "" });
    for (const command of ["exec", "plan", "permissions", "validate", "actions", "resume", "replay", "verify", "runs"])
      expect(whole.out).toContain(`  ${command}`);
    const one = await ran("exec", "--help");
    expect(one).toMatchObject({ code: 0, err: "" });
    for (const flag of [
      "--drill",
      "--policy",
      "--input",
      "--answers",
      "--world",
      "--dry-run",
      "--ask",
      "--runs",
      "--json",
      "--verbose",
    ])
      expect(one.out).toContain(flag);
  });

  it("shows help where no command is given, and its version", async () => {
    expect((await ran()).out).toContain("Usage: runbook");
    expect((await ran("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [["exce", "x.yaml"], "USAGE: unknown command 'exce'", "Did you mean exec?"],
    [["exec", "x.yaml", "--drlil", "y"], "USAGE: unknown option '--drlil'", "Did you mean --drill?"],
    [["exec"], "USAGE: missing required argument 'playbook'", "--help"],
    [["exec", "a", "b"], "USAGE: too many arguments for 'exec'", "--help"],
    [["exec", "a", "--drill"], "USAGE: option '--drill <file>' argument missing", "--help"],
    [["verify", "nope"], "RUN_UNKNOWN: There is no run nope", "`runbook runs`"],
    [["resume", "nope"], "RUN_UNKNOWN: There is no run nope", "`runbook runs`"],
  ])("answers %j with one clear error", async (argv, message, hint) => {
    const { code, out, err } = await ran(...argv);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(message);
    expect(err).toContain(hint);
  });

  it("shows no terminal code of its own arguments", async () => {
    const { err } = await ran("\u001b[2J");
    expect(err).not.toContain("\u001b");
  });

  it("says that there are no runs", async () => {
    expect(await ran("runs")).toMatchObject({ code: 0, out: "" });
  });
});
