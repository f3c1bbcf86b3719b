/** `runbook test`: runs the cases of playbook tests on simulated accounts and says what came of them. */
import { type ExitCode, exit, RunbookError } from "../../errors.ts";
import { type Problem, problemsAsJson, renderProblems, sorted } from "../../playbook/problem.ts";
import { suggestion } from "../../text/suggestion.ts";
import { count } from "../../text/count.ts";
import { columnsOf, type Io, painter } from "../io.ts";
import { shownFrom } from "../files.ts";
import { fromHere } from "../load.ts";
import type { CaseResult } from "./case.ts";
import { type BranchCoverage, coverageOfAll } from "./coverage.ts";
import { testFiles } from "./files.ts";
import { loadTestFile, openShelf, type TestFile } from "./load.ts";
import { coverageText, resultText, summaryText } from "./text.ts";
import { type Done, processesFor, runShare, runShared, shareOf } from "./work.ts";

export interface TestOptions {
  readonly files: readonly string[];
  /** Ids of cases; all where none is named. */
  readonly case: readonly string[];
  readonly json?: boolean;
  /** Stop at the first case that fails. */
  readonly bail?: boolean;
  /** Print what happened in the form of `expect`. */
  readonly show?: boolean;
  /** Print the branches that no case took. */
  readonly coverage?: boolean;
  /** Of a process that another one started: which of the cases are its own. */
  readonly share?: string;
}

/** @throws RunbookError FILE_UNREADABLE, USAGE; mistakes in files are printed, exit code 2 */
export async function test(io: Io, options: TestOptions): Promise<ExitCode> {
  const shelf = openShelf(io);
  const loaded = testFiles(io, options.files).map(({ path, shown }) => loadTestFile(shelf, path, shown, options.case));
  const problems = loaded.flatMap((each) => ("problems" in each ? each.problems : []));
  if (problems.length > 0) return invalid(io, sorted(problems), options);
  const files = loaded as readonly TestFile[];
  requireCases(files, options.case);
  const stop = new AbortController();
  let interrupted = false;
  const off = io.onStop(() => {
    interrupted = true;
    stop.abort();
  });
  try {
    if (options.share !== undefined) return await share(io, files, options.share, stop.signal);
    const began = performance.now();
    const done = await run(io, files, options, stop);
    if (interrupted) return exit.interrupted;
    return conclude(io, files, done, options, Math.round(performance.now() - began));
  } finally {
    off();
  }
}

async function share(io: Io, files: readonly TestFile[], written: string, signal: AbortSignal): Promise<ExitCode> {
  await runShare(files, shareOf(written), signal, (one) => {
    io.stdout.write(`${JSON.stringify(one)}\n`);
    return true;
  });
  return exit.done;
}

/** In the order of the files. */
async function run(
  io: Io,
  files: readonly TestFile[],
  options: TestOptions,
  stop: AbortController,
): Promise<readonly Done[]> {
  const all: Done[] = [];
  const cases = files.reduce((sum, file) => sum + file.cases.length, 0);
  const args = ["test", ...options.files, ...options.case.flatMap((id) => ["--case", id])];
  await runShared(io, files, args, processesFor(io, cases), stop, (one) => {
    all.push(one);
    tell(io, one.result, options);
    return one.result.failures.length === 0 || options.bail !== true;
  });
  return all.toSorted((a, b) => a.index - b.index);
}

function tell(io: Io, result: CaseResult, { json, show }: TestOptions): void {
  if (json === true) return;
  if (show === true) io.stdout.write(`# ${result.file}\n  - id: ${result.id}\n${result.happened}`);
  else io.stdout.write(resultText(result, columnsOf(io.stdout), painter(io.stdout, io.env)));
}

function conclude(
  io: Io,
  files: readonly TestFile[],
  done: readonly Done[],
  options: TestOptions,
  milliseconds: number,
): ExitCode {
  const results = done.map(({ result }) => result);
  const coverages = coverageOfAll(files, takenIn(files, done));
  // What some of the cases take says nothing of what all of them do.
  const whole = options.case.length === 0 && done.length === files.reduce((sum, { cases }) => sum + cases.length, 0);
  const short = whole && coverages.some(({ enough }) => !enough);
  const ok = !short && results.every(({ failures }) => failures.length === 0);
  if (options.json === true) {
    const cases = results.map(({ happened, ...rest }) => (options.show === true ? { ...rest, happened } : rest));
    const coverage = coverages.map((each) => coverageAsJson(io, each));
    io.stdout.write(`${JSON.stringify({ ok, milliseconds, cases, coverage })}\n`);
  } else if (options.show !== true) {
    const paint = painter(io.stdout, io.env);
    const shown = { file: (path: string) => shownFrom(io, path), list: options.coverage === true, whole };
    for (const each of coverages) io.stdout.write(coverageText(each, shown, columnsOf(io.stdout), paint));
    io.stdout.write(summaryText(results, milliseconds, paint));
  }
  return ok ? exit.done : exit.failed;
}

/** By playbook. */
function takenIn(files: readonly TestFile[], done: readonly Done[]): ReadonlyMap<string, ReadonlySet<string>> {
  const playbooks = new Map(files.map(({ shown, playbook }) => [shown, playbook]));
  const taken = new Map<string, Set<string>>();
  for (const one of done) {
    const playbook = playbooks.get(one.result.file) ?? "";
    const keys = taken.get(playbook) ?? new Set();
    taken.set(playbook, keys);
    for (const key of one.taken) keys.add(key);
  }
  return taken;
}

function coverageAsJson(io: Io, { branches, playbook, ...rest }: BranchCoverage): object {
  return {
    playbook: shownFrom(io, playbook),
    ...rest,
    branches: branches.map(({ place, step, took, state }) => ({
      file: shownFrom(io, place.file),
      line: place.line,
      step,
      branch: took,
      state,
    })),
  };
}

function requireCases(files: readonly TestFile[], wanted: readonly string[]): void {
  const known = files.flatMap(({ ids }) => ids);
  const unknown = wanted.find((id) => !known.includes(id));
  if (unknown === undefined) return;
  throw new RunbookError("USAGE", `There is no case ${unknown}.`, { hint: suggestion(unknown, known) });
}

function invalid(io: Io, found: readonly Problem[], { json }: TestOptions): ExitCode {
  const problems = fromHere(io, found);
  if (json === true) {
    io.stdout.write(`${JSON.stringify({ ok: false, problems: problemsAsJson(problems) })}\n`);
    return exit.usage;
  }
  const paint = painter(io.stdout, io.env);
  const rendered = renderProblems(problems, { color: paint("red", "x") !== "x" });
  io.stdout.write(`${rendered}\n\n${paint("red", "✗")} ${count(problems.length, "mistake")}; nothing was run\n`);
  return exit.usage;
}
