/** Files named on the command line. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { RunbookError } from "../errors.ts";
import { nearest } from "../text/nearest.ts";
import type { Io } from "./io.ts";

/**
 * The absolute path of a file that is there.
 * @throws RunbookError FILE_UNREADABLE with the nearest name in its folder
 */
export function existingFile(cwd: string, path: string, what: string): string {
  const absolute = resolve(cwd, path);
  if (existsSync(absolute)) {
    if (statSync(absolute).isFile()) return absolute;
    throw new RunbookError("FILE_UNREADABLE", `${path} is not a file.`, { hint: `Give the path of the ${what}.` });
  }
  const folder = dirname(absolute);
  const near = existsSync(folder) ? nearest(basename(absolute), readdirSync(folder)) : undefined;
  throw new RunbookError("FILE_UNREADABLE", `There is no ${what} ${path}.`, {
    hint: near === undefined ? `Give the path of the ${what}.` : `Did you mean ${join(dirname(path), near)}?`,
  });
}

/** A file's name as from the folder that the person is in. */
export function shownFrom(io: Io, path: string): string {
  const file = isAbsolute(path) ? relative(io.cwd, path) : path;
  return file.startsWith("..") ? path : file;
}

/** As it is written in a command that is to be copied: quoted where a shell would change it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
