/** An error as the terminal shows it: what, where, why, what to do next. */
import { type ExitCode, exit, RunbookError } from "../errors.ts";
import { visible, visibleValue } from "../text/visible.ts";
import { type Io, type Paint, painter } from "./io.ts";

/** Details that the message already tells, or that only programs read. */
const told = new Set(["problems", "line", "step", "key"]);

/** Lines for stderr. `rendered` in the detail is text of our own that has its line breaks. */
export function errorText(error: unknown, options: { verbose: boolean; paint: Paint }): string {
  const { verbose, paint } = options;
  if (!(error instanceof RunbookError)) return defectText(error, verbose, paint);
  const { rendered, ...detail } = error.detail;
  const lines = [`${paint(["red", "bold"], error.code)}: ${visible(error.message)}`];
  if (typeof rendered === "string") lines.push(rendered);
  for (const [name, value] of Object.entries(detail)) {
    if (!told.has(name) && value !== undefined) lines.push(`  ${visible(name)}: ${visibleValue(value)}`);
  }
  const why = error.cause instanceof Error ? error.cause.message : undefined;
  if (why !== undefined && !error.message.includes(why)) lines.push(`  because: ${visible(why)}`);
  if (error.hint !== undefined) lines.push(`  ${visible(error.hint)}`);
  if (verbose && error.code === "INTERNAL") lines.push(stackOf(error));
  return `${lines.join("\n")}\n`;
}

/** Writes it to stderr. */
export function showError(io: Io, error: unknown, verbose: boolean): ExitCode {
  io.stderr.write(errorText(error, { verbose, paint: painter(io.stderr, io.env) }));
  return exitCodeOf(error);
}

export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof RunbookError ? error.exitCode : exit.failed;
}

function defectText(error: unknown, verbose: boolean, paint: Paint): string {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const head = `${paint(["red", "bold"], "INTERNAL")}: this is a defect of runbook: ${visible(message)}`;
  return `${head}\n${verbose ? stackOf(error) : "  Say --verbose to see where, and report it."}\n`;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? "").split("\n").map(visible).join("\n") : "";
}
