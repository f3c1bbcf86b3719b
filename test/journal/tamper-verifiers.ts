/** Both verifiers, over many logs at once. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createHash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isKnownWrite } from "../../engine/aws/operations.ts";
import { RunbookError } from "../../engine/errors.ts";
import { codeOf } from "../../engine/cli/verify.ts";
import { type Anchor, readAnchors } from "../../engine/journal/anchor.ts";
import { verify } from "../../engine/journal/verify.ts";

export interface Suspect {
  readonly log: Buffer;
  /** The run's, where `evidence` lies. */
  readonly folder: string;
  readonly keys: readonly string[];
  /** A text for each `--anchor`. */
  readonly anchors: readonly string[];
}

export interface Verdict {
  readonly code: number;
  /** Of the first problem. */
  readonly line: number | null;
}

export const here = fileURLToPath(new URL("../..", import.meta.url));
/** That of the emulator suite has all that is needed, where it is installed. */
const emulators = join(here, "test/emulator/.venv/bin/python");
export const python = process.env["PYTHON"] ?? (existsSync(emulators) ? emulators : "python3");

/** Why the second verifier cannot run here; undefined where it can. */
export function lacking(): string | undefined {
  const asked = spawnSync(python, ["-c", "import cryptography, sys; sys.exit(sys.version_info < (3, 9))"]);
  if (asked.error !== undefined) return `${python} cannot be started`;
  return asked.status === 0 ? undefined : `${python} is older than 3.9 or has no package cryptography`;
}

/** What many.py answers to each question. */
export async function asked<T>(questions: Iterable<object>): Promise<T[]> {
  const program = spawn(python, [join(here, "test/verifier/many.py")], { stdio: ["pipe", "pipe", "inherit"] });
  const answers: T[] = [];
  const read = (async () => {
    for await (const line of createInterface(program.stdout)) answers.push(JSON.parse(line) as T);
  })();
  const ended = once(program, "close");
  let count = 0;
  for (const question of questions) {
    count += 1;
    if (!program.stdin.write(`${JSON.stringify(question)}\n`)) await once(program.stdin, "drain");
  }
  program.stdin.end();
  await read;
  const [code] = (await ended) as [number | null];
  if (code !== 0 || answers.length !== count)
    throw new Error(`many.py ended with ${code} after ${answers.length} of ${count}`);
  return answers;
}

export function byPython(suspects: readonly Suspect[]): Promise<Verdict[]> {
  const questions = function* () {
    for (const { log, folder, keys, anchors } of suspects) {
      const files = anchors.map((text) => anchorFile(folder, text));
      yield { log: log.toString("base64"), folder, keys, anchors: files };
    }
  };
  return asked<Verdict>(questions());
}

/** By the engine, as `runbook verify` puts it together. */
export async function byEngine(suspects: readonly Suspect[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const suspect of suspects) {
    try {
      verdicts.push(await judged(suspect));
    } catch (cause) {
      if (!(cause instanceof RunbookError)) throw cause;
      verdicts.push({ code: cause.exitCode, line: null });
    }
  }
  return verdicts;
}

async function judged({ log, folder, keys, anchors }: Suspect): Promise<Verdict> {
  const path = join(folder, "audit.jsonl");
  writeFileSync(path, log);
  const run = basename(folder);
  const noted = anchors.map((text) => anchorsOf(anchorFile(folder, text), run));
  const options = { isWrite: isKnownWrite, keys, anchors: noted.flatMap((own) => own ?? []), run };
  const found = await verify(path, options);
  const code = codeOf(found);
  return { code: noted.includes(undefined) && code !== 4 ? 2 : code, line: found.problems[0]?.line ?? null };
}

/** Undefined where there are none. */
function anchorsOf(file: string, run: string): Anchor[] | undefined {
  try {
    return readAnchors(file, run);
  } catch (cause) {
    if (cause instanceof RunbookError && cause.code === "ANCHOR_UNUSABLE") return undefined;
    throw cause;
  }
}

function anchorFile(folder: string, text: string): string {
  const path = join(folder, `${createHash("sha256").update(text).digest("hex")}.txt`);
  if (!existsSync(path)) writeFileSync(path, text);
  return path;
}
