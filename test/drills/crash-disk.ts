/** Watches what a process in this very process does to the disk, so that its death can be put anywhere between. */
import fs, { existsSync, readdirSync, statSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join, relative, sep } from "node:path";

/** A file that came to be, or grew. */
export interface Change {
  /** From the watched folder. */
  readonly file: string;
  /** That it has now. */
  readonly bytes: number;
}

/**
 * What becomes of the files below a folder while `work` is done, one change after the other: names that are
 * linked or renamed into place, and what is appended, line by line, since a write of several lines may be cut
 * short between them. Drafts, which have another name when they are done, are no part of it.
 * @throws where a file shrinks: a folder as it was could not be made of the one that it became
 */
export async function changesBelow<T>(folder: string, work: () => Promise<T>): Promise<{ done: T; changes: Change[] }> {
  const changes: Change[] = [];
  const growing = new Map<number, { file: string; bytes: number }>();
  const nameOf = (path: unknown): string | undefined => {
    const file = relative(folder, String(path));
    return file.startsWith("..") ? undefined : file;
  };
  const appeared = (path: unknown) => {
    const file = nameOf(path);
    if (file !== undefined) changes.push({ file, bytes: statSync(String(path)).size });
  };
  const { openSync, closeSync, writeSync, ftruncateSync, linkSync, renameSync } = fs;
  const { rename } = fs.promises;

  const restore = put(fs, {
    openSync(path: fs.PathLike, ...rest: [fs.OpenMode, fs.Mode?]) {
      const descriptor = openSync(path, ...rest);
      const file = nameOf(path);
      if (file !== undefined) growing.set(descriptor, { file, bytes: fs.fstatSync(descriptor).size });
      return descriptor;
    },
    closeSync(descriptor: number) {
      growing.delete(descriptor);
      closeSync(descriptor);
    },
    writeSync(descriptor: number, bytes: Buffer, ...rest: number[]) {
      const written = writeSync(descriptor, bytes, ...rest);
      const growth = growing.get(descriptor);
      const from = rest[0] ?? 0;
      if (growth !== undefined) {
        for (const end of lineEnds(bytes.subarray(from, from + written)))
          changes.push({ file: growth.file, bytes: growth.bytes + end });
        growth.bytes += written;
      }
      return written;
    },
    ftruncateSync(descriptor: number, length: number) {
      const growth = growing.get(descriptor);
      if (growth !== undefined && growth.bytes !== length) throw new Error(`${growth.file} shrinks to ${length} bytes`);
      ftruncateSync(descriptor, length);
    },
    linkSync(from: fs.PathLike, to: fs.PathLike) {
      linkSync(from, to);
      appeared(to);
    },
    renameSync(from: fs.PathLike, to: fs.PathLike) {
      renameSync(from, to);
      appeared(to);
    },
  });
  const restorePromises = put(fs.promises, {
    async rename(from: fs.PathLike, to: fs.PathLike) {
      await rename(from, to);
      appeared(to);
    },
  });
  try {
    return { done: await work(), changes };
  } finally {
    restore();
    restorePromises();
  }
}

/** The files below a folder as changes that brought them about. */
export function filesBelow(folder: string): Change[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ file: path.slice(folder.length + sep.length), bytes: statSync(path).size }));
}

function lineEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) ends.push(at + 1);
  return ends.at(-1) === bytes.length ? ends : [...ends, bytes.length];
}

/** Puts functions in the place of a module's own, for everyone who imported them, and gives what puts those back. */
function put(module: object, functions: Record<string, unknown>): () => void {
  const before = Object.fromEntries(Object.keys(functions).map((name) => [name, Reflect.get(module, name) as unknown]));
  Object.assign(module, functions);
  syncBuiltinESMExports();
  return () => {
    Object.assign(module, before);
    syncBuiltinESMExports();
  };
}
