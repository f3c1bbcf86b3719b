/** The files of a playbook: read once, hashed, and kept within the main file's folder. */
import { realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { structureSchema } from "./json-schema.ts";
import { problemOf } from "./locate.ts";
import type { ProblemCode } from "./problem.ts";
import { asMap, asText } from "./raw.ts";
import { hashOf, readYamlFile, type YamlFile } from "./read.ts";
import { loadRequirements, type Requirements } from "./requirements.ts";
import { checkSchema } from "./schema.ts";
import type { Session } from "./session.ts";

export interface Part {
  readonly yaml: YamlFile;
  /** Absolute paths of the files being bound, this one last. */
  readonly stack: readonly string[];
  readonly path: string;
  readonly sha256: string;
}

export interface Refusal {
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint?: string;
}

/** How many sub-playbooks a playbook may call in all, each call counted. */
const most = 200;
const calls = new WeakMap<Session, number>();

/** How many calls have been counted so far. */
export function callsOf(session: Session): number {
  return calls.get(session) ?? 0;
}

/** Counts more calls; a refusal where they are too many. */
export function countCalls(session: Session, more: number): Refusal | undefined {
  const count = callsOf(session) + more;
  calls.set(session, count);
  return count > most ? { code: "LIMIT_EXCEEDED", message: `more than ${most} calls of sub-playbooks` } : undefined;
}

/** Reads the file that a file names; problems within it go to the session. */
export function readPart(session: Session, stack: readonly string[], named: string): Part | Refusal {
  const path = within(session, dirname(stack.at(-1) ?? session.root), named);
  if (typeof path !== "string") return path;
  if (stack.includes(path)) return { code: "PLAYBOOK_RECURSION", message: `${named} would call itself` };
  const refusal = countCalls(session, 1);
  if (refusal !== undefined) return refusal;
  const part = open(session, stack, path, shownAs(session, path));
  if (part === undefined) return { code: "UNREADABLE", message: `${named} has mistakes of its own` };
  if (asMap(part.yaml.value)?.["requirements"] !== undefined) {
    session.problems.push(
      problemOf(part.yaml, ["requirements"], "CONFLICT", "another playbook calls this one and names the requirements", {
        key: true,
        hint: "name them in the main playbook only",
      }),
    );
  }
  return part;
}

/** The requirements that the main playbook names; problems with them go to the session. */
export function readRequirements(session: Session, { yaml, path: from }: Part): Requirements | undefined {
  const named = asText(asMap(yaml.value)?.["requirements"]);
  if (named === undefined) return undefined;
  const path = within(session, dirname(from), named);
  if (typeof path !== "string") {
    const { code, message, hint } = path;
    session.problems.push(problemOf(yaml, ["requirements"], code, message, hint === undefined ? {} : { hint }));
    return undefined;
  }
  const loaded = loadRequirements(path, shownAs(session, path));
  if ("requirements" in loaded) {
    nameFile(session, path, loaded.sha256);
    return loaded.requirements;
  }
  session.problems.push(...loaded.problems);
  return undefined;
}

/** The real path of a file that another names. */
function within(session: Session, from: string, named: string): string | Refusal {
  if (isAbsolute(named))
    return { code: "PLAYBOOK_PATH", message: "the path of another file is relative", hint: "write ./name.yaml" };
  let path: string;
  try {
    path = realpathSync.native(resolve(from, named));
  } catch {
    return { code: "UNREADABLE", message: `there is no file ${named}`, hint: "the path is relative to this file" };
  }
  if (path.startsWith(session.root + sep)) return path;
  return {
    code: "PLAYBOOK_PATH",
    message: `${named} is outside the main playbook's folder`,
    hint: "move it beside the main playbook",
  };
}

function nameFile(session: Session, path: string, sha256: string): void {
  session.files.set(relative(session.root, path).replaceAll(sep, "/"), sha256);
}

function shownAs(session: Session, path: string): string {
  return join(session.shown, relative(session.root, path));
}

/** Reads, hashes and checks the structure; undefined where it is no YAML. */
export function open(session: Session, stack: readonly string[], path: string, shown: string): Part | undefined {
  const read = readYamlFile(path, shown);
  if ("problems" in read) {
    session.problems.push(...read.problems);
    return undefined;
  }
  const sha256 = hashOf(read.bytes);
  nameFile(session, path, sha256);
  session.sources.set(shown, read.yaml);
  session.problems.push(...checkSchema(read.yaml, structureSchema).problems);
  return { yaml: read.yaml, stack: [...stack, path], path, sha256 };
}
