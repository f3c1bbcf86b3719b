/** Which branches of a playbook the logs of its cases took. */
import type { JournalRecord } from "../../journal/events.ts";
import { type Branch, branchKey, type Branches, type Took } from "../../playbook/branches.ts";
import type { Step } from "../../playbook/program.ts";
import { withoutAttempt } from "../../run/keys.ts";
import { bare } from "../view/step-key.ts";
import type { TestFile } from "./load.ts";

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
  readonly branches: readonly (Branch & { readonly state: BranchState })[];
  /** Of those that count. */
  readonly taken: number;
  readonly count: number;
  /** Rounded down, so that 100 is all of them. */
  readonly percent: number;
  /** Percent that a file of tests asks for. */
  readonly required: number;
  /** As much as is required is taken, and nothing that is said to be out of reach. */
  readonly enough: boolean;
}

/** `reached`: it was said to be out of reach, and a case took it. */
export type BranchState = "taken" | "missed" | "out-of-reach" | "reached";

/** What the cases of each playbook took in all. */
export function coverageOfAll(
  files: readonly Pick<TestFile, "playbook" | "branches" | "require" | "outOfReach">[],
  taken: ReadonlyMap<string, ReadonlySet<string>>,
): readonly BranchCoverage[] {
  const playbooks = new Map(files.map(({ playbook, branches }) => [playbook, branches]));
  return [...playbooks].map(([playbook, branches]) => {
    const own = files.filter((file) => file.playbook === playbook);
    const required = Math.max(0, ...own.map(({ require }) => require ?? 0));
    const outOfReach = new Set(own.flatMap((file) => file.outOfReach));
    return branchCoverage(playbook, branches, { taken: taken.get(playbook) ?? new Set(), outOfReach, required });
  });
}

function branchCoverage(
  playbook: string,
  { all }: Branches,
  facts: { taken: ReadonlySet<string>; outOfReach: ReadonlySet<string>; required: number },
): BranchCoverage {
  const stateOf = (key: string): BranchState =>
    facts.outOfReach.has(key)
      ? facts.taken.has(key)
        ? "reached"
        : "out-of-reach"
      : facts.taken.has(key)
        ? "taken"
        : "missed";
  const branches = [...all].map(([key, branch]) => ({ ...branch, state: stateOf(key) }));
  const having = (state: BranchState) => branches.filter((each) => each.state === state).length;
  const taken = having("taken");
  const count = taken + having("missed");
  const percent = count === 0 ? 100 : Math.floor((taken / count) * 1000) / 10;
  const enough = percent >= facts.required && having("reached") === 0;
  return { playbook, branches, taken, count, percent, required: facts.required, enough };
}
