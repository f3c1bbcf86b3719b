/** The cases of a command in turn, or shared out among processes: a case takes a core for itself. */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { RunbookError } from "../../errors.ts";
import type { Io } from "../io.ts";
import { type CaseResult, verdictOn } from "./case.ts";
import type { TestFile } from "./load.ts";

/** A case that was run, by its place among all. */
export interface Done {
  readonly index: number;
  readonly result: CaseResult;
  /** Keys of the branches that it took. */
  readonly taken: readonly string[];
}

/** Every so many cases, from which on: `1/2` are the second, the fourth and so on. */
export interface Share {
  readonly from: number;
  readonly of: number;
}

export function shareOf(written: string): Share {
  const [from = 0, of = 1] = written.split("/").map(Number);
  return { from, of };
}

/** Calls back after each case; stops where that gives false. */
export async function runShare(
  files: readonly TestFile[],
  { from, of }: Share,
  signal: AbortSignal,
  done: (one: Done) => boolean,
): Promise<void> {
  const work = files.flatMap((file) => file.cases.map((test) => ({ file, test })));
  for (let index = from; index < work.length; index += of) {
    const { file, test } = work[index] as (typeof work)[number];
    const verdict = await verdictOn(file, test, signal);
    if (signal.aborted || !done({ index, ...verdict })) return;
  }
}

/** Cases for which a process of their own is worth its start. */
const worthAProcess = 3;

export function processesFor(io: Io, cases: number): number {
  return io.again === undefined ? 1 : Math.max(1, Math.min(availableParallelism(), Math.floor(cases / worthAProcess)));
}

/** This process takes the first share, others of the same program the rest. */
export async function runShared(
  io: Io,
  files: readonly TestFile[],
  args: readonly string[],
  processes: number,
  stop: AbortController,
  done: (one: Done) => boolean,
): Promise<void> {
  const goOn = (one: Done) => {
    const more = done(one);
    if (!more) stop.abort();
    return more;
  };
  const others = Array.from({ length: processes - 1 }, (_, at) =>
    elsewhere(io, [...args, "--share", `${at + 1}/${processes}`], stop.signal, goOn),
  );
  try {
    await Promise.all([runShare(files, { from: 0, of: processes }, stop.signal, goOn), ...others]);
  } catch (error) {
    stop.abort();
    await Promise.allSettled(others);
    throw error;
  }
}

/** A process that prints each case that it has run. @throws RunbookError INTERNAL where it does not come to its end */
async function elsewhere(
  io: Io,
  args: readonly string[],
  signal: AbortSignal,
  done: (one: Done) => boolean,
): Promise<void> {
  const [command = "", ...before] = io.again ?? [];
  const child = spawn(command, [...before, ...args], {
    cwd: io.cwd,
    env: io.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = () => child.kill();
  signal.addEventListener("abort", kill, { once: true });
  if (signal.aborted) kill();
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (!signal.aborted) done(JSON.parse(line) as Done);
    }
    const code = await ended;
    if (code !== 0 && !signal.aborted)
      throw new RunbookError("INTERNAL", `A process that ran cases ended with exit code ${code}.`, {
        detail: { complaint },
      });
  } finally {
    signal.removeEventListener("abort", kill);
  }
}
