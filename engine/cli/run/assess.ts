/** Holds a drill's expectations against the world that the run left. */
import { assess, type Assessment } from "../../aws/simulated/assess.ts";
import type { World } from "../../aws/simulated/world.ts";
import { type ExitCode, exit } from "../../errors.ts";
import type { Reading } from "./report.ts";

/** Nothing for a run that is not at its end: what is still to come cannot be missed yet. */
export function assessRun(world: World, { report, started }: Reading): Assessment | undefined {
  const unfinished = report.outcome === "suspended" || report.outcome === "interrupted";
  if (started.dryRun || unfinished || world.scenario.expect === undefined) return undefined;
  return assess(world);
}

/** The exit code of a run whose drill expected something else, too. */
export function exitAfter(code: ExitCode, assessment: Assessment | undefined): ExitCode {
  const unmet = assessment !== undefined && assessment.failed.length > 0;
  return unmet && (code === exit.done || code === exit.incomplete) ? exit.failed : code;
}
