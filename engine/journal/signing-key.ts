/** The key that signs audit logs: made at first use, kept beside the runs or wherever it is said to be. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { RunbookError } from "../errors.ts";
import { atBest, flushFolder } from "./disk.ts";
import { publicPem, rawPublicKey, type Signer, signerOf } from "./sign.ts";

/** A key file is a few hundred bytes. */
const largestFile = 64 * 1024;

/** Where the public key of a folder of runs is. */
export function publicKeyPath(runs: string): string {
  return join(runs, ".signing", "public.pem");
}

/**
 * The key in the file `elsewhere`, or the one of the folder of runs, which is made when there is none.
 * @throws RunbookError SIGNING_KEY_UNUSABLE
 */
export function openSigner(runs: string, elsewhere?: string): Signer {
  if (elsewhere !== undefined) return signerIn(elsewhere);
  const path = join(runs, ".signing", "private.pem");
  makeOnce(path);
  const signer = signerIn(path);
  publish(publicKeyPath(runs), signer.publicKey, path);
  return signer;
}

/**
 * The public key in a file, as 64 hex digits: SPKI as PEM, or the digits themselves.
 * @throws RunbookError SIGNING_KEY_UNUSABLE
 */
export function readPublicKey(path: string): string {
  const text = readSmall(path).trim();
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  // A private key would be taken too, and its place is not in a verification.
  if (!text.startsWith("-----BEGIN PUBLIC KEY-----")) throw unusable(path, "it holds no public key", publicHint);
  return parsed(path, () => rawPublicKey(createPublicKey(text)), publicHint);
}

const publicHint = "Give the SPKI public key as PEM (`.signing/public.pem`), or a file of its 64 hex digits.";
const mend = "Make its folder writable and the disk whole";
const privateHint = "Make one by `openssl genpkey -algorithm ed25519 -out <file>` and `chmod 600 <file>`.";

function signerIn(path: string): Signer {
  const text = readSmall(path, { secret: true });
  return parsed(path, () => signerOf(createPrivateKey(text)), privateHint);
}

function parsed<T>(path: string, parse: () => T | undefined, hint: string): T {
  let key: T | undefined;
  try {
    key = parse();
  } catch (cause) {
    throw unusable(path, "it holds no key in PEM", hint, cause);
  }
  if (key === undefined) throw unusable(path, "its key is no Ed25519 key", hint);
  return key;
}

/** Two processes at once agree: a link appears whole or not at all, and never over another. */
function makeOnce(path: string): void {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (othersCan(statSync(folder).mode, 0o022)) {
      throw unusable(
        folder,
        "others can write to its folder",
        `Say \`chmod 700 ${folder}\` if the key in it is yours.`,
      );
    }
    if (isThere(path)) return;
    const { privateKey } = generateKeyPairSync("ed25519");
    const draft = `${path}.${randomUUID()}`;
    try {
      writeDurably(draft, privateKey.export({ format: "pem", type: "pkcs8" }));
      linkSync(draft, path);
    } catch (cause) {
      if (!isCode(cause, "EEXIST")) throw cause;
    } finally {
      rmSync(draft, { force: true });
    }
    flushFolder(folder);
  } catch (cause) {
    if (cause instanceof RunbookError) throw cause;
    throw unusable(path, "it cannot be made", `${mend}, or name a key by RUNBOOK_SIGNING_KEY; then try again.`, cause);
  }
}

/** The public key beside the private one, for `verify`. One that is there must be its own. */
function publish(path: string, publicKey: string, privatePath: string): void {
  if (isThere(path)) {
    if (readPublicKey(path) === publicKey) return;
    throw unusable(
      path,
      `it is not the public key of ${privatePath}`,
      "Somebody changed one of the two. Find out who.",
    );
  }
  const draft = `${path}.${randomUUID()}`;
  try {
    writeDurably(draft, publicPem(publicKey));
    renameSync(draft, path);
    flushFolder(dirname(path));
  } catch (cause) {
    throw unusable(path, "it cannot be made", `${mend}; then try again.`, cause);
  }
}

function readSmall(path: string, { secret = false } = {}): string {
  let file: number | undefined;
  try {
    const before = statSync(path);
    if (!before.isFile() || before.size > largestFile) throw unusable(path, "it is no file of a key");
    file = openSync(path, "r");
    const { mode } = fstatSync(file);
    if (secret && othersCan(mode, 0o077)) throw unusable(path, "others can read it", `Say \`chmod 600 ${path}\`.`);
    return readFileSync(file, "utf8");
  } catch (cause) {
    if (cause instanceof RunbookError) throw cause;
    if (isCode(cause, "ENOENT")) throw unusable(path, "it is not there", secret ? privateHint : publicHint, cause);
    throw unusable(path, "it cannot be read", "Mend the disk or the file's permissions; then try again.", cause);
  } finally {
    const open = file;
    if (open !== undefined) atBest(() => closeSync(open));
  }
}

/** Windows has no such bits. */
function othersCan(mode: number, bits: number): boolean {
  return process.platform !== "win32" && (mode & bits) !== 0;
}

function writeDurably(path: string, content: string | Buffer): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && (cause as NodeJS.ErrnoException).code === code;
}

function unusable(path: string, why: string, hint?: string, cause?: unknown): RunbookError {
  return new RunbookError("SIGNING_KEY_UNUSABLE", `The signing key ${path} cannot be used: ${why}.`, {
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}
