/** Both verifiers, over many logs at once. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createHash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { isKnownWrite } from "../../engine/aws/operations.ts";
import { RunbookError } from "../../engine/errors.ts";
import { codeOf } from "../../engine/cli/verify/verify.ts";
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

interface Program {
  readonly ask: (question: object) => Promise<unknown>;
  readonly end: () => Promise<void>;
}

/** One for all questions of a file of tests: it takes longer to start than to answer. */
let program: Program | undefined;

afterAll(async () => {
  await program?.end();
  program = undefined;
});

/** What many.py answers to each question. */
export async function asked<T>(questions: Iterable<object>): Promise<T[]> {
  program ??= started();
  const answers: T[] = [];
  let waiting: Promise<unknown>[] = [];
  for (const question of questions) {
    waiting.push(program.ask(question));
    if (waiting.length < 200) continue;
    answers.push(...((await Promise.all(waiting)) as T[]));
    waiting = [];
  }
  return [...answers, ...((await Promise.all(waiting)) as T[])];
}

function started(): Program {
  const child = spawn(python, [join(here, "test/verifier/many.py")], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void }[] = [];
  createInterface(child.stdout).on("line", (line) => waiting.shift()?.resolve(JSON.parse(line)));
  const closed = once(child, "close").then(([code]) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`many.py ended with ${code} before it had answered`));
    if (code !== 0) throw new Error(`many.py ended with ${code}`);
  });
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(question)}\n`);
      }),
    end: () => {
      child.stdin.end();
      return closed;
    },
  };
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
