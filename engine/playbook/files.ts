/** Where the files of a playbook may stand, and by which names a run keeps them. */
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { ProblemCode } from "./problem.ts";
import type { Session } from "./session.ts";

/** The folder of a main playbook, or of one that it extends: its parts may not stand outside it. */
export interface Root {
  /** Links resolved. */
  readonly real: string;
  /** As it was come to: a copy of all files finds it again without the links. */
  readonly named: string;
  /** As it is shown in problems. */
  readonly shown: string;
}

export interface Located {
  /** Links resolved. */
  readonly path: string;
  readonly shown: string;
  /** The place of its root in the session's. */
  readonly root: number;
}

export interface Refusal {
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint?: string;
}

/** The file that another names, within that one's folder or that of a playbook that it extends. */
export function locate(session: Session, from: Located, named: string): Located | Refusal {
  const path = realPath(session, dirname(from.path), named);
  if (typeof path !== "string") return path;
  const root = session.roots.findIndex(({ real }, at) => at >= from.root && path.startsWith(withSlash(real)));
  const found = session.roots[root];
  if (found !== undefined) return { path, root, shown: join(found.shown, relative(found.real, path)) };
  return {
    code: "PLAYBOOK_PATH",
    message: `${named} is outside the main playbook's folder`,
    hint: "move it beside the main playbook",
  };
}

/** The playbook that another extends: it may stand anywhere, and opens a root of its own. */
export function locateBase(session: Session, from: Located, named: string): Located | Refusal {
  const root = session.roots[from.root] as Root;
  const path = realPath(session, root.named, named);
  if (typeof path !== "string") return path;
  const lexical = resolve(root.named, named);
  if (isAbsolute(relative(root.named, lexical)))
    return { code: "PLAYBOOK_PATH", message: `${named} is on another drive`, hint: "move it to this one" };
  const real = dirname(path);
  if (realpathSync.native(dirname(lexical)) !== real || basename(lexical) !== basename(path)) {
    return {
      code: "PLAYBOOK_PATH",
      message: `${named} is a link to another file, and parts are looked for beside that one`,
      hint: "name the file itself; the folders on the way may be links",
    };
  }
  const shown = join(root.shown, named);
  session.roots.push({ real, named: dirname(lexical), shown: dirname(shown) });
  return { path, shown, root: session.roots.length - 1 };
}

function realPath(session: Session, folder: string, named: string): string | Refusal {
  if (isAbsolute(named))
    return { code: "PLAYBOOK_PATH", message: "the path of another file is relative", hint: "write ./name.yaml" };
  try {
    const written = resolve(folder, named);
    const real = realpathSync.native(written);
    if (real !== written) session.links.add(written);
    return real;
  } catch {
    return { code: "UNREADABLE", message: `there is no file ${named}`, hint: "the path is relative to this file" };
  }
}

/** Notes that the file belongs to the playbook. */
export function nameFile(session: Session, { path, root: at }: Located, sha256: string): void {
  const root = session.roots[at] as Root;
  session.files.set(join(root.named, relative(root.real, path)), sha256);
}

/**
 * Every file with its hash, the main one first, named from the folder that holds them all: the main
 * one's own, unless it extends a playbook elsewhere. How many folders the main one's name has says
 * how far above it that is.
 */
export function namedFiles(session: Session): readonly { readonly path: string; readonly sha256: string }[] {
  const [main = ""] = session.files.keys();
  let folder = dirname(main);
  for (const path of session.files.keys()) while (!path.startsWith(withSlash(folder))) folder = dirname(folder);
  return [...session.files].map(([path, sha256]) => ({
    path: relative(folder, path).replaceAll(sep, "/"),
    sha256,
  }));
}

/**
 * The folder from which the files of a playbook are named, by how deep the main one's name says it
 * lies in it; links are followed as they are when it is loaded.
 */
export function rootOf(playbook: string, files: readonly { readonly path: string }[]): string {
  const folder = dirname(existsSync(playbook) ? realpathSync.native(playbook) : playbook);
  const depth = (files[0]?.path ?? "").split("/").length - 1;
  return resolve(folder, ...Array.from({ length: depth }, () => ".."));
}

function withSlash(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}
