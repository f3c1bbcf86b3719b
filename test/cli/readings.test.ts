import { appendFileSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { showReport } from "../../engine/cli/run/show-report.ts";
import { listRuns } from "../../engine/cli/run/runs.ts";
import { makeRunFolder } from "../../engine/cli/run/folder.ts";
import { verifyRun } from "../../engine/cli/verify/verify.ts";
import { evidenceFolder } from "../../engine/journal/evidence.ts";
import { openJournal } from "../../engine/journal/file.ts";
import { lock } from "../../engine/journal/lock.ts";
import { virtualClock } from "../../engine/ports/virtual-clock.ts";
import { signer } from "../journal/signer.ts";
import { acting, keepingIo } from "./io.ts";
import { at, events, kept } from "./recorded-run.ts";

const id = "20260302T100000-k3f9q2";

async function recorded(count = events.length) {
  const cwd = mkdtempSync(join(tmpdir(), "runbook-readings-"));
  const folder = makeRunFolder(cwd, "runs", id);
  const clock = virtualClock({ startAt: at(0), seed: "x" });
  for (const text of kept) await evidenceFolder(folder.evidence, clock).put(text, { sensitive: false });
  const journal = await openJournal(folder.journal, {
    clock,
    mode: "create",
    signer,
  });
  for (const event of events.slice(0, count)) await journal.append(event);
  await journal.close();
  return { io: keepingIo({ cwd, columns: 120 }), folder };
}

describe("runbook verify", () => {
  it("is content with a whole log", async () => {
    const { io } = await recorded();
    expect(await verifyRun(io, { run: id, runs: "runs" })).toBe(0);
    expect(io.out()).toContain("whole");
  });

  it("says 3 and how to go on for a log without its end, torn or not", async () => {
    const { io, folder } = await recorded(10);
    expect(await verifyRun(io, { run: id, runs: "runs" })).toBe(3);
    expect(io.out()).toContain(`runbook resume ${id}`);
    appendFileSync(folder.journal, '{"at":"2026');
    expect(await verifyRun(io, { run: id, runs: "runs" })).toBe(3);
  });

  it("says 6 where a write was sent and never answered", async () => {
    const { io } = await recorded(13);
    expect(await verifyRun(io, { run: id, runs: "runs" })).toBe(6);
    expect(io.out()).not.toContain("\u001b");
  });

  it("says 4 for one changed byte, and prints one object with --json", async () => {
    const { io, folder } = await recorded();
    writeFileSync(folder.journal, readFileSync(folder.journal, "utf8").replace("alice", "mallo"));
    expect(await verifyRun(io, { run: "latest", runs: "runs", json: true })).toBe(4);
    expect(JSON.parse(io.out())).toMatchObject({ run: id, exitCode: 4 });
  });
});

describe("runbook report", () => {
  it("tells how a run ended, and what is next, from its log alone", async () => {
    const { io } = await recorded();
    expect(await showReport(io, { run: "latest", runs: "runs" })).toBe(0);
    expect(io.out()).toContain("remediated-with-gaps: ");
    expect(io.out()).toContain(`runbook verify ${id} --runs runs`);
    expect(io.out()).not.toMatch(acting);
    expect(io.err()).toBe("");
  });

  it("prints one object with --json", async () => {
    const { io } = await recorded();
    expect(await showReport(io, { run: id, runs: "runs", json: true })).toBe(0);
    expect(JSON.parse(io.out())).toMatchObject({ run: id, outcome: "remediated-with-gaps", underWay: false });
  });

  it("does not call a run interrupted that is under way, nor does the list of runs", async () => {
    const { io, folder } = await recorded(20);
    const release = lock(`${folder.journal}.lock`);
    onTestFinished(release);
    expect(await showReport(io, { run: id, runs: "runs" })).toBe(0);
    expect(io.out()).toContain("under way: this is how it stands now");
    expect(io.out()).not.toContain("interrupted");
    expect(io.out()).not.toContain("resume");
    const list = keepingIo({ cwd: io.cwd, columns: 120 });
    expect(await listRuns(list, { runs: "runs" })).toBe(0);
    expect(list.out()).toContain("under-way");
    release();
    const after = keepingIo({ cwd: io.cwd, columns: 120 });
    expect(await showReport(after, { run: id, runs: "runs" })).toBe(0);
    expect(after.out()).toContain("interrupted: ");
    expect(after.out()).toContain("runbook resume");
  });

  it("draws up nothing from a log that was changed", async () => {
    const { io, folder } = await recorded();
    writeFileSync(folder.journal, readFileSync(folder.journal, "utf8").replace("Delete ", "Keep "));
    await expect(showReport(io, { run: id, runs: "runs" })).rejects.toMatchObject({ code: "JOURNAL_TAMPERED" });
    expect(io.out()).toBe("");
  });
});

describe("runbook runs", () => {
  it("lists runs with kind, outcome and changes", async () => {
    const { io } = await recorded();
    expect(await listRuns(io, { runs: "runs" })).toBe(0);
    expect(io.out()).toMatch(
      /20260302T100000-k3f9q2 +drill +2026-03-02T10:00:00 +\d+ d +remediated-with-gaps +1 +Unauthorized activity/,
    );
  });

  it.each([
    ["2026-03-02T10:00:59Z", 59, "59 s"],
    ["2026-03-02T10:59:59Z", 3599, "59 min"],
    ["2026-03-02T13:30:00Z", 12_600, "3 h"],
    ["2026-03-04T11:00:00Z", 176_400, "2 d"],
    ["2026-03-02T09:00:00Z", 0, "0 s"],
  ])("says at %s how long ago a run began, by the time in its name", async (now, seconds, text) => {
    const { io } = await recorded();
    vi.setSystemTime(now);
    onTestFinished(() => void vi.useRealTimers());
    await listRuns(io, { runs: "runs", json: true });
    expect(JSON.parse(io.out())).toMatchObject([{ run: id, started: at(0), age: seconds }]);
    const { io: shown } = await recorded();
    await listRuns(shown, { runs: "runs" });
    expect(shown.out()).toContain(` ${text} `);
  });

  it("fits 80 columns, without the time that the run's name says too", async () => {
    const { io } = await recorded();
    const narrow = keepingIo({ cwd: io.cwd, columns: 80 });
    await listRuns(narrow, { runs: "runs" });
    const [heading = "", row = ""] = narrow.out().split("\n");
    expect(heading).toMatch(/^run +kind +age +outcome +changes +playbook$/);
    expect(row).toMatch(/^20260302T100000-k3f9q2 +drill +\d+ d +remediated-with-gaps +1 +Unauth/);
    expect(row.length).toBeLessThanOrEqual(80);
  });

  it("knows no age of a run that was given another name", async () => {
    const { io, folder } = await recorded();
    renameSync(folder.path, join(folder.path, "..", "moved"));
    await listRuns(io, { runs: "runs", json: true });
    expect(JSON.parse(io.out())).toMatchObject([{ run: "moved", age: null }]);
  });

  it("lists a log that was changed as tampered", async () => {
    const { io, folder } = await recorded();
    writeFileSync(folder.journal, readFileSync(folder.journal, "utf8").replace("alice", "mallo"));
    await listRuns(io, { runs: "runs", json: true });
    expect(JSON.parse(io.out())).toMatchObject([{ run: id, outcome: "tampered" }]);
  });
});
