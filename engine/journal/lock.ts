/**
 * Lets one process at a time work on a run. The lock is a file that names its holder by process id
 * and start, so that the lock of a process that was killed is known for stale even when its id has
 * been given to another.
 */
import { execFileSync } from "node:child_process";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { RunbookError } from "../errors.ts";
import { atBest, mendDisk } from "./disk.ts";

/** @returns what releases the lock. @throws RunbookError RUN_BUSY while another process holds it */
export function lock(path: string): () => void {
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid), host: hostname() });
  if (!claim(path, mine)) takeOver(path, mine);
  return () => {
    if (contentOf(path) === mine) rmSync(path, { force: true });
  };
}

/** Whether a process works on the run, as far as its lock tells. */
export function isLocked(path: string): boolean {
  return isHeld(contentOf(path));
}

/** A link appears with its whole content or not at all, and never over another. */
function claim(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (cause) {
    if (isCode(cause, "EEXIST")) return false;
    throw new RunbookError("JOURNAL_FAILED", `The lock ${path} cannot be made.`, { cause, hint: mendDisk });
  } finally {
    atBest(() => rmSync(draft, { force: true }));
  }
}

/** Only the holder of a second lock may remove a stale one, or two might each remove the other's. */
function takeOver(path: string, mine: string): void {
  if (isHeld(contentOf(path))) throw busy(path);
  const turn = `${path}.turn`;
  if (!claim(turn, mine)) throw busy(path, turn);
  try {
    if (isHeld(contentOf(path))) throw busy(path);
    rmSync(path, { force: true });
    if (!claim(path, mine)) throw busy(path);
  } finally {
    rmSync(turn, { force: true });
  }
}

/** A holder on another machine, or one that cannot be read, counts as there. */
function isHeld(content: string | undefined): boolean {
  if (content === undefined) return false;
  try {
    const holder = JSON.parse(content) as { pid: number; started: string | null; host: string };
    if (holder.host !== hostname()) return true;
    if (!isAlive(holder.pid)) return false;
    return holder.started === null || startOf(holder.pid) === holder.started;
  } catch {
    return true;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return !isCode(cause, "ESRCH");
  }
}

/** When a process began: by boot and clock tick on Linux, by `ps` elsewhere, null where neither tells. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    // The second field is the program's name in parentheses, with whatever the name contains.
    return `${boot} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    try {
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    } catch {
      return null;
    }
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (isCode(cause, "ENOENT")) return undefined;
    throw new RunbookError("JOURNAL_FAILED", `The lock ${path} cannot be read.`, { cause, hint: mendDisk });
  }
}

function busy(path: string, turn?: string): RunbookError {
  return new RunbookError("RUN_BUSY", "Another process is working on this run.", {
    detail: { holder: contentOf(path) ?? null },
    hint: `Wait for it to end. If no such process is left on any machine, remove ${turn ?? path}.`,
  });
}

function isCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && (cause as NodeJS.ErrnoException).code === code;
}
