/**
 * Anchors: heads noted where whoever holds the log cannot reach. One line each,
 * `<time> <run> <records> <SHA-256 of the last line> <public key>`, in any text.
 */
import { closeSync, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { RunbookError } from "../errors.ts";
import type { SignedHead } from "./sign.ts";

export interface Anchor extends SignedHead {
  readonly run: string;
}

/** A ticket, or the anchors of years of runs. */
const largestFile = 64 * 1024 * 1024;

const written =
  /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)[ \t]+([\w.-]+)[ \t]+([1-9]\d{0,14})[ \t]+([0-9a-f]{64})[ \t]+([0-9a-f]{64})(?![0-9a-f])/g;

export function anchorLine({ at, run, records, sha256, publicKey }: Anchor): string {
  return `${at} ${run} ${records} ${sha256} ${publicKey}`;
}

/** Every anchor that stands in a text, whatever is around it. */
export function anchorsIn(text: string): Anchor[] {
  return Array.from(text.matchAll(written), ([, at = "", run = "", records, sha256 = "", publicKey = ""]) => ({
    at,
    run,
    records: Number(records),
    sha256,
    publicKey,
  }));
}

/**
 * The anchors of a run in a file, or in a folder's file of that run.
 * @throws RunbookError ANCHOR_UNUSABLE where there is none, or the file cannot be read
 */
export function readAnchors(path: string, run: string): Anchor[] {
  const file = isFolder(path) ? anchorFile(path, run) : path;
  const anchors = anchorsIn(textOf(file)).filter((anchor) => anchor.run === run);
  if (anchors.length > 0) return anchors;
  throw new RunbookError("ANCHOR_UNUSABLE", `There is no anchor of the run ${run} in ${file}.`, {
    hint: "An anchor is a line as `runbook exec` prints it: time, run, records and two times 64 hex digits.",
  });
}

/** The file of one run in a folder of anchors. */
export function anchorFile(folder: string, run: string): string {
  return join(folder, `${run}.anchor`);
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function textOf(path: string): string {
  let file: number | undefined;
  try {
    if (!statSync(path).isFile()) throw new Error("it is not a file");
    file = openSync(path, "r");
    const { size } = fstatSync(file);
    if (size > largestFile) throw new Error(`it is longer than ${largestFile} bytes`);
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new RunbookError("ANCHOR_UNUSABLE", `The anchors in ${path} cannot be read.`, { cause });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
