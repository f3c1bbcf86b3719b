/** `runbook report <run>`: how a run stands, drawn up from its audit log alone. */
import { type ExitCode, exit } from "../../errors.ts";
import { columnsOf, painter, type Io } from "../io.ts";
import { findRun, isUnderWay } from "./folder.ts";
import { nextSteps } from "./next-steps.ts";
import { reportText } from "./report-text.ts";
import { readingOf } from "./session.ts";

/** @throws RunbookError RUN_UNKNOWN; JOURNAL_TAMPERED for a log that is not as it was written */
export async function showReport(io: Io, options: { run: string; runs: string; json?: boolean }): Promise<ExitCode> {
  const folder = findRun(io.cwd, options.runs, options.run);
  const underWay = isUnderWay(folder);
  const reading = await readingOf(folder);
  if (options.json === true) io.stdout.write(`${JSON.stringify({ ...reading.report, underWay })}\n`);
  else {
    const next = underWay ? [] : nextSteps(reading, options.runs);
    io.stdout.write(reportText(reading, next, columnsOf(io.stdout), painter(io.stdout, io.env), { underWay }));
  }
  return exit.done;
}
