/** Which branches of a playbook the logs of its cases took. */
import type { JournalRecord } from "../journal/events.ts";
import { type Branch, branchKey, type Branches, type Took } from "../playbook/branches.ts";
import type { Step } from "../playbook/program.ts";
import { withoutAttempt } from "../run/keys.ts";
import { bare } from "./step-key.ts";

/** Keys of branches, as `Branches.all` has them. */
export function branchesTaken({ steps }: Branches, records: readonly JournalRecord[]): ReadonlySet<string> {
  const taken = new Set<string>();
  const rounds = roundsOf(records);
  const targets = new Map<string, number>();
  const take = (step: Step, took: Took) => taken.add(branchKey(step, took));
  for (const record of records) {
    if (record.type === "checkpoint.asked") targets.set(record.key, record.targets.length);
    const step = "key" in record ? steps.get(bare(record.key)) : undefined;
    if (step === undefined) continue;
    for (const took of tookIn(record, step, rounds, targets)) take(step, took);
  }
  // Even where the run ended in the midst of them.
  for (const [key, count] of rounds) {
    const step = steps.get(bare(key));
    if (step !== undefined && count > 1) take(step, "repeat: several rounds");
  }
  return taken;
}

function tookIn(
  record: JournalRecord,
  step: Step,
  rounds: ReadonlyMap<string, number>,
  targets: ReadonlyMap<string, number>,
): readonly Took[] {
  switch (record.type) {
    case "loop.started":
      return [record.items.length === 0 ? "for-each: no item" : "for-each: items"];
    case "step.started":
      return ["when: true"];
    case "step.skipped":
      // What a person did not approve anew is skipped as well, though its condition held.
      return record.reason === step.when?.source ? ["when: false"] : [];
    case "step.failed":
      return record.handled ? ["on-error"] : [];
    case "step.completed":
      return rounds.get(withoutAttempt(record.key)) === 1 ? ["done", "repeat: one round"] : ["done"];
    case "checkpoint.answered": {
      if (step.body.kind === "choose") return [`answer: ${record.answer}`];
      const approved = record.approved.length;
      return [
        approved === 0 ? "approve: none" : approved === targets.get(record.key) ? "approve: all" : "approve: some",
      ];
    }
    default:
      return [];
  }
}

/** From the key of a repeated block to how often it went round. */
function roundsOf(records: readonly JournalRecord[]): ReadonlyMap<string, number> {
  const rounds = new Map<string, number>();
  for (const record of records) {
    if (record.type !== "step.started") continue;
    for (const { index, 1: number } of record.key.matchAll(/#([0-9]+)(?=\/)/g)) {
      const key = withoutAttempt(record.key.slice(0, index));
      rounds.set(key, Math.max(rounds.get(key) ?? 0, Number(number)));
    }
  }
  return rounds;
}

export interface BranchCoverage {
  /** The playbook's file, absolute. */
  readonly playbook: string;
  readonly branches: readonly (Branch & { readonly taken: boolean })[];
  readonly taken: number;
  /** Rounded down, so that 100 is all of them. */
  readonly percent: number;
  /** Percent that a file of tests asks for. */
  readonly required: number;
}

function branchCoverage(
  playbook: string,
  { all }: Branches,
  taken: ReadonlySet<string>,
  required: number,
): BranchCoverage {
  const branches = [...all].map(([key, branch]) => ({ ...branch, taken: taken.has(key) }));
  const count = branches.filter((each) => each.taken).length;
  const percent = branches.length === 0 ? 100 : Math.floor((count / branches.length) * 1000) / 10;
  return { playbook, branches, taken: count, percent, required };
}

/** What the cases of each playbook took in all. */
export function coverageOfAll(
  files: readonly { readonly playbook: string; readonly branches: Branches; readonly require: number | undefined }[],
  taken: ReadonlyMap<string, ReadonlySet<string>>,
): readonly BranchCoverage[] {
  const playbooks = new Map(files.map(({ playbook, branches }) => [playbook, branches]));
  return [...playbooks].map(([playbook, branches]) => {
    const required = Math.max(0, ...files.map((file) => (file.playbook === playbook ? (file.require ?? 0) : 0)));
    return branchCoverage(playbook, branches, taken.get(playbook) ?? new Set(), required);
  });
}
