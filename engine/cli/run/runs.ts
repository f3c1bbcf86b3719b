/** `runbook runs`: the runs in a folder, oldest first. */
import { resolve } from "node:path";
import { type ExitCode, exit, RunbookError } from "../../errors.ts";
import { readJournal } from "../../journal/read.ts";
import { table } from "../../text/columns.ts";
import { columnsOf, type Io } from "../io.ts";
import { isUnderWay, runFolder, runIds } from "./folder.ts";
import { readReport } from "./report.ts";

/** A log that does not check is listed as `tampered`; it is `verify` that says why. */
export async function listRuns(io: Io, options: { runs: string; json?: boolean }): Promise<ExitCode> {
  const runs = resolve(io.cwd, options.runs);
  const now = Date.now();
  const rows: Row[] = [];
  for (const id of runIds(runs)) rows.push(await rowOf(runs, id, now));
  if (options.json === true) io.stdout.write(`${JSON.stringify(rows)}\n`);
  else if (rows.length === 0) io.stderr.write(`There are no runs in ${runs}.\n`);
  else io.stdout.write(`${rowLines(rows, columnsOf(io.stdout)).join("\n")}\n`);
  return exit.done;
}

interface Row {
  readonly run: string;
  readonly kind: string;
  readonly started: string;
  /** Seconds since it began; null where its name does not say when. */
  readonly age: number | null;
  /** The report's; `under-way`, `empty` and `tampered` beside those. */
  readonly outcome: string;
  readonly changes: number;
  readonly title: string;
}

async function rowOf(runs: string, id: string, now: number): Promise<Row> {
  const unknown = { run: id, kind: "", started: "", age: ageOf(id, now), changes: 0, title: "" };
  const folder = runFolder(runs, id);
  const { journal } = folder;
  try {
    const reading = await readReport(readJournal(journal), { journal, purposes: new Map() });
    if (reading === undefined) return { ...unknown, outcome: "empty" };
    const { report, started, startedAt } = reading;
    return {
      run: id,
      kind: started.dryRun ? `${report.kind} (dry run)` : report.kind,
      started: startedAt,
      age: ageOf(id, now),
      outcome: isUnderWay(folder) ? "under-way" : report.outcome,
      changes: started.dryRun ? 0 : report.changes.length,
      title: started.title,
    };
  } catch (error) {
    if (!(error instanceof RunbookError) || error.code !== "JOURNAL_TAMPERED") throw error;
    return { ...unknown, outcome: "tampered" };
  }
}

/** Columns below which the time has no room; a run's name says it too. */
const narrow = 100;

function rowLines(rows: readonly Row[], columns: number): string[] {
  const began = columns < narrow ? () => [] : (text: string) => [text];
  const heading = ["run", "kind", ...began("began"), "age", "outcome", "changes", "playbook"];
  const cells = rows.map(({ run, kind, started, age, outcome, changes, title }) => [
    run,
    kind,
    ...began(started.slice(0, 19)),
    ageText(age),
    outcome,
    String(changes),
    title,
  ]);
  // A run is named to go on with it, so its name is never shortened; nor is how long ago it was, and how it ended.
  const whole = ["run", "age", "outcome"].map((name) => heading.indexOf(name));
  return table([heading, ...cells], columns, { whole });
}

/** By the run's name, which has this machine's time: the log of a drill has the drill's. */
function ageOf(id: string, now: number): number | null {
  const [, date, hours, minutes, seconds] = /^(\d{8})T(\d\d)(\d\d)(\d\d)-/.exec(id) ?? [];
  if (date === undefined) return null;
  const day = date.replace(/(\d{4})(\d\d)(\d\d)/, "$1-$2-$3");
  const began = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(began) ? null : Math.max(0, Math.floor((now - began) / 1000));
}

const units = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
] as const;

function ageText(age: number | null): string {
  if (age === null) return "";
  const [unit, seconds] = units.find(([, each]) => age >= each) ?? ["s", 1];
  return `${Math.floor(age / seconds)} ${unit}`;
}
