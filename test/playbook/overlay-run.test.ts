/** A run by an overlay whose base stands elsewhere: resumed, replayed and planned by the files that it names. */
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { cli } from "../../engine/cli/start/main.ts";
import type { EventOf } from "../../engine/journal/events.ts";
import { keepingIo } from "../cli/io.ts";

const files = {
  "ops/acme.yaml": `runbook: 1
extends: ../node_modules/shipped/playbooks/base.yaml
changes:
  - step: decide/ask/steps/check
    because: there is a shop
    checkpoint: { choose: Does the shop work? }
`,
  "ops/policy.yaml": 'account: "111122223333"\nwindow: { start: 2026-03-02T02:00:00Z }\nrules: []\n',
  "ops/answers.yaml": "check: works\n",
  "store/shipped-1.0/playbooks/base.yaml": `runbook: 1
title: Ask in a part
stages:
  - id: decide
    title: Decide
    steps:
      - { id: ask, playbook: ./parts/ask.yaml }
      - { id: finish, end: inconclusive, because: nothing was looked at }
`,
  "store/shipped-1.0/playbooks/parts/ask.yaml": `runbook: 1
title: Ask
steps:
  - id: check
    checkpoint: { choose: Does it work?, answers: { works: It does } }
`,
};
const part = "store/shipped-1.0/playbooks/parts/ask.yaml";

/** As package managers lay it out that keep packages in a store and link them. */
function written(): string {
  const folder = mkdtempSync(join(tmpdir(), "overlay-run-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  mkdirSync(join(folder, "node_modules"));
  symlinkSync("../store/shipped-1.0", join(folder, "node_modules/shipped"));
  return folder;
}

async function ran(folder: string, ...argv: string[]) {
  const io = keepingIo({ cwd: folder, columns: 100 });
  return { code: await cli(argv, io), out: io.out(), err: io.err() };
}

const runOf = (folder: string) => readdirSync(join(folder, ".runbook/runs")).find((name) => /^\d/.test(name)) ?? "";

function startedOf(folder: string): EventOf<"run.started"> {
  const [line = ""] = readFileSync(join(folder, ".runbook/runs", runOf(folder), "audit.jsonl"), "utf8").split("\n");
  return JSON.parse(line) as EventOf<"run.started">;
}

describe("a run by an overlay", () => {
  it("names and keeps the overlay, the base and its parts from the folder that holds them, by the links", async () => {
    const folder = written();
    expect((await ran(folder, "exec", "ops/acme.yaml")).code).toBe(8);
    const { files: named } = startedOf(folder);
    expect(named.map(({ path }) => path)).toEqual([
      "ops/acme.yaml",
      "node_modules/shipped/playbooks/base.yaml",
      "node_modules/shipped/playbooks/parts/ask.yaml",
    ]);
    const evidence = join(folder, ".runbook/runs", runOf(folder), "evidence");
    expect(named.map(({ sha256 }) => readFileSync(join(evidence, sha256), "utf8"))).toEqual([
      files["ops/acme.yaml"],
      files["store/shipped-1.0/playbooks/base.yaml"],
      files[part],
    ]);
  });

  it("goes on by the same files, from another folder too, and asks what the overlay asks", async () => {
    const folder = written();
    expect((await ran(folder, "exec", "ops/acme.yaml")).err).toContain("Does the shop work?");
    const resumed = await ran(
      join(folder, "ops"),
      "resume",
      `../.runbook/runs/${runOf(folder)}`,
      "--answers",
      "answers.yaml",
    );
    expect(resumed).toMatchObject({ code: 3, out: expect.stringContaining("nothing was looked at") as string });
  });

  it.each([["ops/acme.yaml"], [part]])("does not go on by another %s, but by what it kept", async (changed) => {
    const folder = written();
    await ran(folder, "exec", "ops/acme.yaml");
    appendFileSync(join(folder, changed), "# edited\n");
    const told = await ran(folder, "resume", "latest", "--answers", "ops/answers.yaml");
    expect(told).toMatchObject({ code: 2, err: expect.stringContaining("RUN_CHANGED") as string });
    for (const name of ["ops/acme.yaml", "store", "node_modules"]) rmSync(join(folder, name), { recursive: true });
    const resumed = await ran(folder, "resume", "latest", "--as-begun", "--answers", "ops/answers.yaml");
    expect(resumed).toMatchObject({ code: 3, out: expect.stringContaining("nothing was looked at") as string });
    expect(await ran(folder, "replay", "latest")).toMatchObject({ code: 0, err: "" });
  });

  it("has a plan that says first what the overlay changes", async () => {
    const folder = written();
    const { out } = await ran(folder, "plan", "ops/acme.yaml");
    expect(out.split("\n").slice(0, 4)).toEqual([
      "1 change of node_modules/shipped/playbooks/base.yaml",
      "  decide/ask/steps/check checkpoint.choose: Does it work? → Does the shop work?",
      "      there is a shop (ops/acme.yaml:6)",
      "",
    ]);
    const { out: json } = await ran(folder, "plan", "ops/acme.yaml", "--json");
    expect(JSON.parse(json)).toMatchObject({
      base: "node_modules/shipped/playbooks/base.yaml",
      changes: [{ what: "decide/ask/steps/check", after: "Does the shop work?", place: { file: "ops/acme.yaml" } }],
    });
  });

  it("takes no base that is a link itself", async () => {
    const folder = written();
    symlinkSync("../store/shipped-1.0/playbooks/base.yaml", join(folder, "ops/base.yaml"));
    writeFileSync(join(folder, "ops/acme.yaml"), "runbook: 1\nextends: ./base.yaml\n");
    const { code, out } = await ran(folder, "validate", "ops/acme.yaml");
    expect({ code, out }).toMatchObject({ code: 2, out: expect.stringContaining("PLAYBOOK_PATH") as string });
  });
});
