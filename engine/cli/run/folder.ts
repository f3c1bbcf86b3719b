/** Where runs lie, how they are named and found. */
import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { RunbookError } from "../../errors.ts";
import { isLocked, lock } from "../../journal/lock.ts";
import { nearest } from "../../text/nearest.ts";

export interface RunFolder {
  readonly id: string;
  readonly path: string;
  readonly journal: string;
  readonly evidence: string;
  readonly world: string;
  readonly secrets: string;
}

/** `20260302T100000-k3f9q2`: sorts by time and is safe as a file name. */
export function newRunId(now: Date): string {
  const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  const chance = Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}-${chance}`;
}

export function isRunId(name: string): boolean {
  return /^\d{8}T\d{6}-[a-z2-9]{6}$/.test(name);
}

export function runFolder(runs: string, id: string): RunFolder {
  const path = join(runs, id);
  return {
    id,
    path,
    journal: join(path, "audit.jsonl"),
    evidence: join(path, "evidence"),
    world: join(path, "world.jsonl"),
    secrets: join(path, "secrets"),
  };
}

/** By the run's own folder. */
export function runFolderAt(path: string): RunFolder {
  return runFolder(dirname(path), basename(path));
}

/** The run that another took back: where it was, or beside the other one where both were moved. */
export function undoneRun(undo: RunFolder, recorded: string): RunFolder {
  const there = runFolderAt(recorded);
  return existsSync(there.journal) ? there : runFolder(dirname(undo.path), basename(recorded));
}

/** Made readable by its owner only. @throws RunbookError JOURNAL_FAILED */
export function makeRunFolder(cwd: string, runs: string, id: string): RunFolder {
  const folder = runFolder(resolve(cwd, runs), id);
  try {
    mkdirSync(folder.path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new RunbookError("JOURNAL_FAILED", `The folder ${folder.path} of the run cannot be made`, {
      cause,
      hint: "Nothing was sent to AWS. Make room on the disk or mend it, or name another folder by --runs.",
    });
  }
  return folder;
}

/** Keeps others from going on with the run meanwhile. @throws RunbookError RUN_BUSY */
export async function withLock<T>({ journal }: RunFolder, work: () => Promise<T>): Promise<T> {
  const release = lock(`${journal}.lock`);
  try {
    return await work();
  } finally {
    release();
  }
}

export function isUnderWay({ journal }: RunFolder): boolean {
  return isLocked(`${journal}.lock`);
}

/**
 * A run by its id, by the beginning of it, as `latest`, or by its folder.
 * @throws RunbookError RUN_UNKNOWN with the nearest name
 */
export function findRun(cwd: string, runs: string, name: string): RunFolder {
  const asPath = resolve(cwd, name);
  if (/[/\\]/.test(name) && existsSync(join(asPath, "audit.jsonl"))) {
    return runFolder(resolve(asPath, ".."), asPath.split(/[/\\]/).at(-1) ?? name);
  }
  const folder = resolve(cwd, runs);
  const ids = runIds(folder);
  const found = name === "latest" ? ids.slice(-1) : ids.filter((id) => id === name);
  const begun = found.length > 0 ? found : ids.filter((id) => name !== "" && id.startsWith(name));
  if (begun.length === 1 && begun[0] !== undefined) return runFolder(folder, begun[0]);
  if (begun.length > 1) {
    throw new RunbookError("RUN_UNKNOWN", `${name} may be any of ${begun.join(", ")}.`, {
      hint: "Give more of the run's id.",
    });
  }
  const near = nearest(name, ids);
  throw new RunbookError("RUN_UNKNOWN", `There is no run ${name} in ${folder}.`, {
    hint: near === undefined ? "`runbook runs` lists the runs; --runs names another folder." : `Did you mean ${near}?`,
  });
}

/** In the order in which they began. */
export function runIds(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((id) => existsSync(join(folder, id, "audit.jsonl")))
    .toSorted();
}
