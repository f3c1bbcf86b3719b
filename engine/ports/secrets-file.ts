/** New keys and passwords in files that only their owner can read. */
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { RunbookError } from "../errors.ts";
import { atBest, flushFolder, mendDisk } from "../journal/disk.ts";
import type { Secrets } from "./secrets.ts";

/**
 * One file a secret, named after it with what file names do not take percent-encoded. A file is
 * there with its whole content or not at all, and never replaced: after a crash, `find` can be
 * believed. The folder, such as `<run>/secrets`, is made when first needed.
 */
export function secretsFile(folder: string): Secrets {
  let seed: Buffer | undefined;
  return {
    async put(name, secret) {
      try {
        const file = fileName(name);
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        store(folder, file, secret);
        return { sink: join(basename(folder), file) };
      } catch (cause) {
        throw refused(`The secret ${name} could not be put into ${folder}`, cause);
      }
    },
    async find(name) {
      const file = fileName(name);
      if (!existsSync(join(folder, file))) return undefined;
      try {
        // Whoever put it there may have failed, or died, before its name was durable.
        flushFolder(folder);
      } catch (cause) {
        throw refused(`The secret ${name} lies in ${folder}, which is not durable`, cause);
      }
      return { sink: join(basename(folder), file) };
    },
    randomBytes(label, count) {
      try {
        seed ??= seedOf(folder);
      } catch (cause) {
        throw refused(`No new secret can be made in ${folder}`, cause);
      }
      const blocks: Buffer[] = [];
      for (let block = 0; block * 32 < count; block++)
        blocks.push(createHmac("sha256", seed).update(`${block} ${label}`).digest());
      return Buffer.concat(blocks).subarray(0, count);
    },
  };
}

/** As secret as what is made of it, so it lies beside it; a secret's own name cannot begin with a dot. */
function seedOf(folder: string): Buffer {
  const file = ".seed";
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(join(folder, file))) store(folder, file, randomBytes(32).toString("hex"));
  return Buffer.from(readFileSync(join(folder, file), "utf8"), "hex");
}

function store(folder: string, file: string, secret: string): void {
  const draft = join(folder, `.${randomUUID()}`);
  try {
    writeFileSync(draft, secret, { mode: 0o600, flag: "wx", flush: true });
    linkSync(draft, join(folder, file));
  } finally {
    // It is no more secret than what it became.
    atBest(() => rmSync(draft, { force: true }));
  }
  flushFolder(folder);
}

function refused(what: string, cause: unknown): RunbookError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = code === "EEXIST" ? "There is one already, and it is not replaced." : message;
  return new RunbookError("SECRET_NOT_STORED", `${what}: ${why}`, {
    cause,
    ...(code === undefined || code === "EEXIST" ? {} : { hint: mendDisk }),
  });
}

/** A leading dot would be a hidden file, or the folder itself. */
function fileName(name: string): string {
  const encoded = encodeURIComponent(name).replaceAll("*", "%2A").replace(/^\./, "%2E");
  if (encoded === "") throw new Error("It has no name.");
  return encoded;
}
