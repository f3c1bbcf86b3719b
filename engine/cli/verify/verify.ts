/** `runbook verify <run>`: is the audit log what was written, and what proves it. */
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isKnownWrite } from "../../aws/operations.ts";
import { type ExitCode, exit, RunbookError } from "../../errors.ts";
import { type Anchor, readAnchors } from "../../journal/anchor.ts";
import { readJournal } from "../../journal/read.ts";
import { publicKeyPath, readPublicKey } from "../../journal/signing-key.ts";
import { type Verification, verify } from "../../journal/verify.ts";
import { showError } from "../error-text.ts";
import type { Io } from "../io.ts";
import type { CloudTrailMatch } from "../../cloudtrail/result.ts";
import { findRun, isRunId, type RunFolder } from "../run/folder.ts";
import { type KnownKeys, levelsOf } from "./levels.ts";
import { verifyText } from "./text.ts";

export interface VerifyRunOptions {
  readonly run: string;
  readonly runs: string;
  readonly key?: readonly string[];
  readonly anchor?: readonly string[];
  /** Files of CloudTrail's events; true for a drill's own. */
  readonly cloudtrail?: string | true;
  readonly json?: boolean;
}

/**
 * 0 for a whole log, 3 for a valid one without its end, 4 for one that is not what was written, 6 for one with a write in doubt.
 * @throws RunbookError RUN_UNKNOWN, SIGNING_KEY_UNUSABLE, ANCHOR_UNUSABLE, FORMAT_UNKNOWN
 */
export async function verifyRun(io: Io, options: VerifyRunOptions): Promise<ExitCode> {
  const folder = findRun(io.cwd, options.runs, options.run);
  requireFile(folder.journal);
  const keys = (options.key ?? []).map((path) => readPublicKey(resolve(io.cwd, path)));
  const { anchors, missing } = await anchorsOf(io, folder, options.anchor ?? []);
  const found = await verify(folder.journal, {
    evidence: folder.evidence,
    isWrite: isKnownWrite,
    thread: secondThread(),
    keys,
    anchors,
    ...(isRunId(folder.id) ? { run: folder.id } : {}),
  });
  const own = codeOf(found);
  if (missing !== undefined) {
    // Where the log itself is not what was written, that is the answer.
    if (own !== exit.tampered) throw missing;
    showError(io, missing, false);
  }
  const match = own === exit.tampered ? undefined : await matched(io, folder, options.cloudtrail);
  const code = match === undefined ? own : worse(own, match.exitCode);
  const levels = levelsOf(found, knownKeys(io, options.runs, keys, anchors), anchors.length, match);
  if (options.json === true) {
    const cloudTrail = match === undefined ? {} : { cloudTrail: match };
    io.stdout.write(`${JSON.stringify({ ...found, run: folder.id, exitCode: code, levels, ...cloudTrail })}\n`);
  } else io.stdout.write(verifyText(io, { id: folder.id, found, code: own, levels, match }));
  return code;
}

/** Its script is built beside this one; out of the sources there is none, and one thread does it all. */
function secondThread(): string | undefined {
  const script = fileURLToPath(new URL("./survey-thread.cjs", import.meta.url));
  return existsSync(script) ? script : undefined;
}

/** Only a log that is what was written says anything that CloudTrail could be held against. */
async function matched(
  io: Io,
  folder: RunFolder,
  events: string | true | undefined,
): Promise<CloudTrailMatch | undefined> {
  if (events === undefined) return undefined;
  const { matchRun } = await import("./cloudtrail.ts");
  return matchRun(io.cwd, folder, events === true ? undefined : events);
}

function worse(one: Verdict, other: Verdict): Verdict {
  const order = [exit.tampered, exit.inDoubt, exit.incomplete, exit.done] as const;
  return order.find((code) => code === one || code === other) ?? one;
}

export type Verdict = 0 | 3 | 4 | 6;

export function codeOf(found: Verification): Verdict {
  if (found.problems.length > 0) return exit.tampered;
  if (found.inDoubt.length > 0) return exit.inDoubt;
  return found.complete ? exit.done : exit.incomplete;
}

/** By the run's folder and by what its log says: a log put in another's place must not bring its own anchors. */
async function anchorsOf(
  io: Io,
  folder: RunFolder,
  paths: readonly string[],
): Promise<{ anchors: Anchor[]; missing?: unknown }> {
  if (paths.length === 0) return { anchors: [] };
  const said = await runOf(folder.journal);
  const run = isRunId(folder.id) || said === undefined ? folder.id : said;
  const anchors: Anchor[] = [];
  let missing: unknown;
  for (const path of paths) {
    try {
      anchors.push(...readAnchors(resolve(io.cwd, path), run));
    } catch (error) {
      missing ??= error;
    }
  }
  return { anchors, missing };
}

async function runOf(journal: string): Promise<string | undefined> {
  try {
    for await (const record of readJournal(journal)) return record.type === "run.started" ? record.run : undefined;
  } catch (error) {
    if (!(error instanceof RunbookError) || error.code !== "JOURNAL_TAMPERED") throw error;
  }
  return undefined;
}

/** Without a key given, the one of this machine's runs is known, and those that anchors name. */
function knownKeys(io: Io, runs: string, given: readonly string[], anchors: readonly Anchor[]): KnownKeys {
  if (given.length > 0) return { keys: new Set(given), from: "a key that was given" };
  const path = publicKeyPath(resolve(io.cwd, runs));
  const own = statSync(path, { throwIfNoEntry: false }) === undefined ? [] : [readPublicKey(path)];
  const named = anchors.map(({ publicKey }) => publicKey);
  return { keys: new Set([...own, ...named]), from: own.length > 0 ? "the key of these runs" : "the anchors' key" };
}

function requireFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return;
  throw new RunbookError("FILE_UNREADABLE", `${path} is not a file.`);
}
