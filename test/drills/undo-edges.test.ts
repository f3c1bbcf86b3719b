/** Undoing at its edges: resumed runs, twice, half done, killed, and by loops and attempts. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { lock } from "../../engine/journal/lock.ts";
import { projection } from "../projection.ts";
import { disk, mendDisk, watchDisk } from "./faulty-disk.ts";
import { runbook } from "./in-process.ts";
import { clear, type Ended, reportOf, workplace, worldOf } from "./product.ts";
import { putSmallDrill } from "./small-drill.ts";

vi.mock("node:fs", async (original) => {
  const { faultyFs } = await import("./faulty-disk.ts");
  const fs = faultyFs(await original());
  return { ...fs, default: fs };
});
vi.mock("node:fs/promises", async (original) => {
  const { faultyFsPromises } = await import("./faulty-disk.ts");
  const fs = faultyFsPromises(await original());
  return { ...fs, default: fs };
});

const cwd = workplace();
afterAll(() => clear(cwd));
putSmallDrill(cwd, { deletes: false });
writeFileSync(join(cwd, "yes.yaml"), "approve: approve\n");
const exec = ["exec", "playbook.yaml", "--drill", "drill.yaml", "--json"];
const runs = join(cwd, ".runbook/runs");
const hasBegun = (id: string) => {
  const journal = join(runs, id, "audit.jsonl");
  return existsSync(journal) && readFileSync(journal).includes("\n");
};
const folderOf = (ended: Ended) => join(cwd, ".runbook/runs", reportOf(ended).run);
const undo = (run: string, ...more: string[]) => runbook(cwd, "undo", run, "--answers", "yes.yaml", "--json", ...more);
const objects = (ended: Ended) => projection(worldOf(folderOf(ended)));
const operations = (ended: Ended) => reportOf(ended).changes.map(({ operation }) => operation);

const done = await runbook(cwd, ...exec);
const run = reportOf(done).run;
const asked = await runbook(cwd, ...exec, "--ask");
/** The account before any run: a dry run changes nothing. */
const before = objects(await runbook(cwd, ...exec, "--dry-run"));

describe("the undoing of a run that changed only what can be taken back", () => {
  it("gives the whole account back", async () => {
    expect(done).toMatchObject({ code: 0 });
    expect(objects(done)).not.toEqual(before);
    const back = await undo(run);
    expect({ code: back.code, outcome: reportOf(back).outcome }).toEqual({ code: 0, outcome: "undone" });
    expect(objects(back)).toEqual(before);
  });

  it("gives it back where the run was suspended and gone on with", async () => {
    const { run: suspended } = reportOf(asked);
    expect(asked.code).toBe(8);
    const resumed = await runbook(cwd, "resume", suspended, "--answers", "answers.yaml", "--json");
    expect(resumed.code).toBe(0);
    expect(objects(resumed)).toEqual(objects(done));
    expect(objects(await undo(suspended))).toEqual(before);
  });

  it("finds nothing left to do the second time", async () => {
    const first = await undo(run);
    const second = await undo(run, "--world", reportOf(first).run);
    expect({ code: second.code, outcome: reportOf(second).outcome }).toEqual({ code: 0, outcome: "undone" });
    expect(operations(second)).toEqual([]);
    expect(objects(second)).toEqual(before);
  });

  it("is not undone itself: the playbook does it again", async () => {
    const again = await undo(reportOf(await undo(run)).run);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain(`took back what ${run} changed`);
    expect(again.stderr).toContain("run the playbook again");
    const plan = await undo(reportOf(await undo(run, "--dry-run")).run);
    expect(plan.code).toBe(2);
    expect(plan.stderr).toContain("was a dry run of an undo: it changed nothing");
    expect(plan.stderr).toContain(`runbook undo ${run}`);
  });

  it("is refused while somebody works on the run", async () => {
    const release = lock(join(folderOf(done), "audit.jsonl.lock"));
    const refused = await undo(run);
    release();
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("RUN_BUSY");
  });

  it.each([
    ["steps/deny", ["iam:DeleteUserPolicy", "iam:DeleteUserPolicy"]],
    ["steps/deny[user/mallory]", ["iam:DeleteUserPolicy"]],
    ["steps/deny[user%2Fmallory]", ["iam:DeleteUserPolicy"]],
    ["steps/deactivate", ["iam:UpdateAccessKey"]],
  ])("takes back only %s, by whichever name of the step", async (only, expected) => {
    expect(operations(await undo(run, "--only", only))).toEqual(expected);
  });

  it("takes back a step of a loop and all that came after", async () => {
    const back = await undo(run, "--to", "steps/inline");
    expect(operations(back).toSorted()).toEqual(
      ["iam:DeleteAccessKey", "iam:PutUserPolicy", "iam:UpdateAccessKey", "iam:UpdateAccessKey"].toSorted(),
    );
  });

  it("takes back the rest where a part is taken back already", async () => {
    const lifted = await undo(run, "--only", "steps/deny[user/trudy]");
    const back = await undo(run, "--world", reportOf(lifted).run);
    expect(operations(back)).toHaveLength(operations(await undo(run)).length - 1);
    expect(reportOf(back)).toMatchObject({ outcome: "undone" });
    expect(objects(back)).toEqual(before);
  });
});

describe("the undoing of two changes of one policy", () => {
  const revoking = (id: string) => `  - id: ${id}
    for-each: steps.identities.result.exposed_keys
    as: key
    key: key.id
    uses: iam.revoke-key-sessions
    with: { key: "\${{ key }}" }
`;
  const later = "  - { id: pause, uses: time.wait, with: { for: 1h } }\n";
  const twice = readFileSync(join(cwd, "playbook.yaml"), "utf8").replace(
    /  - id: replace\n[^]*(?=  - \{ id: done)/,
    () => revoking("first") + later + revoking("second"),
  );

  it("gives both back, and in a dry run says of the older that it cannot tell", async () => {
    writeFileSync(join(cwd, "twice.yaml"), twice);
    const revoked = await runbook(cwd, "exec", "twice.yaml", ...exec.slice(2));
    expect(operations(revoked).filter((each) => each === "iam:PutUserPolicy")).toHaveLength(4);
    const { run: id } = reportOf(revoked);
    const dry = await undo(id, "--only", "steps/second", "--dry-run");
    expect(reportOf(dry).reasons).toEqual([]);
    const both = await undo(id, "--dry-run");
    expect(both.code).toBe(0);
    expect(both.stdout).not.toContain("is not as this step left it");
    expect(both.stderr).toContain(
      "steps/first[AKIAEXAMPLEAPPKEY001] can be judged only when steps/second[AKIAEXAMPLEAPPKEY001], which came after it, is taken back.",
    );
    const back = await undo(id);
    expect(reportOf(back).outcome).toBe("undone");
    expect(objects(back)).toEqual(before);
  });

  it("names the step of the run that changed it again, where that stays", async () => {
    const id = reportOf(await runbook(cwd, "exec", "twice.yaml", ...exec.slice(2))).run;
    const older = await undo(id, "--only", "steps/first");
    expect(reportOf(older)).toMatchObject({ outcome: "undone-in-part", changes: [] });
    expect(older.stdout).toContain("steps/second[AKIAEXAMPLEAPPKEY001] changed it too, or somebody else did since");
  });
});

describe("an undoing that is killed", () => {
  it("is gone on with to the same end, wherever it was", async () => {
    watchDisk(join(cwd, ".runbook"));
    await undo(run);
    const { length } = disk.calls;
    mendDisk();
    expect(length).toBeGreaterThan(60);
    let begun = 0;
    for (let at = 12; at < length - 4; at += 17) {
      // From there on nothing reaches the disk any more: what is left is what a dead process leaves.
      watchDisk(join(cwd, ".runbook"), { at, error: "EIO", stays: true });
      const others = new Set(readdirSync(runs));
      const killed = await undo(run);
      mendDisk();
      expect(killed.code, `${at} of ${length}`).toBe(1);
      for (const id of readdirSync(runs)) rmSync(join(runs, id, "audit.jsonl.lock"), { force: true });
      // Not the latest: several begin in one second.
      const half = readdirSync(runs).find((id) => !others.has(id) && hasBegun(id));
      if (half === undefined) continue;
      begun += 1;
      const resumed = await runbook(cwd, "resume", half, "--json");
      expect(resumed.code, `${at} of ${length}: ${resumed.stderr}`).toBe(0);
      expect(objects(resumed)).toEqual(before);
      expect(await runbook(cwd, "verify", half)).toMatchObject({ code: 0 });
      expect(await runbook(cwd, "replay", half)).toMatchObject({ code: 0 });
    }
    expect(begun).toBeGreaterThan(5);
  });
});

describe("the undoing of a run that stopped halfway", () => {
  /** As a process leaves it that dies right after this operation was to be sent for the first time. */
  const stoppedAt = async (operation: string): Promise<string> => {
    const stopped = await runbook(cwd, ...exec);
    const path = join(folderOf(stopped), "audit.jsonl");
    const lines = readFileSync(path, "utf8").split("\n");
    const sent = lines.findIndex((line) => line.includes('"call.intended"') && line.includes(operation));
    writeFileSync(path, `${lines.slice(0, sent + 1).join("\n")}\n`);
    return reportOf(stopped).run;
  };

  it("names the write whose outcome is not known, and does not call the whole undone", async () => {
    const back = await undo(await stoppedAt("iam:UpdateAccessKey"));
    expect(back.code).toBe(3);
    expect(reportOf(back)).toMatchObject({ outcome: "undone-in-part" });
    expect(reportOf(back).reasons.join()).toContain("its outcome is not known: resume the run first");
  });

  it("says so too where there is nothing else", async () => {
    const back = await undo(await stoppedAt("iam:PutUserPolicy"));
    expect(back.code).toBe(3);
    expect(JSON.parse(back.stdout)).toMatchObject({
      run: null,
      outcome: "undone-in-part",
      exitCode: 3,
      changes: [],
      reasons: [expect.stringMatching(/^steps\/deny\[user\/mallory\] \(iam\.deny-user\): a write was sent/)],
    });
  });
});

describe("a run that was taken back", () => {
  const suspended = async () => reportOf(await runbook(cwd, ...exec, "--ask")).run;
  const resume = (id: string) => runbook(cwd, "resume", id, "--answers", "answers.yaml", "--json");

  it("does not go on, and says by which run it was taken back and what to do", async () => {
    const id = await suspended();
    const back = reportOf(await undo(id));
    expect(back.changes.length).toBeGreaterThan(0);
    const log = readFileSync(join(cwd, ".runbook/runs", id, "audit.jsonl"));
    const refused = await resume(id);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain(`RUN_CHANGED: What the run ${id} changed was taken back by ${back.run}.`);
    expect(refused.stderr).toMatch(new RegExp(`Start a new run: .* exec .*playbook\\.yaml .*--world ${back.run}`));
    expect(readFileSync(join(cwd, ".runbook/runs", id, "audit.jsonl"))).toEqual(log);
  });

  it.each([
    ["in a dry run", ["--dry-run"]],
    ["by nobody, for it was declined", ["--answers", "no.yaml"]],
  ])("goes on where that was %s", async (_what, how) => {
    writeFileSync(join(cwd, "no.yaml"), "approve: reject\n");
    const id = await suspended();
    await runbook(cwd, "undo", id, "--answers", "yes.yaml", ...how);
    expect((await resume(id)).code).toBe(0);
  });

  it("is taken back in a dry run only: one object says that nothing is to do", async () => {
    const dry = reportOf(await runbook(cwd, ...exec, "--dry-run")).run;
    const back = await undo(dry);
    expect(back.code).toBe(0);
    expect(JSON.parse(back.stdout)).toEqual({
      run: null,
      undone: dry,
      outcome: "undone",
      exitCode: 0,
      changes: [],
      reasons: [],
    });
  });
});
