import { describe, expect, it } from "vitest";
import { nextSteps } from "../../engine/cli/run/next-steps.ts";
import { reportText } from "../../engine/cli/run/report-text.ts";
import { readReport } from "../../engine/cli/run/report.ts";
import type { Event } from "../../engine/journal/events.ts";
import { width } from "../../engine/text/columns.ts";
import { acting } from "./io.ts";
import { at, events, evil, records } from "./recorded-run.ts";

const facts = { journal: ".runbook/runs/x/audit.jsonl", purposes: new Map([["iam.deny-user", "contain" as const]]) };
const read = async (list: readonly Event[] = events) => (await readReport(records(list), facts))!;
const unpainted = (_: unknown, text: string) => text;

describe("the report as a reading of the audit log", () => {
  it("lists stages, changes by their purpose, gaps and checkpoints", async () => {
    const { report, secrets, ended } = await read();
    expect(report).toMatchObject({
      run: "20260302T100000-k3f9q2",
      kind: "drill",
      outcome: "remediated-with-gaps",
      exitCode: 3,
      account: "111122223333",
      stages: [
        { id: "verify", status: "done" },
        { id: "contain", status: "done" },
      ],
      changes: [{ operation: "iam:PutUserPolicy", region: "us-east-1", effect: "contain" }],
      gaps: [{ region: "ap-northeast-3", service: "cloudtrail" }],
      checkpoints: [{ id: "contain/approve", answer: "approve", by: "alice", at: at(22) }],
    });
    expect(secrets).toEqual([{ secret: "ci-deploy key", sink: "secrets/ci-deploy" }]);
    expect(ended).toBe(true);
  });

  it("reads a log that breaks off in a write as in doubt, and elsewhere as interrupted", async () => {
    expect((await read(events.slice(0, 13))).report).toMatchObject({
      outcome: "in-doubt",
      exitCode: 6,
      changes: [{ effect: "uncertain" }],
    });
    expect((await read(events.slice(0, 16))).report).toMatchObject({ outcome: "interrupted", exitCode: 130 });
  });

  it("shows a note once, however often it was made", async () => {
    const note = events.find(({ type }) => type === "note.made") ?? expect.unreachable();
    const reading = await read([
      ...events.slice(0, -1),
      { ...note, key: "verify/other note#1" } as Event,
      ...events.slice(-1),
    ]);
    expect(reading.notes).toEqual(["me-south-1 is disabled"]);
  });

  it("names the checkpoint that waits", async () => {
    const reading = await read(events.slice(0, 22));
    expect(reading.report.waiting).toEqual([
      {
        id: "contain/approve",
        question: `Delete ${evil}?`,
        answers: ["approve", "reject", "defer", "abort"],
        targets: [evil],
        digest: "3".repeat(64),
      },
    ]);
    const text = reportText(reading, [], 80, unpainted);
    expect(text).toContain("  - contain/approve\n    1 target: ");
    expect(text).not.toMatch(acting);
    expect(text).toContain("    It takes approve, reject, defer, abort. In an answers file:\n");
    expect(text).toContain(`    "contain/approve": { approve: all, digest: ${"3".repeat(64)} }\n`);
    const dry = events.slice(0, 22).map((event) => (event.type === "run.started" ? { ...event, dryRun: true } : event));
    expect((await read(dry)).report.waiting).toEqual([]);
    const answered = await read(events);
    expect(answered.report.waiting).toEqual([]);
    expect(reportText(answered, [], 80, unpainted)).not.toContain("Waiting for an answer");
  });

  it("has nothing to say of a log without a first event", async () => {
    expect(await readReport(records([]), facts)).toBeUndefined();
  });

  it.each([40, 80, 200])("is drawn within %i columns, without any code of the account's", async (columns) => {
    const reading = await read();
    const text = reportText(reading, nextSteps(reading, ".runbook/runs"), columns, unpainted);
    expect(text).not.toMatch(acting);
    expect(text).toContain("DRILL");
    expect(text).toContain("remediated-with-gaps");
    // A command to be copied is the one thing that is not broken into lines.
    const lines = text.split("\n").filter((line) => !line.startsWith("    runbook "));
    for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
  });

  it("counts the expectations met and shows each that was not", async () => {
    const reading = await read();
    const assessment = {
      passed: 24,
      failed: [{ id: "svc-gone", expected: "svc is gone", found: "it is\nstill there" }],
    };
    const text = reportText({ ...reading, report: { ...reading.report, assessment } }, [], 80, unpainted);
    expect(text).toContain("assessed: 24 of 25 expectations met");
    expect(text).toContain("found it is\\u{a}still there");
  });

  it.each([
    ["suspended", "runbook resume 20260302T100000-k3f9q2 --runs other"],
    ["interrupted", "runbook resume 20260302T100000-k3f9q2 --runs other"],
    ["in-doubt", "runbook resume 20260302T100000-k3f9q2 --runs other"],
    [
      "failed",
      "runbook exec /srv/p/playbook.yaml --drill /srv/p/acme.yaml --world 20260302T100000-k3f9q2 --runs other",
    ],
    ["refused", "runbook exec /srv/p/playbook.yaml"],
    ["declined", "runbook exec /srv/p/playbook.yaml"],
    ["planned", "runbook exec /srv/p/playbook.yaml --drill /srv/p/acme.yaml --runs other"],
  ] as const)("says how to go on after a run that ends %s", async (outcome, command) => {
    const reading = await read();
    const next = nextSteps({ ...reading, report: { ...reading.report, outcome } }, "other").join("\n");
    expect(next).toContain(command);
    expect(next).toContain("runbook verify 20260302T100000-k3f9q2");
  });

  it("says how to make a policy where none was given", async () => {
    const reading = await read();
    expect(nextSteps({ ...reading, started: { ...reading.started, policy: null } }, ".runbook/runs")[0]).toContain(
      "policy.yaml",
    );
  });
});
