/**
 * Runs one case: the real engine with its guards, over a log, evidence and secrets in memory, so that
 * nothing stays and nothing waits for the disk.
 */
import { actions } from "../../../actions/index.ts";
import type { Assessment } from "../../aws/simulated/assess.ts";
import { simulatedAccount } from "../../aws/simulated/account.ts";
import { simulatedServices } from "../../aws/simulated/services.ts";
import type { ExitCode } from "../../errors.ts";
import type { JournalRecord } from "../../journal/events.ts";
import { memoryEvidence, memoryJournal } from "../../journal/memory.ts";
import { liveLedger } from "../../journal/recorded-ledger.ts";
import { answersOperator } from "../../ports/operator-answers.ts";
import { secretsInMemory } from "../../ports/secrets-memory.ts";
import { virtualClock } from "../../ports/virtual-clock.ts";
import type { RunReport } from "../../run/run.ts";
import { assessRun, exitAfter } from "../run/assess.ts";
import { begin } from "../run/compose.ts";
import { runFolder } from "../run/folder.ts";
import { readReport } from "../run/report.ts";
import type { TestCase } from "./load.ts";
import { version } from "../version.ts";
import type { View } from "../view/view.ts";

/** What came of a case. */
export interface Observed {
  readonly report: RunReport;
  readonly assessment: Assessment | undefined;
  readonly records: readonly JournalRecord[];
}

/** The same for each case and each time, so that what is named after the run has the same name. */
const runId = "20000101T000000-tested";

export async function runCase(test: TestCase, signal: AbortSignal): Promise<Observed> {
  const { scenario } = test.drill;
  const { program } = test;
  const clock = virtualClock({ startAt: scenario.clock, seed: `${scenario.drill} 0` });
  const account = simulatedAccount({ scenario, services: simulatedServices, clock, agent: `runbook/${version()}` });
  const journal = memoryJournal(clock);
  const evidence = memoryEvidence();
  const folder = runFolder("tests", runId);
  const end = await begin(
    {
      mode: "live",
      folder,
      kind: "drill",
      dryRun: false,
      program,
      inputs: test.inputs,
      policy: test.policy,
      started: {
        run: runId,
        format: 1,
        kind: "drill",
        dryRun: false,
        title: program.title,
        files: program.files,
        policy: test.policy.path === null ? null : { path: test.policy.shown, sha256: test.policy.sha256 },
        inputs: test.inputs as never,
        version: version(),
        settings: {},
      },
      region: "us-east-1",
      clock,
      adapter: account,
      operator: answersOperator(test.answers, { kind: "drill" }),
      view: nobody,
      signal,
      resumed: 0,
    },
    liveLedger(journal, evidence),
    evidence,
    { secrets: secretsInMemory(scenario.drill) },
  );
  const records = journal.lines.map((line) => JSON.parse(line) as JournalRecord);
  const reading = await readReport(inTurn(records), { journal: "", purposes });
  if (reading === undefined) throw new Error("the log of a case has no first event");
  const assessment = assessRun(account.world, reading);
  const exitCode = exitAfter(end.exitCode as ExitCode, assessment);
  const report = { ...reading.report, outcome: end.outcome, exitCode, reasons: end.reasons };
  return { report, assessment, records };
}

const purposes = new Map(actions.map(({ name, purpose }) => [name, purpose]));

async function* inTurn(records: readonly JournalRecord[]): AsyncGenerator<JournalRecord> {
  yield* records;
}

const nobody: View = {
  event() {},
  progress() {},
  pausedFor: (question) => question(),
  say() {},
  async end() {},
  abandon() {},
};
