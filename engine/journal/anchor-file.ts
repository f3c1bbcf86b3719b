/**
 * Anchors in a file outside the log, often on a share that may fail or hang. Nothing waits for it:
 * lines are handed over, and written in the order in which they came.
 */
import { closeSync, openSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { RunbookError } from "../errors.ts";
import { anchorFile, isFolder } from "./anchor.ts";

export interface AnchorFile {
  readonly path: string;
  note(line: string): void;
  /** Waits for what was handed over, but no longer than `within` milliseconds. @returns why the last of it is not there */
  settled(within: number): Promise<string | undefined>;
}

/**
 * The file that is meant, or the run's own in a folder that is.
 * @throws RunbookError ANCHOR_UNUSABLE where it cannot be written now
 */
export function requireAnchorFile(target: string, run: string): string {
  const path = isFolder(target) ? anchorFile(target, run) : target;
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there !== undefined && !there.isFile()) throw new Error("it is not a file");
    closeSync(openSync(path, "a"));
  } catch (cause) {
    throw new RunbookError("ANCHOR_UNUSABLE", `Anchors cannot be written to ${path}.`, {
      cause,
      hint: "Nothing was done. Name a file or a folder that can be written, or leave --anchor out.",
    });
  }
  return path;
}

/** `failed` is told once of each time in which nothing could be written. */
export function anchorsTo(path: string, failed: (why: string) => void): AnchorFile {
  let waiting: string[] = [];
  let writing: Promise<void> | undefined;
  let failure: string | undefined;

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      // What failed may have left half a line behind.
      const text = `${failure === undefined ? "" : "\n"}${lines.join("\n")}\n`;
      try {
        await append(path, text);
        failure = undefined;
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        if (failure === undefined) failed(why);
        failure = why;
      }
    }
    writing = undefined;
  }

  return {
    path,
    note(line) {
      waiting.push(line);
      writing ??= write();
    },
    async settled(within) {
      if (writing === undefined) return failure;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<string>((resolve) => {
        timer = setTimeout(() => resolve(`it took longer than ${within / 1000} s`), within);
      });
      try {
        return (await Promise.race([writing, late])) ?? failure;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

async function append(path: string, text: string): Promise<void> {
  const file = await open(path, "a");
  try {
    await file.appendFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
}
