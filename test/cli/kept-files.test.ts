import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { execSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { cli } from "../../engine/cli/start/main.ts";
import type { EventOf, JournalRecord } from "../../engine/journal/events.ts";
import { openSigner } from "../../engine/journal/signing-key.ts";
import { rechained } from "../journal/signer.ts";
import { keepingIo } from "./io.ts";

const playbook = `runbook: 1
title: Ask in a part
stages:
  - id: decide
    title: Decide
    steps:
      - id: ask
        playbook: ./parts/ask.yaml
      - id: finish
        end: inconclusive
        because: nothing was looked at
`;
const part = `runbook: 1
title: Ask
stages:
  - id: ask
    title: Ask
    steps:
      - id: check
        checkpoint:
          choose: Does it work?
          answers: { works: It does, trouble: It does not }
`;
const policy = `account: "111122223333"
window: { start: 2026-03-02T02:00:00Z }
rules: []
`;
const files = { "playbook.yaml": playbook, "parts/ask.yaml": part, "policy.yaml": policy };

function written(): string {
  const folder = mkdtempSync(join(tmpdir(), "runbook-kept-"));
  mkdirSync(join(folder, "parts"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, "answers.yaml"), "check: works\n");
  return folder;
}

async function ran(folder: string, ...argv: string[]) {
  const io = keepingIo({ cwd: folder, columns: 100 });
  return { code: await cli(argv, io), out: io.out(), err: io.err() };
}

const runOf = (folder: string): string => readdirSync(join(folder, ".runbook/runs")).find((name) => /^\d/.test(name))!;
const pathOf = (folder: string): string => join(folder, ".runbook/runs", runOf(folder));

function startedOf(folder: string): EventOf<"run.started"> {
  const [line = ""] = readFileSync(join(pathOf(folder), "audit.jsonl"), "utf8").split("\n");
  return JSON.parse(line) as EventOf<"run.started">;
}

/** Each file, part, policy of the run and its text, by what the first event names. */
function keptOf(folder: string): Record<string, string> {
  const { files: named, policy: policyNamed } = startedOf(folder);
  return Object.fromEntries(
    [...named, ...(policyNamed === null ? [] : [policyNamed])].map(({ path, sha256 }) => [
      path,
      readFileSync(join(pathOf(folder), "evidence", sha256), "utf8"),
    ]),
  );
}

describe("the files of a run", () => {
  it("are kept with it, byte for byte, under the hashes that its first event names", async () => {
    const folder = written();
    writeFileSync(join(folder, "playbook.yaml"), `\uFEFF${playbook.replaceAll("\n", "\r\n")}`);
    expect((await ran(folder, "exec", "playbook.yaml")).code).toBe(8);
    expect(keptOf(folder)).toEqual({ ...files, "playbook.yaml": `\uFEFF${playbook.replaceAll("\n", "\r\n")}` });
  });

  it("need not be there any more for a replay, nor the rest of the runs", async () => {
    const folder = written();
    await ran(folder, "exec", "playbook.yaml", "--answers", "answers.yaml");
    const elsewhere = mkdtempSync(join(tmpdir(), "runbook-kept-"));
    cpSync(pathOf(folder), join(elsewhere, "run"), { recursive: true });
    rmSync(folder, { recursive: true });
    const temporary = mkdtempSync(join(tmpdir(), "runbook-kept-"));
    vi.stubEnv("TMPDIR", temporary);
    const replayed = await ran(elsewhere, "replay", "./run");
    vi.unstubAllEnvs();
    expect(replayed).toMatchObject({ code: 0, err: "" });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("are taken from the disk by a replay where the run kept none", async () => {
    const folder = written();
    await ran(folder, "exec", "playbook.yaml", "--answers", "answers.yaml");
    for (const { sha256 } of startedOf(folder).files) rmSync(join(pathOf(folder), "evidence", sha256));
    expect(await ran(folder, "replay", "latest")).toMatchObject({ code: 0 });
    writeFileSync(join(folder, "parts/ask.yaml"), part.replace("title: Ask", "title: Ask!"));
    const changed = await ran(folder, "replay", "latest");
    expect(changed.err).toContain("parts/ask.yaml");
    expect(changed.code).toBe(2);
  });

  it("are not believed when a copy was changed", async () => {
    const folder = written();
    await ran(folder, "exec", "playbook.yaml", "--answers", "answers.yaml");
    const [, second] = startedOf(folder).files;
    writeFileSync(
      join(pathOf(folder), "evidence", second?.sha256 ?? ""),
      part.replace("works: It does", "works: It does!"),
    );
    const { code, err } = await ran(folder, "replay", "latest");
    expect(err).toContain("JOURNAL_TAMPERED");
    expect(code).toBe(4);
  });

  it.each([
    "../outside.yaml",
    "/tmp/outside.yaml",
    "a/../../outside.yaml",
    "a\\..\\outside.yaml",
    "",
    "a\0b",
    "./a",
    "c:x",
  ])("are not put back under the name %j of a log written anew", async (path) => {
    const folder = written();
    await ran(folder, "exec", "playbook.yaml", "--answers", "answers.yaml");
    forge(pathOf(folder), (started) => ({ ...started, files: started.files.map((file) => ({ ...file, path })) }));
    const { code, err } = await ran(folder, "replay", "latest");
    expect(err).toContain("JOURNAL_TAMPERED");
    expect(code).toBe(4);
  });

  it.each([[null], [1], [{ path: 1, sha256: "x" }], [{ path: "a.yaml", sha256: "../../../etc/passwd" }]])(
    "are not read where a log written anew names %j",
    async (file) => {
      const folder = written();
      await ran(folder, "exec", "playbook.yaml", "--answers", "answers.yaml");
      forge(pathOf(folder), (started) => ({ ...started, files: [file as never] }));
      const { code, err } = await ran(folder, "replay", "latest");
      expect(err).toContain("JOURNAL_TAMPERED");
      expect(code).toBe(4);
    },
  );
});

describe("a resume", () => {
  it("names every file that is another one, and its commands put them back", async () => {
    const folder = written();
    await ran(folder, "exec", "playbook.yaml");
    writeFileSync(join(folder, "parts/ask.yaml"), "not a playbook");
    writeFileSync(join(folder, "policy.yaml"), policy.replace("02:00", "03:00"));
    rmSync(join(folder, "playbook.yaml"));
    const { code, err } = await ran(folder, "resume", "latest", "--answers", "answers.yaml");
    expect(code).toBe(2);
    expect(err).toContain("RUN_CHANGED: 3 files are not what the run began with.");
    expect(err).toContain(`${join(folder, "playbook.yaml")}: it is not there any more`);
    expect(err).toMatch(/parts\/ask\.yaml: changed at \d{4}-/);
    const copies = err.split("\n").filter((line) => line.trim().startsWith("cp "));
    expect(copies).toHaveLength(3);
    execSync(copies.join("\n"));
    for (const [name, text] of Object.entries(files)) expect(readFileSync(join(folder, name), "utf8")).toBe(text);
    expect((await ran(folder, "resume", "latest", "--answers", "answers.yaml")).out).toContain("nothing was looked at");
  });

  it("goes on by the copies that the run kept", async () => {
    const folder = written();
    await ran(folder, "exec", "playbook.yaml");
    for (const name of Object.keys(files)) rmSync(join(folder, name));
    const told = await ran(folder, "resume", "latest");
    expect(told.err).toContain(`resume ${runOf(folder)} --as-begun`);
    const { code, out } = await ran(folder, "resume", "latest", "--as-begun", "--answers", "answers.yaml");
    expect(out).toContain("nothing was looked at");
    expect(code).toBe(3);
    expect(await ran(folder, "replay", "latest")).toMatchObject({ code: 0 });
  });

  it("takes a playbook and a policy that were moved", async () => {
    const folder = written();
    await ran(folder, "exec", "playbook.yaml");
    mkdirSync(join(folder, "moved"));
    renameSync(join(folder, "policy.yaml"), join(folder, "moved/ours.yaml"));
    renameSync(join(folder, "playbook.yaml"), join(folder, "moved/playbook.yaml"));
    renameSync(join(folder, "parts"), join(folder, "moved/parts"));
    const where = ["--playbook", "moved/playbook.yaml", "--policy", "moved/ours.yaml", "--answers", "answers.yaml"];
    expect((await ran(folder, "resume", "latest", "--playbook", "moved/playbook.yaml")).err).toContain("policy.yaml");
    expect((await ran(folder, "resume", "latest", ...where)).out).toContain("nothing was looked at");
  });

  it("takes no policy where the run began without one", async () => {
    const folder = written();
    rmSync(join(folder, "policy.yaml"));
    await ran(folder, "exec", "playbook.yaml");
    writeFileSync(join(folder, "policy.yaml"), policy);
    const { code, err } = await ran(folder, "resume", "latest", "--policy", "policy.yaml");
    expect(err).toContain("RUN_CHANGED: The run began without a policy.");
    expect(code).toBe(2);
  });
});

/** The log written anew by somebody who knows how, and has the key. */
function forge(run: string, change: (started: EventOf<"run.started">) => EventOf<"run.started">): void {
  const path = join(run, "audit.jsonl");
  const [first, ...records] = readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as JournalRecord);
  if (first?.type !== "run.started") throw new Error("The log does not begin with run.started.");
  const changed = { ...first, ...change(first) };
  writeFileSync(path, `${rechained([changed, ...records], openSigner(dirname(run))).join("\n")}\n`);
}
