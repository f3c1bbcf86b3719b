/** `runbook plan`: a dry run, drawn as what a run would do, in order. */
import type { ExitCode } from "../../errors.ts";
import { permissionsOf } from "../../aws/permissions.ts";
import { preflightCalls } from "../../aws/preflight.ts";
import { readJournal } from "../../journal/read.ts";
import { columnsOf, type Io, painter } from "../io.ts";
import { type ExecOptions, execute } from "../run/exec.ts";
import { changesAsJson, changesText } from "../validate/explain-text.ts";
import { shownFrom } from "../files.ts";
import { planOf, planText } from "./plan-text.ts";
import { operationsOf } from "../run/program-facts.ts";
import { readingOf } from "../run/session.ts";

export async function plan(io: Io, options: ExecOptions): Promise<ExitCode> {
  const { code, folder, program } = await execute(io, { ...options, dryRun: true, quiet: true });
  const reading = await readingOf(folder);
  const permissions = permissionsOf([...preflightCalls, ...operationsOf(program)]);
  const stages = await planOf(program, readJournal(folder.journal));
  if (options.json === true) {
    const { run, kind, outcome, account, journal, gaps, reasons } = reading.report;
    const changes = changesAsJson(program, (file) => shownFrom(io, file));
    io.stdout.write(
      `${JSON.stringify({ run, kind, outcome, exitCode: code, account, journal, stages, gaps, reasons, permissions, ...changes })}\n`,
    );
  } else {
    const columns = columnsOf(io.stdout);
    const paint = painter(io.stdout, io.env);
    const changes = changesText(program, (file) => shownFrom(io, file), columns, paint);
    for (const line of changes.length === 0 ? [] : [...changes, ""]) io.stdout.write(`${line}\n`);
    io.stdout.write(planText({ reading, stages, permissions }, columns, paint));
  }
  return code;
}
