/** A run that nobody sits at: it says what it waits for, and how an answers file gives it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runbook } from "./in-process.ts";
import { ownWorkplace, reportOf } from "./product.ts";
import { putSmallDrill } from "./small-drill.ts";

it("goes on by the lines that it prints, approval by approval", async () => {
  const cwd = ownWorkplace();
  putSmallDrill(cwd, { deletes: true });
  const told = async (...args: string[]) => {
    const { stdout, stderr } = await runbook(cwd, ...args);
    const report = reportOf(await runbook(cwd, "report", "latest", "--json"));
    return { text: stdout + stderr, report };
  };
  const resumed = (answers: string) => {
    writeFileSync(join(cwd, "more.yaml"), answers);
    return told("resume", "latest", "--answers", "more.yaml");
  };

  const first = await told("exec", "playbook.yaml", "--drill", "drill.yaml", "--ask");
  const answers = ["yes_it_has", "defer", "abort"];
  expect(first.report.waiting).toMatchObject([{ id: "steps/moved", answers, targets: [], digest: null }]);
  expect(first.text).toContain("  - steps/moved\n    It takes yes_it_has, defer, abort.\n");

  const second = await resumed("moved: yes_it_has\n");
  expect(second.report.waiting).toMatchObject([{ id: "steps/approve_reset", targets: ["user/alice"] }]);
  const [line] = /"steps\/approve_reset": \{ approve: all, digest: [0-9a-f]{64} \}\n/.exec(second.text) ?? [];
  const wrong = await resumed(String(line).replace(/digest: ./, "digest: x"));
  expect(wrong.text).toContain("approves another list than the one that is asked about");

  const third = await resumed(String(line));
  expect(third.report).toMatchObject({ outcome: "suspended", waiting: [{ id: "steps/approve" }] });
  expect(third.report.checkpoints.map(({ id }) => id)).toEqual(["steps/moved", "steps/approve_reset"]);
  const last = await resumed("approve: reject\n");
  expect(last.report).toMatchObject({ outcome: "remediated-with-gaps", waiting: [] });
});
