/**
 * Where it is kept which playbooks were found valid: of the shipped ones beside the build, of others in the
 * user's cache folder. Only `validate` asks; whatever runs a playbook checks it. A cache that is broken,
 * another's or cannot be written is as good as none.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { bundleFile } from "./bundle.ts";
import { asKept, type FoundValid, fromKept, hash, holds, sha256Of } from "./found-valid.ts";

export interface ValidCache {
  /** What is known of the playbook with this absolute path, if it and all that belongs to it are unchanged. */
  find(path: string): FoundValid | undefined;
  keep(found: FoundValid): void;
}

/** Of what the build has found valid, in its folder. */
export const shippedName = "valid.json";
const largest = 256 * 1024;
const mostKept = 64;

/** `build` is the folder of the built program, `caches` that of the user's caches. */
export function openValidCache(build: string, caches: string | undefined): ValidCache {
  const own = caches === undefined ? undefined : join(caches, "valid");
  let known: string | undefined;
  const id = () => (known ??= buildId(build));
  return {
    find(path) {
      const main = sha256Of(path);
      if (main === undefined) return undefined;
      const texts = [atBest(() => readFileSync(join(build, shippedName), "utf8")), readOwn(own, nameOf(id(), main))];
      return texts
        .flatMap((text) => (text === undefined ? [] : fromKept(id(), text)))
        .find((found) => found.files[0]?.sha256 === main && holds(path, found));
    },
    keep(found) {
      // A program that was built anew meanwhile has checked it, and not the one that began.
      if (own !== undefined && buildId(build) === id()) atBest(() => write(own, id(), found));
    },
  };
}

/** What the verdict of a built program depends on beside the files: its commands, and the Node that runs them. */
export function buildId(build: string): string {
  return `${hash(readFileSync(join(build, bundleFile)))} ${process.version}`;
}

function nameOf(id: string, main: string): string {
  return hash(`${id} ${main}`);
}

function readOwn(folder: string | undefined, name: string): string | undefined {
  if (folder === undefined) return undefined;
  return atBest(() => {
    if (!isOwn(lstatSync(folder), "isDirectory")) return undefined;
    // Neither a link nor a pipe that would be waited for.
    const file = openSync(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const facts = fstatSync(file);
      return isOwn(facts, "isFile") && facts.size <= largest ? readFileSync(file, "utf8") : undefined;
    } finally {
      closeSync(file);
    }
  });
}

function write(folder: string, id: string, found: FoundValid): void {
  const text = asKept(id, [found]);
  const main = found.files[0]?.sha256;
  if (main === undefined || Buffer.byteLength(text) > largest) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isOwn(lstatSync(folder), "isDirectory")) return;
  const path = join(folder, nameOf(id, main));
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, text, { flag: "wx", mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  forgetOldest(folder);
}

function forgetOldest(folder: string): void {
  const names = readdirSync(folder).filter((name) => /^[0-9a-f]{64}/.test(name));
  if (names.length <= mostKept) return;
  const byAge = names
    .map((name) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .toSorted((one, other) => other.at - one.at);
  for (const { path } of byAge.slice(mostKept)) rmSync(path, { force: true });
}

/** Made by this user, and nobody else can have written it. Windows knows no such bits. */
function isOwn(facts: Stats, kind: "isFile" | "isDirectory"): boolean {
  if (!facts[kind]()) return false;
  return process.getuid === undefined || (facts.uid === process.getuid() && (facts.mode & 0o022) === 0);
}

function atBest<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}
