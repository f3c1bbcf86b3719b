/**
 * What `validate` says of a valid playbook, with the SHA-256 of every file that took part. It holds for the
 * same bytes under the same names, as checked by the same build; where any of it differs nothing is known.
 */
import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Coverage } from "../../playbook/coverage.ts";
import { rootOf } from "../../playbook/files.ts";

export interface FoundValid {
  /** The main one first, named from the folder that holds them all. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** With its files named from the main one's folder; null where the playbook names no requirements. */
  readonly coverage: Coverage | null;
}

/** Beyond it no file of a playbook is read. */
const largestFile = 1024 * 1024;

/** Whether each file is there by its own name, not by a link, and is what was checked. `path` is the main one's. */
export function holds(path: string, { files }: FoundValid): boolean {
  const root = rootOf(path, files);
  const [main] = files;
  if (main === undefined || join(root, main.path) !== path) return false;
  return files.every(({ path: name, sha256 }) => sha256Of(join(root, name)) === sha256);
}

/** Of a file of a playbook; undefined where it is none, is too large, or stands behind a link. */
export function sha256Of(path: string): string | undefined {
  try {
    if (realpathSync.native(path) !== path) return undefined;
    const facts = statSync(path);
    return facts.isFile() && facts.size <= largestFile ? hash(readFileSync(path)) : undefined;
  } catch {
    return undefined;
  }
}

export function hash(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** As it is kept: the SHA-256 of what follows, then JSON. */
export function asKept(build: string, found: readonly FoundValid[]): string {
  const body = JSON.stringify({ build, found });
  return `${hash(body)}\n${body}\n`;
}

/** What the build has found; nothing where the text is damaged, or another build's. */
export function fromKept(build: string, text: string): readonly FoundValid[] {
  const end = text.indexOf("\n");
  const body = text.slice(end + 1, -1);
  if (hash(body) !== text.slice(0, end)) return [];
  const kept = parsed(body);
  if (!isMap(kept) || kept["build"] !== build || !Array.isArray(kept["found"])) return [];
  return kept["found"].filter(isFoundValid);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isFoundValid(value: unknown): value is FoundValid {
  if (!isMap(value) || !isListOf(value["files"], isHashed)) return false;
  return value["coverage"] === null || isCoverage(value["coverage"]);
}

function isHashed(value: unknown): boolean {
  return isMap(value) && isText(value["path"]) && isText(value["sha256"]);
}

function isCoverage(value: unknown): boolean {
  return isMap(value) && isText(value["file"]) && isListOf(value["requirements"], isCovered);
}

function isCovered(value: unknown): boolean {
  return isMap(value) && isText(value["id"]) && isListOf(value["steps"], isCiting);
}

function isCiting(value: unknown): boolean {
  return isMap(value) && isText(value["id"]) && isMap(value["place"]) && isText(value["place"]["file"]);
}

function isListOf(value: unknown, is: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
