/** What `validate` says of files, valid or not. */
import { dirname, join, relative, resolve } from "node:path";
import { type ExitCode, exit } from "../../errors.ts";
import { type Coverage, renamed, uncovered } from "../../playbook/coverage.ts";
import { type Problem, problemsAsJson, renderProblems } from "../../playbook/problem.ts";
import { count } from "../../text/count.ts";
import { visible } from "../../text/visible.ts";
import type { FileKind } from "../file-kind.ts";
import { shownFrom } from "../files.ts";
import type { FoundValid } from "../cache/found-valid.ts";
import { type Io, painter } from "../io.ts";
import type { ValidCache } from "../cache/valid.ts";

export interface ValidateOptions {
  readonly files: readonly string[];
  readonly json?: boolean;
  /** What an overlay changes; of another playbook its steps by their paths. */
  readonly explain?: boolean;
  /** Absent where everything is to be checked. */
  readonly known?: ValidCache | undefined;
}

export interface Result {
  /** As it was given. */
  readonly file: string;
  /** Null where it cannot be told. */
  readonly kind: FileKind | null;
  readonly problems: readonly Problem[];
  /** Of a valid playbook that names its requirements. */
  readonly coverage?: Coverage | undefined;
  /** Of a valid playbook, where it is asked for. */
  readonly explained?: { readonly json: object; readonly lines: readonly string[] };
}

/** Says what is known of the files without checking them; undefined where of any of them nothing is. */
export function showKnown(io: Io, { files, json, explain, known }: ValidateOptions): ExitCode | undefined {
  if (known === undefined || explain === true) return undefined;
  const results: Result[] = [];
  for (const file of files) {
    const result = knownResult(io, file, known);
    if (result === undefined) return undefined;
    results.push(result);
  }
  return showResults(io, results, json === true);
}

/** Of one file; undefined where nothing is known of it. */
export function knownResult(io: Io, file: string, known: ValidCache): Result | undefined {
  const path = resolve(io.cwd, file);
  const found = known.find(path);
  if (found === undefined) return undefined;
  const named = found.coverage && renamed(found.coverage, (name) => shownFrom(io, join(dirname(path), name)));
  return { file, kind: "playbook", problems: [], coverage: named ?? undefined };
}

/** What is kept of a valid playbook; the coverage names files by their absolute paths. */
export function foundValid(path: string, files: FoundValid["files"], coverage: Coverage | undefined): FoundValid {
  return {
    files,
    coverage: coverage === undefined ? null : renamed(coverage, (name) => relative(dirname(path), name)),
  };
}

export function showResults(io: Io, results: readonly Result[], json: boolean): ExitCode {
  const ok = results.every(({ problems }) => problems.length === 0);
  if (json) {
    const files = results.map(({ file, kind, problems, coverage, explained }) => ({
      file,
      kind,
      problems: problemsAsJson(problems),
      ...(coverage === undefined ? {} : { coverage }),
      ...explained?.json,
    }));
    io.stdout.write(`${JSON.stringify({ ok, files })}\n`);
  } else {
    for (const result of results) io.stdout.write(`${linesOf(io, result).join("\n")}\n`);
  }
  return ok ? exit.done : exit.usage;
}

function linesOf(io: Io, { file, kind, problems, coverage, explained }: Result): readonly string[] {
  const paint = painter(io.stdout, io.env);
  if (problems.length > 0) {
    const shown = renderProblems(problems, { color: paint("red", "x") !== "x" });
    return [`${shown}\n`, `${paint("red", "✗")} ${visible(file)}: ${count(problems.length, "mistake")}`];
  }
  return [
    `${paint("green", "✓")} ${visible(file)}: a valid ${kind}`,
    ...(coverage === undefined ? [] : [`  ${visible(coverageLine(coverage))}`]),
    ...(explained?.lines ?? []),
  ];
}

/** Such as `cites 38 of 40 requirements of requirements.yaml; no step carries out: K7, N2`. */
function coverageLine(coverage: Coverage): string {
  const { file, requirements } = coverage;
  const missing = uncovered(coverage).map(({ id }) => id);
  const cited = `cites ${requirements.length - missing.length} of ${count(requirements.length, "requirement")} of ${file}`;
  return missing.length === 0 ? cited : `${cited}; no step carries out: ${missing.join(", ")}`;
}
