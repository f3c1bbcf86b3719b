/** `runbook runs`: the runs in a folder, oldest first. */
import { resolve } from "node:path";
import { type ExitCode, exit, RunbookError } from "../errors.ts";
import { readJournal } from "../journal/read.ts";
import { table } from "../text/columns.ts";
import { columnsOf, type Io } from "./io.ts";
import { runFolder, runIds } from "./run-folder.ts";
import { readReport } from "./run-report.ts";

/** A log that does not check is listed as `tampered`; it is `verify` that says why. */
export async function listRuns(io: Io, options: { runs: string; json?: boolean }): Promise<ExitCode> {
  const runs = resolve(io.cwd, options.runs);
  const rows: { run: string; kind: string; started: string; outcome: string; changes: number; title: string }[] = [];
  for (const id of runIds(runs)) rows.push(await rowOf(runs, id));
  if (options.json === true) io.stdout.write(`${JSON.stringify(rows)}\n`);
  else if (rows.length === 0) io.stderr.write(`There are no runs in ${runs}.\n`);
  else {
    const cells = rows.map((row) => [
      row.run,
      row.kind,
      row.started.slice(0, 19),
      row.outcome,
      String(row.changes),
      row.title,
    ]);
    io.stdout.write(
      // A run is named to go on with it, so its name is never shortened.
      `${table([["run", "kind", "began", "outcome", "changes", "playbook"], ...cells], columnsOf(io.stdout), { whole: [0, 3] }).join("\n")}\n`,
    );
  }
  return exit.done;
}

async function rowOf(runs: string, id: string) {
  const { journal } = runFolder(runs, id);
  try {
    const reading = await readReport(readJournal(journal), { journal, purposes: new Map() });
    if (reading === undefined) return { run: id, kind: "", started: "", outcome: "empty", changes: 0, title: "" };
    const { report, started, startedAt } = reading;
    return {
      run: id,
      kind: started.dryRun ? `${report.kind} (dry run)` : report.kind,
      started: startedAt,
      outcome: report.outcome,
      changes: started.dryRun ? 0 : report.changes.length,
      title: started.title,
    };
  } catch (error) {
    if (!(error instanceof RunbookError) || error.code !== "JOURNAL_TAMPERED") throw error;
    return { run: id, kind: "", started: "", outcome: "tampered", changes: 0, title: "" };
  }
}
