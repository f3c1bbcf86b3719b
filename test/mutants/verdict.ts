/** What becomes of a mutant: refused by `validate`, caught by `runbook test`, the playbook itself, or alive. */
import type { loadPlaybook } from "../../engine/playbook/load.ts";
import type { TestCase } from "../../engine/cli/test/load.ts";
import { type Bench, see, type Seen } from "./cases.ts";
import type { Ground } from "./ground.ts";
import type { Mutant } from "./mutant.ts";

export type Verdict =
  /** With the codes of its mistakes. */
  | { readonly is: "refused"; readonly codes: readonly string[] }
  /** With the case and what was not met, or that the test file no longer fits the playbook. */
  | { readonly is: "caught"; readonly by: string }
  /** Its log is the same on all cases and drills, event for event. */
  | { readonly is: "equivalent" }
  | { readonly is: "alive"; readonly differs: string };

/** What the shipped playbook does, by the id of the case. */
export type Reference = ReadonlyMap<string, Seen>;

export interface Trial {
  readonly ground: Ground;
  readonly bench: Bench;
  readonly cases: Reference;
  /** Each drill with its own answers; asked for only where all cases are the same. */
  readonly drills: () => Promise<Reference>;
}

export function verdictOn(trial: Trial, mutant: Mutant): Promise<Verdict> {
  return trial.ground.with(mutant, async (loaded) => {
    if ("problems" in loaded) return { is: "refused", codes: [...new Set(loaded.problems.map(({ code }) => code))] };
    return tested(trial, mutant, loaded);
  });
}

async function tested(
  { bench, cases, drills }: Trial,
  mutant: Mutant,
  loaded: ReturnType<typeof loadPlaybook>,
): Promise<Verdict> {
  const fitting = bench.casesOn(loaded);
  if (fitting === undefined) return { is: "caught", by: "the test file: names or answers that the playbook has not" };
  let differs: string | undefined;
  for (const test of concerned(fitting, cases, mutant)) {
    const { failed, journal } = await see(test);
    if (failed.length > 0) return { is: "caught", by: `${test.id}: ${failed[0]}` };
    if (journal !== cases.get(test.id)?.journal) differs ??= `the case ${test.id}`;
  }
  if (differs !== undefined) return { is: "alive", differs };
  const seen = new Set([...cases.values()].map(({ journal }) => journal));
  const known = await drills();
  for (const drill of concerned(bench.drillsOn(loaded), known, mutant)) {
    // A case ran it already, just as it is.
    if (seen.has(known.get(drill.id)?.journal ?? "")) continue;
    const { journal } = await see(drill);
    if (journal !== known.get(drill.id)?.journal) return { is: "alive", differs: `the drill ${drill.id}` };
  }
  return { is: "equivalent" };
}

/**
 * Those first of which the step is the greater part, and without a step the small ones. A run that never comes to
 * the step that differs cannot tell: nothing of the step is evaluated before the run comes to it.
 */
function concerned(tests: readonly TestCase[], reference: Reference, { step }: Mutant): readonly TestCase[] {
  const share = ({ id }: TestCase) => {
    const { events = 1, steps } = reference.get(id) ?? {};
    return (step === undefined ? 1 : (steps?.get(step) ?? 0)) / events;
  };
  return tests.filter((test) => share(test) > 0).toSorted((one, other) => share(other) - share(one));
}

/** Of the playbook as it is. @throws Error where it is not as its test expects */
export async function reference(tests: readonly TestCase[], whole = true): Promise<Reference> {
  const seen = new Map<string, Seen>();
  for (const test of tests) {
    const one = await see(test);
    if (whole && one.failed.length > 0)
      throw new Error(`${test.id} fails on the playbook as it is: ${one.failed.join("; ")}`);
    seen.set(test.id, one);
  }
  return seen;
}
