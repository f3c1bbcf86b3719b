/** Evidence in a folder beside the journal: one file for each content, named by its SHA-256. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { RunbookError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { EvidenceStore } from "../ports/journal.ts";
import { sha256 } from "./canonical.ts";
import { mendDisk } from "./disk.ts";

/** Characters that are written at once: rows of a dataset are short. */
const gatherUpTo = 256 * 1024;
const contentChanged = "its content has changed";

/**
 * Every file is readable by its owner only, whether marked sensitive or not, and appears under its
 * name whole and durable or not at all. The folder is made when first needed.
 */
export function evidenceFolder(folder: string, clock: Clock): EvidenceStore {
  return {
    put: (content) => put(folder, content, clock),
    get: (hash) => clock.busy(get(folder, hash)),
    lines: (hash) => lines(folder, hash, clock),
  };
}

/**
 * What is wrong with a piece of evidence, read in constant memory; undefined where its content
 * has the hash that it is named by.
 */
export async function evidenceFault(folder: string, hash: string): Promise<string | undefined> {
  if (!isHash(hash)) return "its name is no SHA-256";
  try {
    // A pipe or a device in its place would be read forever.
    if (!statSync(join(folder, hash)).isFile()) return "it is not a file";
    return (await isWhole(folder, hash)) ? undefined : contentChanged;
  } catch (cause) {
    return isMissing(cause) ? "it is missing" : `it cannot be read (${(cause as Error).message})`;
  }
}

async function isWhole(folder: string, hash: string): Promise<boolean> {
  const actual = createHash("sha256");
  for await (const chunk of createReadStream(join(folder, hash))) actual.update(chunk as Buffer);
  return actual.digest("hex") === hash;
}

async function put(
  folder: string,
  content: string | AsyncIterable<string>,
  clock: Clock,
): Promise<{ sha256: string; bytes: number }> {
  try {
    await clock.busy(mkdir(folder, { recursive: true, mode: 0o700 }));
    const draft = join(folder, `.${randomUUID()}`);
    try {
      const written = await write(draft, content, clock);
      await clock.busy(settle(draft, folder, written.sha256));
      return written;
    } finally {
      // What was saved is saved, and what was not is told of, whether the draft stays or not.
      await clock.busy(rm(draft, { force: true }).catch(() => undefined));
    }
  } catch (cause) {
    throw diskFailed(cause, `Evidence cannot be saved in ${folder}`);
  }
}

/** The clock hears of the disk only: what makes the content may itself wait for time to pass. */
async function write(
  draft: string,
  content: string | AsyncIterable<string>,
  clock: Clock,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  let gathered = "";
  const file = await clock.busy(open(draft, "wx", 0o600));
  const spill = async () => {
    const chunk = Buffer.from(gathered, "utf8");
    gathered = "";
    hash.update(chunk);
    bytes += chunk.length;
    await clock.busy(file.writeFile(chunk));
  };
  try {
    for await (const piece of typeof content === "string" ? [content] : content) {
      gathered += piece;
      if (gathered.length > gatherUpTo) await spill();
    }
    await spill();
    await clock.busy(file.datasync());
  } finally {
    await clock.busy(file.close());
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** Content that is there already is left as it is; what is no longer as its name says is not papered over. */
async function settle(draft: string, folder: string, hash: string): Promise<void> {
  const path = join(folder, hash);
  if (existsSync(path)) {
    if (!(await isWhole(folder, hash))) throw changed(hash, contentChanged);
    // Whoever saved it may have failed, or died, before its name was durable.
    return flushFolder(folder);
  }
  await rename(draft, path);
  await flushFolder(folder);
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function get(folder: string, hash: string): Promise<string> {
  if (!isHash(hash)) throw changed(hash, "its name is no SHA-256");
  let content: Buffer;
  try {
    content = await readFile(join(folder, hash));
  } catch (cause) {
    if (isMissing(cause)) throw changed(hash, "it is missing");
    throw diskFailed(cause, `Evidence ${hash} cannot be read`);
  }
  if (sha256(content) !== hash) throw changed(hash, contentChanged);
  return content.toString("utf8");
}

/** What is read lies in memory a chunk at a time; that it was the right content is known at its end. */
async function* lines(folder: string, hash: string, clock: Clock): AsyncGenerator<string> {
  if (!isHash(hash)) throw changed(hash, "its name is no SHA-256");
  const actual = createHash("sha256");
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const chunks = createReadStream(join(folder, hash))[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest = "";
  try {
    for (let next = await clock.busy(chunks.next()); next.done !== true; next = await clock.busy(chunks.next())) {
      actual.update(next.value);
      const pieces = (rest + decoder.decode(next.value, { stream: true })).split("\n");
      rest = pieces.pop() ?? "";
      yield* pieces;
    }
  } catch (cause) {
    if (isMissing(cause)) throw changed(hash, "it is missing");
    throw diskFailed(cause, `Evidence ${hash} cannot be read`);
  } finally {
    await chunks.return?.();
  }
  rest += decoder.decode();
  if (actual.digest("hex") !== hash) throw changed(hash, contentChanged);
  if (rest !== "") yield rest;
}

function changed(hash: string, fault: string): RunbookError {
  return new RunbookError("JOURNAL_TAMPERED", `Evidence ${hash} cannot be used: ${fault}.`, {
    detail: { sha256: hash },
  });
}

/** What makes the content may fail in ways of its own, which are not the disk's. */
function diskFailed(cause: unknown, what: string): unknown {
  if (cause instanceof RunbookError || !isSystem(cause)) return cause;
  return new RunbookError("JOURNAL_FAILED", `${what}: ${cause.message}`, { cause, hint: mendDisk });
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function isSystem(cause: unknown): cause is NodeJS.ErrnoException {
  return cause instanceof Error && "syscall" in cause;
}

function isMissing(cause: unknown): boolean {
  return isSystem(cause) && cause.code === "ENOENT";
}
