/** What exec, resume and replay have around a run: the view, the person, the signals, the report. */
import { actions } from "../../../actions/index.ts";
import type { SimulatedAccount } from "../../aws/simulated/account.ts";
import { type ExitCode, RunbookError } from "../../errors.ts";
import type { RunKind } from "../../journal/events.ts";
import { readJournal } from "../../journal/read.ts";
import type { Program } from "../../playbook/program.ts";
import { type Answers, answersOperator } from "../../ports/operator-answers.ts";
import type { Operator } from "../../ports/operator.ts";
import type { RunEnd, RunReport } from "../../run/run.ts";
import { concludeUnreported } from "./unreported.ts";
import { isUndo } from "../../run/undo-program.ts";
import { assessRun, exitAfter } from "./assess.ts";
import type { Heads } from "./heads.ts";
import { canRedraw, columnsOf, type Io, painter } from "../io.ts";
import { nextSteps, runCommand } from "./next-steps.ts";
import { terminalOperator } from "../view/operator-terminal.ts";
import { reportText } from "./report-text.ts";
import type { RunFolder } from "./folder.ts";
import { type Reading, readReport } from "./report.ts";
import { type Stop, stopOnSignals } from "./stop.ts";
import { titlesOf } from "../view/step-key.ts";
import { plainView } from "../view/plain.ts";
import { unfailing } from "../view/unfailing.ts";
import type { View } from "../view/view.ts";

export interface SessionOptions {
  readonly runs: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

export interface Session {
  readonly view: View;
  readonly stop: Stop;
  /** Written answers first, then the person at the terminal. */
  operator(answers: { answers: Answers; kind: RunKind; answered: readonly string[] } | undefined): Operator;
}

/** Runs `work` with the terminal set up, and leaves the terminal as it was. */
export async function withSession<T>(
  io: Io,
  folder: RunFolder,
  program: Program,
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const view = await viewFor(io, program, options.verbose === true);
  const stop = stopOnSignals(io, () => view, runCommand("resume", folder.id, options.runs));
  const person = terminalOperator({
    io,
    view: () => view,
    signal: stop.signal,
    interrupted: stop.interrupt,
    undo: isUndo(program) ? undefined : runCommand("undo", folder.id, options.runs),
  });
  try {
    return await work({
      view,
      stop,
      operator(written) {
        if (written === undefined) return person;
        const first = answersOperator(written.answers, written);
        return { ask: async (checkpoint) => (await first.ask(checkpoint)) ?? person.ask(checkpoint) };
      },
    });
  } finally {
    stop.off();
    await view.end();
  }
}

async function viewFor(io: Io, program: Program, verbose: boolean): Promise<View> {
  const inLines = () =>
    plainView({ out: io.stderr, paint: painter(io.stderr, io.env), titles: titlesOf(program), verbose });
  // Details scroll by; they have no place in a list that is drawn over.
  if (!canRedraw(io.stderr, io.env) || verbose) return inLines();
  const { terminalView } = await import("../view/terminal.ts");
  return unfailing(terminalView({ out: io.stderr, program }), inLines);
}

/** Prints what came of the run, a drill's assessment included, and gives the exit code. */
export async function conclude(
  io: Io,
  folder: RunFolder,
  end: RunEnd,
  options: SessionOptions & { account: SimulatedAccount | undefined; heads: Heads },
): Promise<ExitCode> {
  const failure = (await options.heads.missing()) ?? null;
  let reading: Reading;
  try {
    reading = await readingOf(folder);
  } catch (error) {
    // The disk that ended the run may also keep its log from being read.
    if (!(error instanceof RunbookError) || error.code === "JOURNAL_TAMPERED") throw error;
    return concludeUnreported(io, folder, end, error, options);
  }
  const assessment = options.account === undefined ? undefined : assessRun(options.account.world, reading);
  const code = exitAfter(end.exitCode as ExitCode, assessment);
  const report: RunReport = {
    ...reading.report,
    outcome: end.outcome,
    exitCode: code,
    reasons: end.reasons,
    ...(options.heads.anchor === null ? {} : { anchor: { path: options.heads.anchor, failure } }),
    ...(assessment === undefined ? {} : { assessment }),
  };
  const whole = { ...reading, report };
  const next = [...(end.hint === undefined ? [] : [end.hint]), ...nextSteps(whole, options.runs, end.code)];
  if (options.json === true) {
    io.stdout.write(`${JSON.stringify(report)}\n`);
    io.stderr.write(`${next.join("\n")}\n`);
  } else {
    io.stdout.write(reportText(whole, next, columnsOf(io.stdout), painter(io.stdout, io.env)));
  }
  return code;
}

/** @throws RunbookError JOURNAL_TAMPERED; RUN_UNKNOWN for a log without a first event */
export async function readingOf(folder: RunFolder): Promise<Reading> {
  const purposes = new Map(actions.map((action) => [action.name, action.purpose]));
  const reading = await readReport(readJournal(folder.journal), { journal: folder.journal, purposes });
  if (reading === undefined) {
    throw new RunbookError("RUN_UNKNOWN", `The run ${folder.id} never began: its audit log is empty.`, {
      hint: "Start it again by `runbook exec`.",
    });
  }
  return reading;
}
