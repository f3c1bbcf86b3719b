/** The format of a log, by its number. */
import { RunbookError } from "../errors.ts";

/**
 * What is wrong with the format that a log's first line names. What a later one looks like is not for this program to judge.
 * @throws RunbookError FORMAT_UNKNOWN
 */
export function formatFault(value: unknown): string | undefined {
  const { type, format, version } = (value ?? {}) as Record<string, unknown>;
  if (type !== "run.started" || typeof format !== "number" || format === 1) return undefined;
  if (!Number.isSafeInteger(format) || format < 1) return `its format is ${format}, which there never was`;
  const writer = typeof version === "string" ? `runbook ${version.slice(0, 50)}` : "another program";
  throw new RunbookError("FORMAT_UNKNOWN", `The log is of format ${format}, and this program reads format 1.`, {
    hint: `It says that it was written by ${writer}: use that, or one that is newer.`,
  });
}
