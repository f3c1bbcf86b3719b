/** The files of a playbook: read once, hashed, and kept within the main file's folder. */
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { structureSchema } from "./json-schema.ts";
import type { ProblemCode } from "./problem.ts";
import { readYamlFile, type YamlFile } from "./read.ts";
import { checkSchema } from "./schema.ts";
import type { Session } from "./session.ts";

export interface Part {
  readonly yaml: YamlFile;
  /** Absolute paths of the files being bound, this one last. */
  readonly stack: readonly string[];
  readonly path: string;
  readonly sha256: string;
}

interface Refusal {
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint?: string;
}

/** How many sub-playbooks a playbook may call in all, each call counted. */
const most = 200;
const calls = new WeakMap<Session, number>();

/** Reads the file that a file names; problems within it go to the session. */
export function readPart(session: Session, stack: readonly string[], named: string): Part | Refusal {
  const from = dirname(stack.at(-1) ?? session.root);
  if (isAbsolute(named))
    return { code: "PLAYBOOK_PATH", message: "a sub-playbook's path is relative", hint: "write ./name.yaml" };
  let path: string;
  try {
    path = realpathSync.native(resolve(from, named));
  } catch {
    return { code: "UNREADABLE", message: `there is no file ${named}`, hint: "the path is relative to this file" };
  }
  if (!path.startsWith(session.root + sep)) {
    return {
      code: "PLAYBOOK_PATH",
      message: `${named} is outside the main playbook's folder`,
      hint: "move it beside the main playbook",
    };
  }
  if (stack.includes(path)) return { code: "PLAYBOOK_RECURSION", message: `${named} would call itself` };
  const count = (calls.get(session) ?? 0) + 1;
  calls.set(session, count);
  if (count > most) return { code: "LIMIT_EXCEEDED", message: `more than ${most} calls of sub-playbooks` };
  return (
    open(session, stack, path, join(session.shown, relative(session.root, path))) ?? {
      code: "UNREADABLE",
      message: `${named} has mistakes of its own`,
    }
  );
}

/** Reads, hashes and checks the structure; undefined where it is no YAML. */
export function open(session: Session, stack: readonly string[], path: string, shown: string): Part | undefined {
  const read = readYamlFile(path, shown);
  if ("problems" in read) {
    session.problems.push(...read.problems);
    return undefined;
  }
  const sha256 = createHash("sha256")
    .update(read.bytes ?? "")
    .digest("hex");
  session.files.set(relative(session.root, path).replaceAll(sep, "/"), sha256);
  session.problems.push(...checkSchema(read.yaml, structureSchema).problems);
  return { yaml: read.yaml, stack: [...stack, path], path, sha256 };
}
