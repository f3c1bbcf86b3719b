import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listRuns } from "../../engine/cli/runs.ts";
import { makeRunFolder } from "../../engine/cli/run-folder.ts";
import { verifyRun } from "../../engine/cli/verify.ts";
import { openJournal } from "../../engine/journal/file.ts";
import { virtualClock } from "../../engine/ports/virtual-clock.ts";
import { signer } from "../journal/signer.ts";
import { keepingIo } from "./io.ts";
import { at, events } from "./recorded-run.ts";

const id = "20260302T100000-k3f9q2";

async function recorded(count = events.length) {
  const cwd = mkdtempSync(join(tmpdir(), "runbook-readings-"));
  const folder = makeRunFolder(cwd, "runs", id);
  const journal = await openJournal(folder.journal, {
    clock: virtualClock({ startAt: at(0), seed: "x" }),
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

describe("runbook runs", () => {
  it("lists runs with kind, outcome and changes", async () => {
    const { io } = await recorded();
    expect(await listRuns(io, { runs: "runs" })).toBe(0);
    expect(io.out()).toMatch(
      /20260302T100000-k3f9q2 +drill +2026-03-02T10:00:00 +remediated-with-gaps +1 +Unauthorized activity/,
    );
  });

  it("lists a log that was changed as tampered", async () => {
    const { io, folder } = await recorded();
    writeFileSync(folder.journal, readFileSync(folder.journal, "utf8").replace("alice", "mallo"));
    await listRuns(io, { runs: "runs", json: true });
    expect(JSON.parse(io.out())).toMatchObject([{ run: id, outcome: "tampered" }]);
  });
});
