/** Whether another run took back what a run changed: then the account is no longer as the run's log has it. */
import { basename, dirname } from "node:path";
import { RunbookError } from "../../errors.ts";
import type { EventOf } from "../../journal/events.ts";
import { sha256 } from "../../journal/canonical.ts";
import { readJournal } from "../../journal/read.ts";
import { lastLineOf } from "./kept-files.ts";
import { againCommand } from "./next-steps.ts";
import { type RunFolder, runFolder, runIds } from "./folder.ts";
import { type Reading, readReport } from "./report.ts";
import { settingsOf } from "./settings.ts";

/** Looks among the runs beside it. @throws RunbookError RUN_CHANGED */
export async function requireNotTakenBack(folder: RunFolder, reading: Reading, runs: string): Promise<void> {
  const undo = await takenBackBy(folder);
  if (undo === undefined) return;
  const again = againCommand(reading, runs).replace(/ --world \S+/, ` --world ${undo}`);
  throw new RunbookError("RUN_CHANGED", `What the run ${folder.id} changed was taken back by ${undo}.`, {
    detail: { undo },
    hint: `Its log no longer says what is in the account, so it cannot go on. Start a new run: ${again}`,
  });
}

/** An undo names the last line of the log that it takes back; where that is still the last, nobody went on since. */
async function takenBackBy(folder: RunFolder): Promise<string | undefined> {
  const runs = dirname(folder.path);
  for (const id of runIds(runs)) {
    if (id === folder.id) continue;
    const { journal } = runFolder(runs, id);
    const started = await beginningOf(journal);
    if (started === undefined || started.dryRun) continue;
    const { undo } = settingsOf(started.settings);
    if (undo === undefined || basename(undo.run) !== folder.id) continue;
    const last = sha256(await lastLineOf(folder.journal));
    if (started.files.some(({ sha256 }) => sha256 === last) && (await mayHaveChanged(journal))) return id;
  }
  return undefined;
}

/** Undefined where it cannot be read. */
async function beginningOf(journal: string): Promise<EventOf<"run.started"> | undefined> {
  try {
    for await (const record of readJournal(journal)) return record.type === "run.started" ? record : undefined;
  } catch (error) {
    requireTampered(error);
  }
  return undefined;
}

/** A write whose outcome is not known counts, and a log that was meddled with says nothing. */
async function mayHaveChanged(journal: string): Promise<boolean> {
  try {
    const reading = await readReport(readJournal(journal), { journal, purposes: new Map() });
    return reading !== undefined && reading.report.changes.length > 0;
  } catch (error) {
    requireTampered(error);
    return true;
  }
}

function requireTampered(error: unknown): void {
  if (!(error instanceof RunbookError) || error.code !== "JOURNAL_TAMPERED") throw error;
}
