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
import type { Event } from "./events.ts";
import { lock } from "./lock.ts";
import { readJournal, type Reached } from "./read.ts";

const sync = promisify(fdatasync);
const turn = promisify(setImmediate);

export interface FileJournal extends Journal {
  /** Bytes of a torn last line that were cut off when the log was opened: a crash had left them. */
  readonly cutBytes: number;
}

/**
 * `create` refuses an existing log, `append` a missing one and one that does not check. Readable
 * by its owner only. The lock lies beside it as `<path>.lock` until `close`.
 * @throws RunbookError RUN_BUSY, RUN_UNKNOWN, JOURNAL_TAMPERED, JOURNAL_FAILED
 */
export async function openJournal(
  path: string,
  options: { clock: Clock; mode: "create" | "append" },
): Promise<FileJournal> {
  if (options.mode === "append" && !existsSync(path)) {
    throw new RunbookError("RUN_UNKNOWN", `There is no audit log ${path}.`);
  }
  const release = lockOf(path);
  try {
    const reached = options.mode === "create" ? { head: genesis, offset: 0, tornBytes: 0 } : await endOf(path);
    return journalOn(path, open(path, options.mode), reached, options.clock, release);
  } catch (cause) {
    release();
    throw cause;
  }
}

function journalOn(path: string, file: number, reached: Reached, clock: Clock, release: () => void): FileJournal {
  let head = reached.head;
  /** Everything before it is durable; a failed write is cut back to it. */
  let good = reached.offset;
  let failure: RunbookError | undefined;
  let closed = false;
  let gathering: { lines: string[]; flushed: Promise<void> } | undefined;
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
    const lines = gathering?.lines ?? [];
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
  }

  function append(event: Event): Promise<void> {
    if (failure !== undefined) return Promise.reject(failure);
    if (closed) return Promise.reject(new RunbookError("INTERNAL", `The audit log ${path} is closed.`));
    let line: string;
    try {
      ({ line, head } = link(event, head, clock.now()));
    } catch (cause) {
      return Promise.reject(cause);
    }
    if (gathering === undefined) {
      gathering = { lines: [], flushed: Promise.resolve() };
      last = gathering.flushed = clock.busy(flush(last));
    }
    gathering.lines.push(line);
    return gathering.flushed;
  }

  /** Of what is durable when the reading begins. */
  const read = () => readJournal(path, { end: () => good });

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    try {
      await last;
    } finally {
      closeSync(file);
      release();
    }
  }

  if (reached.tornBytes > 0) {
    try {
      ftruncateSync(file, good);
      fsyncSync(file);
    } catch (cause) {
      closeSync(file);
      throw failed(`The torn last line of ${path} cannot be cut off`, cause);
    }
  }
  return { append, read, close, cutBytes: reached.tornBytes };
}

async function endOf(path: string): Promise<Reached> {
  let reached: Reached | undefined;
  for await (const _ of readJournal(path, { reached: (end) => (reached = end) })) void _;
  if (reached === undefined) throw new RunbookError("INTERNAL", `Reading ${path} came to no end.`);
  return reached;
}

/** The name of a new log must be as durable as its content, hence the flush of its folder. */
function open(path: string, mode: "create" | "append"): number {
  const flags =
    constants.O_WRONLY | constants.O_APPEND | (mode === "create" ? constants.O_CREAT | constants.O_EXCL : 0);
  try {
    const file = openSync(path, flags, 0o600);
    if (mode === "create") {
      const folder = openSync(dirname(path), "r");
      fsyncSync(folder);
      closeSync(folder);
    }
    return file;
  } catch (cause) {
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
  return new RunbookError("JOURNAL_FAILED", `${what}: ${why}`, { cause });
}
