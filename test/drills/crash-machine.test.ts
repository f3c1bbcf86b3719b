/** What happens to the machine under a run: it is gone, or its clock is put forward or back. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isKnownWrite } from "../../engine/aws/operations.ts";
import { openJournal } from "../../engine/journal/file.ts";
import { readJournal } from "../../engine/journal/read.ts";
import { verify } from "../../engine/journal/verify.ts";
import { systemClock } from "../../engine/ports/system-clock.ts";
import { signer } from "../journal/signer.ts";
import { runbook } from "./in-process.ts";
import { ownWorkplace, reportOf, root } from "./product.ts";

describe("a run whose machine is gone", () => {
  it("is not taken over while its lock is there; the message names the file to remove", async () => {
    const cwd = ownWorkplace();
    const files = ["cut.playbook.yaml", "cut.yaml"].map((name) => join(root, "test/drills", name));
    const ended = await runbook(cwd, "exec", files[0] ?? "", "--drill", files[1] ?? "", "--json");
    const { run } = reportOf(ended);
    const lock = join(cwd, ".runbook/runs", run, "audit.jsonl.lock");
    writeFileSync(lock, JSON.stringify({ pid: process.pid, started: "1 1", host: "a-laptop-that-was-lost" }));
    const refused = await runbook(cwd, "resume", run);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("RUN_BUSY");
    expect(refused.stderr).toContain(lock);
    expect(existsSync(lock)).toBe(true);
    rmSync(lock);
    expect(await runbook(cwd, "resume", run)).toMatchObject({ code: 0 });
  });
});

describe("a clock that is put forward by hours between two records, and back by a day", () => {
  it("leaves a log that verifies, with the times as they were told", async () => {
    const path = join(ownWorkplace(), "audit.jsonl");
    const times = ["2026-03-02T10:00:00.000Z", "2026-03-02T19:30:00.000Z", "2026-03-01T19:30:00.000Z"];
    let turn = 0;
    const clock = { ...systemClock(), now: () => new Date(times[turn] ?? "") };
    for (turn = 0; turn < times.length; turn++) {
      const journal = await openJournal(path, { clock, mode: turn === 0 ? "create" : "append", signer });
      await journal.append(turn === 0 ? started : { type: "run.resumed", times: turn, version: "1" });
      await journal.append({ type: "note.made", key: `note ${turn}`, text: "still there" });
      await journal.close();
    }
    const found = await verify(path, { isWrite: isKnownWrite });
    expect(found.problems).toEqual([]);
    const seen: string[] = [];
    for await (const { at, type } of readJournal(path)) if (type === "note.made") seen.push(at);
    expect(seen).toEqual(times);
  });
});

const started = {
  type: "run.started",
  run: "20260302T100000-k3f9q2",
  format: 1,
  kind: "live",
  dryRun: false,
  title: "A run through the night",
  files: [],
  policy: null,
  inputs: {},
  version: "1",
  settings: {},
} as const;
