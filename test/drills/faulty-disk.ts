/**
 * node:fs with a disk that fails: counts each operation on the files of a folder and lets the n-th
 * fail, once or from then on. Only what is open to failure is counted: looking whether a file is
 * there is not, and neither is what belongs to the simulated account, which is no disk of ours.
 */
import type * as Fs from "node:fs";
import type * as FsPromises from "node:fs/promises";
import { basename } from "node:path";

export interface DiskFault {
  /** From 0. */
  readonly at: number;
  /** `half`: a write of bytes writes half of them and says so; whatever else is called goes well. */
  readonly error: "ENOSPC" | "EIO" | "half";
  /** Whether the disk stays so. */
  readonly stays: boolean;
}

interface Disk {
  folder: string | undefined;
  fault: DiskFault | undefined;
  /** What was called so far, in order: `fdatasync audit.jsonl`. */
  calls: string[];
  /** Those that failed. */
  failed: string[];
  /** Is told of the first failure. */
  onFailure: (() => void) | undefined;
}

export const disk: Disk = { folder: undefined, fault: undefined, calls: [], failed: [], onFailure: undefined };

/** Begins to count operations below the folder, with a fault or without. */
export function watchDisk(folder: string, fault?: DiskFault, onFailure?: () => void): void {
  Object.assign(disk, { folder, fault, calls: [], failed: [], onFailure });
}

export function mendDisk(): void {
  Object.assign(disk, { folder: undefined, fault: undefined, onFailure: undefined });
}

/** What a full disk refuses. It can still be read, and cleared. */
export const allocating: ReadonlySet<string> = new Set([
  "create",
  "datasync",
  "fdatasync",
  "fsync",
  "link",
  "mkdir",
  "rename",
  "sync",
  "write",
  "writeFile",
]);

type Fate = "well" | "half" | Error;

/** Counts one operation and says how it goes. */
function fateOf(name: string, path: unknown): Fate {
  if (disk.folder === undefined || typeof path !== "string" || !path.startsWith(disk.folder)) return "well";
  if (basename(path) === "world.jsonl") return "well";
  const number = disk.calls.length;
  const said = `${name} ${path.slice(disk.folder.length + 1)}`;
  disk.calls.push(said);
  const { fault } = disk;
  if (fault === undefined || (fault.stays ? number < fault.at : number !== fault.at)) return "well";
  if (fault.error === "half" && name !== "write") return "well";
  if (fault.error === "ENOSPC" && !allocating.has(name)) return "well";
  disk.failed.push(said);
  if (disk.failed.length === 1) disk.onFailure?.();
  if (fault.error === "half") return "half";
  const why = fault.error === "ENOSPC" ? "no space left on device" : "i/o error";
  return Object.assign(new Error(`${fault.error}: ${why}, ${name} '${path}'`), {
    code: fault.error,
    syscall: name,
    errno: fault.error === "ENOSPC" ? -28 : -5,
    path,
  });
}

function check(name: string, path: unknown): void {
  const fate = fateOf(name, path);
  if (fate instanceof Error) throw fate;
}

const paths = new Map<number, unknown>();

/** The path is the first argument. */
function ofPath<A extends unknown[], R>(name: string, real: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    check(name, args[0]);
    return real(...args);
  };
}

export function faultyFs(real: typeof Fs): typeof Fs {
  const opened = (path: unknown, file: number) => {
    paths.set(file, path);
    return file;
  };
  const changed = {
    openSync: (...args: Parameters<typeof Fs.openSync>) => {
      check(args[2] === undefined ? "open" : "create", args[0]);
      return opened(args[0], real.openSync(...args));
    },
    // A file is closed, whatever its closing says.
    closeSync(file: number) {
      const path = paths.get(file);
      paths.delete(file);
      real.closeSync(file);
      check("close", path);
    },
    writeSync(file: number, bytes: Buffer, offset = 0, length = bytes.length - offset) {
      const fate = fateOf("write", paths.get(file));
      if (fate === "well") return real.writeSync(file, bytes, offset, length);
      const written = real.writeSync(file, bytes, offset, Math.ceil(length / 2));
      // A disk that is full takes what it still has room for.
      if (fate === "half") return written;
      throw fate;
    },
    fsyncSync(file: number) {
      check("fsync", paths.get(file));
      real.fsyncSync(file);
    },
    fdatasyncSync(file: number) {
      check("fdatasync", paths.get(file));
      real.fdatasyncSync(file);
    },
    fdatasync(file: number, done: (error: Error | null) => void) {
      const fate = fateOf("fdatasync", paths.get(file));
      if (fate instanceof Error) setImmediate(done, fate);
      else real.fdatasync(file, done);
    },
    ftruncateSync(file: number, length?: number) {
      check("ftruncate", paths.get(file));
      real.ftruncateSync(file, length);
    },
    mkdirSync: ofPath("mkdir", real.mkdirSync as never),
    rmSync: ofPath("rm", real.rmSync),
    linkSync: (from: string, to: string) => {
      check("link", to);
      real.linkSync(from, to);
    },
    renameSync: (from: string, to: string) => {
      check("rename", to);
      real.renameSync(from, to);
    },
    copyFileSync: (from: string, to: string) => {
      check("copy", to);
      real.copyFileSync(from, to);
    },
    writeFileSync: ofPath("writeFile", real.writeFileSync as never),
    readFileSync: ofPath("readFile", real.readFileSync as never),
    createReadStream(path: string, options: object = {}) {
      if (disk.folder === undefined) return real.createReadStream(path, options);
      return real.createReadStream(path, { ...options, fs: readingFs(real) });
    },
  };
  return { ...real, ...changed } as never;
}

/** What a stream reads by. */
function readingFs(real: typeof Fs) {
  type Done = (error: Error | null, ...rest: unknown[]) => void;
  return {
    open(path: string, ...rest: unknown[]) {
      const done = rest.at(-1) as Done;
      const fate = fateOf("open", path);
      if (fate instanceof Error) return void setImmediate(done, fate);
      (real.open as (...args: unknown[]) => void)(path, ...rest.slice(0, -1), (error: Error | null, file: number) => {
        if (error === null) paths.set(file, path);
        done(error, file);
      });
    },
    read(file: number, ...rest: unknown[]) {
      const fate = fateOf("read", paths.get(file));
      if (fate instanceof Error) return void setImmediate(rest.at(-1) as Done, fate);
      (real.read as (...args: unknown[]) => void)(file, ...rest);
    },
    close(file: number, done: Done) {
      paths.delete(file);
      real.close(file, done);
    },
  };
}

export function faultyFsPromises(real: typeof FsPromises): typeof FsPromises {
  const ofPromise =
    <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>, at = 0) =>
    async (...args: A) => {
      check(name, args[at]);
      return call(...args);
    };
  const changed = {
    async open(...args: Parameters<typeof FsPromises.open>) {
      check(args[2] === undefined ? "open" : "create", args[0]);
      const handle = await real.open(...args);
      for (const name of ["writeFile", "datasync", "sync", "read", "readFile"] as const) {
        const whole = handle[name].bind(handle) as (...given: unknown[]) => Promise<unknown>;
        Object.assign(handle, {
          [name]: async (...given: unknown[]) => {
            check(name, args[0]);
            return whole(...given);
          },
        });
      }
      const close = handle.close.bind(handle);
      return Object.assign(handle, {
        async close() {
          await close();
          check("close", args[0]);
        },
      });
    },
    mkdir: ofPromise("mkdir", real.mkdir as never),
    readFile: ofPromise("readFile", real.readFile as never),
    writeFile: ofPromise("writeFile", real.writeFile as never),
    rename: ofPromise("rename", real.rename, 1),
    rm: ofPromise("rm", real.rm),
    link: ofPromise("link", real.link, 1),
  };
  return { ...real, ...changed } as never;
}
