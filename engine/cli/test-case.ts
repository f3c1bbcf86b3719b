/** One case from its run to its verdict. */
import { type Failure, failuresOf } from "./test-expect.ts";
import { happenedIn } from "./test-happened.ts";
import { branchesTaken } from "./test-coverage.ts";
import type { TestCase, TestFile } from "./test-load.ts";
import { runCase } from "./test-run.ts";
import { shownAsExpected } from "./test-show.ts";

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
  const happened = happenedIn(observed);
  const failures = failuresOf(test.expect, happened, observed.assessment);
  const taken = [...branchesTaken(branches, observed.records)];
  const milliseconds = Math.round(performance.now() - began);
  const { outcome } = happened;
  const result = { file: shown, id: test.id, outcome, failures, milliseconds, happened: shownAsExpected(happened) };
  return { result, taken };
}
