/**
 * The audit log on the disk: JSON Lines, only ever appended to. Events that come while a flush is
 * under way share the next one, so that many steps at once cost little more than one.
 */
import { closeSync, constants, existsSync, fdatasync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { RunbookError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal } from "../ports/journal.ts";
import { genesis, link } from "./chain.ts";
import type { Event, EventType, JournalRecord } from "./events.ts";
import { atBest, flushFolder, mendDisk } from "./disk.ts";
import { lock } from "./lock.ts";
import { readJournal, type Reached } from "./read.ts";
import { callsForSignature, mostUnsigned, signatureFault, signedHead, type SignedHead, type Signer } from "./sign.ts";

const sync = promisify(fdatasync);
const turn = promisify(setImmediate);

export interface FileJournal extends Journal {
  /** Bytes of a torn last line that were cut off when the log was opened: a crash had left them. */
  readonly cutBytes: number;
}

export interface JournalOptions {
  readonly clock: Clock;
  readonly mode: "create" | "append";
  readonly signer: Signer;
  /** Told of every signed head once it is durable. Must not throw. */
  readonly onHead?: (head: SignedHead) => void;
}

/** Where a log stands, and what is not signed of it. */
interface Standing extends Reached {
  /** Records after the last signed head. */
  readonly unsigned: number;
  /** A signature is called for, by the last record or by how many are not signed, that a crash kept from the disk. */
  readonly owed: boolean;
}

const nothing: Standing = { head: genesis, offset: 0, tornBytes: 0, unsigned: 0, owed: false };

/**
 * `create` refuses an existing log, `append` a missing one and one that does not check. Readable
 * by its owner only. The lock lies beside it as `<path>.lock` until `close`.
 * @throws RunbookError RUN_BUSY, RUN_UNKNOWN, JOURNAL_TAMPERED, JOURNAL_FAILED
 */
export async function openJournal(path: string, options: JournalOptions): Promise<FileJournal> {
  if (options.mode === "append" && !existsSync(path)) {
    throw new RunbookError("RUN_UNKNOWN", `There is no audit log ${path}.`);
  }
  const release = lockOf(path);
  try {
    const standing = options.mode === "create" ? nothing : await endOf(path);
    return await journalOn(path, open(path, options.mode), standing, options, release);
  } catch (cause) {
    atBest(release);
    throw cause;
  }
}

async function journalOn(
  path: string,
  file: number,
  standing: Standing,
  { clock, signer, onHead }: JournalOptions,
  release: () => void,
): Promise<FileJournal> {
  let { head, unsigned } = standing;
  /** Everything before it is durable; a failed write is cut back to it. */
  let good = standing.offset;
  let failure: RunbookError | undefined;
  let closed = false;
  let gathering: { lines: string[]; heads: SignedHead[]; flushed: Promise<void> } | undefined;
  let last: Promise<void> = Promise.resolve();

  function fail(cause: unknown): RunbookError {
    failure = failed(`The audit log ${path} could not be written`, cause);
    try {
      ftruncateSync(file, good);
    } catch (second) {
      failure = failed(`The audit log ${path} could not be written, nor cut back to its last whole record`, second);
    }
    return failure;
  }

  async function flush(before: Promise<void>): Promise<void> {
    await before.catch(() => undefined);
    // Steps that the last flush let go on append within this turn; all of it comes along.
    await turn();
    const { lines, heads } = gathering ?? { lines: [], heads: [] };
    gathering = undefined;
    if (failure !== undefined) throw failure;
    const bytes = Buffer.from(lines.join("\n") + "\n", "utf8");
    try {
      const written = writeSync(file, bytes, 0, bytes.length);
      if (written !== bytes.length) throw new Error(`${written} of ${bytes.length} bytes were written.`);
      await sync(file);
    } catch (cause) {
      throw fail(cause);
    }
    good += bytes.length;
    if (onHead !== undefined) heads.forEach(onHead);
  }

  function append(event: Event): Promise<void> {
    if (failure !== undefined) return Promise.reject(failure);
    if (closed) return Promise.reject(new RunbookError("INTERNAL", `The audit log ${path} is closed.`));
    const at = clock.now();
    let line: string;
    try {
      ({ line, head } = link(event, head, at));
    } catch (cause) {
      return Promise.reject(cause);
    }
    const batch = nextFlush();
    batch.lines.push(line);
    unsigned += 1;
    if (isOwed(event.type, unsigned)) signInto(batch, at);
    return batch.flushed;
  }

  function nextFlush() {
    if (gathering === undefined) {
      gathering = { lines: [], heads: [], flushed: Promise.resolve() };
      last = gathering.flushed = clock.busy(flush(last));
    }
    return gathering;
  }

  /** Into the batch of the event that calls for it: one is not durable without the other. */
  function signInto(batch: { lines: string[]; heads: SignedHead[] }, at: Date): void {
    let line: string;
    ({ line, head } = link(signedHead(signer, head, at), head, at));
    batch.lines.push(line);
    batch.heads.push({
      at: at.toISOString(),
      records: head.seq,
      sha256: head.prev,
      publicKey: signer.publicKey,
    });
    unsigned = 0;
  }

  /** Of what is durable when the reading begins. */
  const read = () => readJournal(path, { end: () => good });

  /** What was appended is durable, or its appender was told that it is not: neither closing nor the lock changes that. */
  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    await last.catch(() => undefined);
    atBest(() => closeSync(file));
    atBest(release);
  }

  try {
    if (standing.tornBytes > 0) cutBack(path, file, good);
    if (standing.owed) {
      const batch = nextFlush();
      signInto(batch, clock.now());
      await batch.flushed;
    }
  } catch (cause) {
    atBest(() => closeSync(file));
    throw cause;
  }
  return { append, read, close, cutBytes: standing.tornBytes };
}

function cutBack(path: string, file: number, bytes: number): void {
  try {
    ftruncateSync(file, bytes);
    fsyncSync(file);
  } catch (cause) {
    throw failed(`The torn last line of ${path} cannot be cut off`, cause);
  }
}

/** @throws RunbookError JOURNAL_TAMPERED where the chain or a signature in it does not check */
async function endOf(path: string): Promise<Standing> {
  let reached: Reached | undefined;
  let unsigned = 0;
  let last: JournalRecord | undefined;
  for await (const record of readJournal(path, { reached: (end) => (reached = end) })) {
    last = record;
    unsigned += 1;
    if (record.type !== "head.signed") continue;
    const fault = await signatureFault(record);
    if (fault !== undefined) throw tampered(path, record.seq + 1, fault);
    unsigned = 0;
  }
  if (reached === undefined) throw new RunbookError("INTERNAL", `Reading ${path} came to no end.`);
  return { ...reached, unsigned, owed: last !== undefined && isOwed(last.type, unsigned) };
}

/** Whether a signed head must follow directly. */
function isOwed(last: EventType, unsigned: number): boolean {
  return callsForSignature(last) || unsigned >= mostUnsigned - 1;
}

function tampered(path: string, line: number, what: string): RunbookError {
  return new RunbookError("JOURNAL_TAMPERED", `Line ${line} of ${path} is not what was written: ${what}.`, {
    detail: { line },
    hint: "Check it with `runbook verify`; work on with a copy that verifies, or start a new run.",
  });
}

/** The name of a new log must be as durable as its content, hence the flush of its folder. */
function open(path: string, mode: "create" | "append"): number {
  const flags =
    constants.O_WRONLY | constants.O_APPEND | (mode === "create" ? constants.O_CREAT | constants.O_EXCL : 0);
  let file: number | undefined;
  try {
    file = openSync(path, flags, 0o600);
    if (mode === "create") flushFolder(dirname(path));
    return file;
  } catch (cause) {
    const made = file;
    if (made !== undefined) atBest(() => closeSync(made));
    throw failed(`The audit log ${path} cannot be ${mode === "create" ? "made" : "opened"}`, cause);
  }
}

function lockOf(path: string): () => void {
  try {
    return lock(`${path}.lock`);
  } catch (cause) {
    if (cause instanceof RunbookError) throw cause;
    throw failed(`The audit log ${path} cannot be locked`, cause);
  }
}

function failed(what: string, cause: unknown): RunbookError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RunbookError("JOURNAL_FAILED", `${what}: ${why}`, { cause, hint: mendDisk });
}
