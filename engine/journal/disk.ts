/** What everything that keeps files of a run does alike: making names durable, clearing up, and what to say of a disk that fails. */
import { closeSync, fsyncSync, openSync } from "node:fs";
import { RunbookError } from "../errors.ts";

/** What to do where the disk fails: the same wherever a run meets it. */
export const mendDisk = "Nothing more is sent to AWS. Make room on the disk or mend it; then go on.";

/** A file's name is as durable as its content only once its folder is flushed. */
export function flushFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    atBest(() => closeSync(folder));
  }
}

/**
 * Clearing up, where nothing rests on whether it succeeds: what was read or flushed is, whether the
 * file closes or not, and a draft or a lock that stays is in nobody's way.
 */
export function atBest(clear: () => void): void {
  try {
    clear();
  } catch {
    // Whatever ends the work is told by another error.
  }
}

/** What the work gives. @throws RunbookError FILE_UNREADABLE where the disk refuses */
export function orUnreadable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new RunbookError("FILE_UNREADABLE", `${path} cannot be read.`, {
      cause,
      hint: "Mend the disk or the file's permissions, then try again.",
    });
  }
}
