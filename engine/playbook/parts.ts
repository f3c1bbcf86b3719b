/** The files of a playbook: read, hashed, and their structure checked. */
import { type Located, locate, nameFile, type Refusal } from "./files.ts";
import { structureSchema } from "./json-schema.ts";
import { type Path, placeOf, problemOf, rangeOf } from "./locate.ts";
import { isOverlay, overlaySchema } from "./overlay-schema.ts";
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

/** Where the value at the path stands, by which the files that it names are found. */
export function standing(session: Session, yaml: YamlFile, path: Path): Located {
  return session.located.get(placeOf(yaml, rangeOf(yaml, path)).file) as Located;
}

/** Reads the file that a step of the file `from` names; problems within it go to the session. */
export function readPart(session: Session, stack: readonly string[], from: Located, named: string): Part | Refusal {
  const at = locate(session, from, named);
  if ("code" in at) return at;
  if (stack.includes(at.path)) return { code: "PLAYBOOK_RECURSION", message: `${named} would call itself` };
  const refusal = countCalls(session, 1);
  if (refusal !== undefined) return refusal;
  const part = open(session, stack, at);
  if (part === undefined) return { code: "UNREADABLE", message: `${named} has mistakes of its own` };
  if (isOverlay(part.yaml.value)) {
    return {
      code: "UNSUPPORTED",
      message: `${named} extends a playbook, so no step can call it`,
      hint: "call the playbook that it extends, and change this call of it under changes",
    };
  }
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
export function readRequirements(session: Session, { yaml }: Part): Requirements | undefined {
  const named = asText(asMap(yaml.value)?.["requirements"]);
  if (named === undefined) return undefined;
  const at = locate(session, standing(session, yaml, ["requirements"]), named);
  if ("code" in at) {
    const { code, message, hint } = at;
    session.problems.push(problemOf(yaml, ["requirements"], code, message, hint === undefined ? {} : { hint }));
    return undefined;
  }
  const loaded = loadRequirements(at.path, at.shown, session.reads);
  if ("requirements" in loaded) {
    nameFile(session, at, loaded.sha256);
    return loaded.requirements;
  }
  session.problems.push(...loaded.problems);
  return undefined;
}

/** Reads, hashes and checks the structure; undefined where it is no YAML. */
export function open(session: Session, stack: readonly string[], at: Located): Part | undefined {
  const { path, shown } = at;
  const read = readYamlFile(path, shown, session.reads);
  if ("problems" in read) {
    session.problems.push(...read.problems);
    return undefined;
  }
  const sha256 = hashOf(read.bytes);
  nameFile(session, at, sha256);
  session.sources.set(shown, read.yaml);
  session.located.set(shown, at);
  const schema = isOverlay(read.yaml.value) ? overlaySchema : structureSchema;
  session.problems.push(...checkSchema(read.yaml, schema).problems);
  return { yaml: read.yaml, stack: [...stack, path], path, sha256 };
}
