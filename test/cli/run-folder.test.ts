import { mkdirSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findRun, makeRunFolder, newRunId, runIds } from "../../engine/cli/run/folder.ts";

function runsWith(...ids: string[]): string {
  const runs = mkdtempSync(join(tmpdir(), "runbook-runs-"));
  for (const id of ids) {
    mkdirSync(join(runs, id));
    writeFileSync(join(runs, id, "audit.jsonl"), "");
  }
  return runs;
}

describe("run folders", () => {
  it("are named so that they sort by time and are safe as file names", () => {
    const id = newRunId(new Date("2026-03-02T10:00:00Z"));
    expect(id).toMatch(/^20260302T100000-[a-z2-9]{6}$/);
    expect(newRunId(new Date("2026-03-02T10:00:00Z"))).not.toBe(id);
  });

  it("are readable by their owner only", () => {
    const folder = makeRunFolder(runsWith(), ".runbook/runs", "20260302T100000-aaaaaa");
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
  });

  it("are found by id, by its beginning, as the latest, and by path", () => {
    const runs = runsWith("20260302T100000-aaaaaa", "20260303T100000-bbbbbb");
    expect(findRun("/", runs, "20260302T100000-aaaaaa").id).toBe("20260302T100000-aaaaaa");
    expect(findRun("/", runs, "20260303").id).toBe("20260303T100000-bbbbbb");
    expect(findRun("/", runs, "latest").id).toBe("20260303T100000-bbbbbb");
    expect(findRun(runs, "elsewhere", "./20260302T100000-aaaaaa").path).toBe(join(runs, "20260302T100000-aaaaaa"));
    expect(runIds(runs)).toHaveLength(2);
  });

  it("refuse a name that may be several, and suggest the nearest for one that is none", () => {
    const runs = runsWith("20260302T100000-aaaaaa", "20260303T100000-bbbbbb");
    expect(() => findRun("/", runs, "2026")).toThrow("may be any of");
    expect(() => findRun("/", runs, "20260302T100000-aaaaab")).toThrow(
      expect.objectContaining({ code: "RUN_UNKNOWN", hint: "Did you mean 20260302T100000-aaaaaa?" }),
    );
  });
});
