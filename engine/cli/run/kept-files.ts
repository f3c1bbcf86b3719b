/** The files that a run began with, kept among its evidence, so that the run explains itself without them. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { RunbookError } from "../../errors.ts";
import { evidenceFolder } from "../../journal/evidence.ts";
import type { EventOf } from "../../journal/events.ts";
import { linesOf } from "../../journal/lines.ts";
import { rootOf } from "../../playbook/files.ts";
import type { Program } from "../../playbook/program.ts";
import type { EvidenceStore } from "../../ports/journal.ts";
import { systemClock } from "../../ports/system-clock.ts";
import type { LoadedPolicy } from "../load.ts";
import { type RunFolder, runFolderAt } from "./folder.ts";
import type { RunSettings } from "./settings.ts";

/** A playbook and its policy, put back into a folder of their own. */
export interface PutBack {
  /** Of the copies. */
  readonly folder: string;
  /** Relative to it, so that mistakes are shown without it. */
  readonly playbook: string;
  /** Absolute; undefined where the run began without one. */
  readonly policy: string | undefined;
  readonly remove: () => void;
}

/**
 * Keeps each file under the SHA-256 that the run's first event names it by. An undo keeps the last
 * line of the log that it takes back. @throws RunbookError RUN_CHANGED where one changed since it was loaded
 */
export async function keepFiles(
  store: EvidenceStore,
  { program, policy, settings }: { program: Program; policy: LoadedPolicy; settings: RunSettings },
): Promise<void> {
  const keep = async (path: string, content: string, sha256: string) => {
    const kept = await store.put(content, { sensitive: false });
    if (kept.sha256 === sha256) return;
    throw new RunbookError("RUN_CHANGED", `${path} was changed while the run began.`, {
      hint: "Check it by `runbook validate`, and start again.",
    });
  };
  const root = rootOf(settings.playbook, program.files);
  for (const { path, sha256 } of program.files) {
    const content =
      settings.undo === undefined ? textOf(join(root, path)) : await lastLineOf(runFolderAt(settings.undo.run).journal);
    await keep(path, content, sha256);
  }
  if (policy.path !== null) await keep(policy.path, textOf(policy.path), policy.sha256);
}

/**
 * Puts the kept files back under their names, until `remove`. Undefined where a run did not keep all of them.
 * @throws RunbookError JOURNAL_TAMPERED where a copy has changed, or where a name leads elsewhere
 */
export async function putBack(folder: RunFolder, started: EventOf<"run.started">): Promise<PutBack | undefined> {
  const { files, policy } = namedFiles(started);
  const hashes = [...files, ...(policy === null ? [] : [policy])].map(({ sha256 }) => sha256);
  const main = files[0]?.path;
  if (main === undefined || !hashes.every((hash) => existsSync(join(folder.evidence, hash)))) return undefined;
  const store = evidenceFolder(folder.evidence, systemClock());
  const copies = mkdtempSync(join(tmpdir(), "runbook-"));
  const remove = () => rmSync(copies, { recursive: true, force: true });
  try {
    for (const { path, sha256 } of files) write(join(copies, "playbook", path), await store.get(sha256));
    const policyPath = join(copies, "policy.yaml");
    if (policy !== null) write(policyPath, await store.get(policy.sha256));
    return {
      folder: copies,
      playbook: join("playbook", main),
      policy: policy === null ? undefined : policyPath,
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * The files of a run as its log names them, which may have been meddled with.
 * @throws RunbookError JOURNAL_TAMPERED unless each has a hash, and the playbook's are names within one folder
 */
export function namedFiles(started: EventOf<"run.started">): Pick<EventOf<"run.started">, "files" | "policy"> {
  const { files, policy } = started;
  const wrong = files.find((file: unknown) => !isHashed(file) || !isWithin(file.path));
  if (wrong === undefined && (policy === null || isHashed(policy))) return { files, policy };
  throw new RunbookError("JOURNAL_TAMPERED", "The log names a file of the run in a way that no run does.", {
    detail: { file: wrong ?? policy },
    hint: "Check it with `runbook verify`.",
  });
}

function isHashed(file: unknown): file is { path: string; sha256: string } {
  const { path, sha256 } = (file ?? {}) as { path?: unknown; sha256?: unknown };
  return typeof path === "string" && typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256);
}

function isWithin(path: string): boolean {
  return !/[\\:\0]/.test(path) && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/** Never over a file that is there, so that no name is taken twice. */
function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, content, { flag: "wx", mode: 0o600 });
}

/** Playbooks and policies are valid UTF-8, or they would not have been loaded. */
function textOf(path: string): string {
  return readFileSync(path, "utf8");
}

/** Of a log; empty where it has none. */
export async function lastLineOf(journal: string): Promise<string> {
  let last = "";
  for await (const batch of linesOf(journal)) last = batch.at(-1)?.toString("utf8") ?? last;
  return last;
}
