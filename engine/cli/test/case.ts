/** One case from its run to its verdict. */
import { type Failure, failuresOf } from "./expect.ts";
import { type Happened, happenedIn } from "./happened.ts";
import { branchesTaken } from "./coverage.ts";
import { orderFailures } from "./order.ts";
import type { TestCase, TestFile } from "./load.ts";
import { type Observed, runCase } from "./run.ts";
import { shownAsExpected } from "./show.ts";

export interface CaseResult {
  /** As it is shown. */
  readonly file: string;
  readonly id: string;
  readonly outcome: string;
  readonly failures: readonly Failure[];
  readonly milliseconds: number;
  /** What happened, as its `expect` would be written. */
  readonly happened: string;
}

/** With the keys of the branches that it took. */
export async function verdictOn(
  { shown, branches }: Pick<TestFile, "shown" | "branches">,
  test: TestCase,
  signal: AbortSignal,
): Promise<{ result: CaseResult; taken: readonly string[] }> {
  const began = performance.now();
  const observed = await runCase(test, signal);
  const { happened, failures } = judged(test, observed);
  const taken = [...branchesTaken(branches, observed.records)];
  const milliseconds = Math.round(performance.now() - began);
  const { outcome } = happened;
  const result = { file: shown, id: test.id, outcome, failures, milliseconds, happened: shownAsExpected(happened) };
  return { result, taken };
}

/** What happened, and what of it is not as the case expects. */
export function judged(
  { program, expect }: TestCase,
  observed: Observed,
): { readonly happened: Happened; readonly failures: readonly Failure[] } {
  const happened = happenedIn(observed);
  const order = orderFailures(program, Object.keys(expect.steps ?? {}), happened);
  return { happened, failures: [...failuresOf(expect, happened, observed.assessment), ...order] };
}
