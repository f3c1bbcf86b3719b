/** The end of a run whose audit log cannot be read back: what is known of it without the log. */
import { exit, type ExitCode, RunbookError } from "../../errors.ts";
import type { RunEnd } from "../../run/run.ts";
import { errorText } from "../error-text.ts";
import { type Io, painter } from "../io.ts";
import { runCommand } from "./next-steps.ts";
import type { RunFolder } from "./folder.ts";

/**
 * Says how the run ended, why there is no report, and how to go on. With `json` the object has no
 * lists: an empty one would say that nothing was changed. Never 0, since nothing was shown.
 */
export function concludeUnreported(
  io: Io,
  folder: RunFolder,
  end: RunEnd,
  why: RunbookError,
  options: { runs: string; json?: boolean },
): ExitCode {
  const exitCode = end.exitCode === exit.done ? exit.failed : (end.exitCode as ExitCode);
  const never = why.code === "RUN_UNKNOWN";
  const { outcome } = end;
  const cause = why.cause instanceof Error ? ` (${why.cause.message})` : "";
  const reasons = [...end.reasons, `${why.message}${cause}`];
  if (options.json === true) {
    const { id: run, journal } = folder;
    io.stdout.write(`${JSON.stringify({ run, outcome, exitCode, journal, reasons })}\n`);
  }
  const next = never
    ? "The run never began. Start it again by `runbook exec`."
    : `Go on, or have its report once more: ${runCommand("resume", folder.id, options.runs)}`;
  const shown = new RunbookError("JOURNAL_FAILED", `${folder.id} ended ${outcome}, and there is no report of it`, {
    detail: { reasons },
    hint: [end.hint, next].filter((text) => text !== undefined).join(" "),
  });
  io.stderr.write(errorText(shown, { verbose: false, paint: painter(io.stderr, io.env) }));
  return exitCode;
}
