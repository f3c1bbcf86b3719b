/** One case from its run to its verdict. */
import type { JournalRecord } from "../journal/events.ts";
import { type Failure, failuresOf } from "./test-expect.ts";
import { happenedIn } from "./test-happened.ts";
import type { TestCase } from "./test-load.ts";
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

/** With the records of its log, for what they say of the playbook's branches. */
export async function verdictOn(
  file: string,
  test: TestCase,
  signal: AbortSignal,
): Promise<{ result: CaseResult; records: readonly JournalRecord[] }> {
  const began = performance.now();
  const observed = await runCase(test, signal);
  const happened = happenedIn(observed);
  const failures = failuresOf(test.expect, happened, observed.assessment);
  const milliseconds = Math.round(performance.now() - began);
  const { outcome } = happened;
  return {
    result: { file, id: test.id, outcome, failures, milliseconds, happened: shownAsExpected(happened) },
    records: observed.records,
  };
}
