/** Runs of the playbooks that act on what a person names: a drill with changes of a test's own, and its report. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cli } from "../../engine/cli/start/main.ts";
import type { JournalRecord } from "../../engine/journal/events.ts";
import { keepingIo } from "../cli/io.ts";
import { root } from "../docs/markdown.ts";

interface Told {
  readonly inputs: Readonly<Record<string, string>>;
  /** What the drill has otherwise, as another drill over it. */
  readonly changes?: Readonly<Record<string, unknown>>;
  /** Instead of the drill's policy, as YAML. */
  readonly policy?: string;
  readonly dryRun?: boolean;
}

export interface Done {
  readonly code: number;
  readonly run: string;
  readonly outcome: string;
  readonly reasons: readonly string[];
  readonly remarks: string;
  readonly changes: readonly { readonly operation: string; readonly target: string }[];
  readonly questions: readonly string[];
  /** Ids of expectations that are not met. */
  readonly unmet: readonly string[];
  readonly events: readonly JournalRecord[];
  /** Another command on the folder of runs. */
  runbook(...args: string[]): Promise<{ code: number; out: string }>;
}

/** A folder of its own with the playbooks, and the way to carry one of them out there. */
export function playbooksIn(name: string) {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  cpSync(join(root, "playbooks"), join(folder, "playbooks"), { recursive: true });
  async function runbook(...args: string[]) {
    const io = keepingIo({ cwd: folder });
    const code = await cli([...args, "--runs", "runs"], io);
    return { code, out: io.out(), err: io.err() };
  }
  let drills = 0;
  async function carryOut(playbook: string, { inputs, changes = {}, policy, dryRun }: Told): Promise<Done> {
    const drill = `playbooks/drills/test-${(drills += 1)}.yaml`;
    if (policy !== undefined) writeFileSync(join(folder, "playbooks/drills/test.policy.yaml"), policy);
    const over = {
      drill: `test-${drills}`,
      extends: `${playbook}.yaml`,
      ...(policy === undefined ? {} : { policy: "test.policy.yaml" }),
      ...changes,
    };
    writeFileSync(join(folder, drill), JSON.stringify(over));
    const given = Object.entries(inputs).flatMap(([input, value]) => ["--input", `${input}=${value}`]);
    const dry = dryRun === true ? ["--dry-run"] : [];
    const { code, out, err } = await runbook(
      "exec",
      `playbooks/${playbook}.yaml`,
      "--drill",
      drill,
      "--json",
      ...given,
      ...dry,
    );
    if (out === "") throw new Error(err);
    const report = JSON.parse(out) as Report;
    const events = readFileSync(join(folder, "runs", report.run, "audit.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as JournalRecord);
    return {
      code,
      run: report.run,
      outcome: report.outcome,
      reasons: report.reasons,
      remarks: [...report.reasons, ...events.flatMap((one) => (one.type === "note.made" ? [one.text] : []))].join("\n"),
      changes: report.changes,
      questions: events.flatMap((one) => (one.type === "checkpoint.asked" ? [one.key] : [])),
      unmet: (report.assessment?.failed ?? []).map(({ id }) => id),
      events,
      runbook,
    };
  }
  return { folder, carryOut };
}

interface Report {
  readonly run: string;
  readonly outcome: string;
  readonly reasons: string[];
  readonly changes: { operation: string; target: string }[];
  readonly assessment?: { failed: { id: string }[] };
}
