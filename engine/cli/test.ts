/** `runbook test`: runs the cases of playbook tests on simulated accounts and says what came of them. */
import { type ExitCode, exit, RunbookError } from "../errors.ts";
import { type Problem, problemsAsJson, renderProblems, sorted } from "../playbook/problem.ts";
import { suggestion } from "../text/suggestion.ts";
import { count } from "./event-line.ts";
import { columnsOf, type Io, painter } from "./io.ts";
import { fromHere } from "./load.ts";
import { type CaseResult, verdictOn } from "./test-case.ts";
import { testFiles } from "./test-files.ts";
import { loadTestFile, openShelf, type TestFile } from "./test-load.ts";
import { resultText, summaryText } from "./test-text.ts";

export interface TestOptions {
  readonly files: readonly string[];
  /** Ids of cases; all where none is named. */
  readonly case: readonly string[];
  readonly json?: boolean;
  /** Stop at the first case that fails. */
  readonly bail?: boolean;
  /** Print what happened in the form of `expect`. */
  readonly show?: boolean;
}

/** @throws RunbookError FILE_UNREADABLE, USAGE; mistakes in files are printed, exit code 2 */
export async function test(io: Io, options: TestOptions): Promise<ExitCode> {
  const shelf = openShelf(io);
  const loaded = testFiles(io, options.files).map(({ path, shown }) => loadTestFile(shelf, path, shown, options.case));
  const problems = loaded.flatMap((each) => ("problems" in each ? each.problems : []));
  if (problems.length > 0) return invalid(io, sorted(problems), options);
  const files = loaded as readonly TestFile[];
  requireCases(files, options.case);
  const began = performance.now();
  const results = await run(io, files, options);
  if (results === undefined) return exit.interrupted;
  const milliseconds = Math.round(performance.now() - began);
  const failed = results.some(({ failures }) => failures.length > 0);
  if (options.json === true) {
    const cases = results.map(({ happened, ...rest }) => (options.show === true ? { ...rest, happened } : rest));
    io.stdout.write(`${JSON.stringify({ ok: !failed, milliseconds, cases })}\n`);
  } else if (options.show !== true) io.stdout.write(summaryText(results, milliseconds, painter(io.stdout, io.env)));
  return failed ? exit.failed : exit.done;
}

/** Nothing where it was interrupted. */
async function run(io: Io, files: readonly TestFile[], options: TestOptions): Promise<CaseResult[] | undefined> {
  const stop = new AbortController();
  const off = io.onStop(() => stop.abort());
  const results: CaseResult[] = [];
  try {
    for (const { shown, cases } of files) {
      for (const each of cases) {
        const { result } = await verdictOn(shown, each, stop.signal);
        if (stop.signal.aborted) return undefined;
        results.push(result);
        tell(io, result, options);
        if (result.failures.length > 0 && options.bail === true) return results;
      }
    }
    return results;
  } finally {
    off();
  }
}

function tell(io: Io, result: CaseResult, { json, show }: TestOptions): void {
  if (json === true) return;
  if (show === true) io.stdout.write(`# ${result.file}\n  - id: ${result.id}\n${result.happened}`);
  else io.stdout.write(resultText(result, columnsOf(io.stdout), painter(io.stdout, io.env)));
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
