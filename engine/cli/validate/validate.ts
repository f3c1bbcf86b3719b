/** `runbook validate`: every mistake in playbooks, policies, drills and playbook tests, with its place. */
import { resolve } from "node:path";
import { hazards } from "../../../actions/hazards.ts";
import { actions } from "../../../actions/index.ts";
import type { ExitCode } from "../../errors.ts";
import { coverageOf, renamed } from "../../playbook/coverage.ts";
import { type LoadedPlaybook, loadPlaybook } from "../../playbook/load.ts";
import type { Problem } from "../../playbook/problem.ts";
import type { Program } from "../../playbook/program.ts";
import { readYamlFile } from "../../playbook/read.ts";
import { loadRequirements } from "../../playbook/requirements.ts";
import { loadPolicy } from "../../policy/load.ts";
import { Policy } from "../../policy/policy.ts";
import { changesAsJson, changesText, stepsByPath, stepsText } from "./explain-text.ts";
import { type FileKind, kindOf } from "../file-kind.ts";
import { existingFile, shownFrom } from "../files.ts";
import { columnsOf, type Io, painter } from "../io.ts";
import { drillProblems, fromHere } from "../load.ts";
import { foundValid, knownResult, type Result, showResults, type ValidateOptions } from "./show.ts";

interface Checked {
  readonly problems: readonly Problem[];
  /** Of a valid playbook. */
  readonly loaded?: Exclude<LoadedPlaybook, { readonly problems: unknown }>;
}

/** @throws RunbookError FILE_UNREADABLE for a file that is not there; mistakes in files are printed, exit code 2 */
export async function validate(io: Io, options: ValidateOptions): Promise<ExitCode> {
  const paths = options.files.map((file) => existingFile(io.cwd, file, "file"));
  const results: Result[] = [];
  for (const [at, path] of paths.entries()) results.push(await resultOf(io, path, options.files[at] ?? path, options));
  return showResults(io, results, options.json === true);
}

async function resultOf(io: Io, path: string, file: string, { explain, known }: ValidateOptions): Promise<Result> {
  const before = explain === true || known === undefined ? undefined : knownResult(io, file, known);
  if (before !== undefined) return before;
  const { kind, problems, loaded } = await check(io, path, file);
  if (loaded === undefined) return { file, kind, problems };
  const { program, linked } = loaded;
  const coverage = coverageOf(program);
  if (!linked) known?.keep(foundValid(path, program.files, coverage));
  return {
    file,
    kind,
    problems,
    coverage: coverage && renamed(coverage, (name) => shownFrom(io, name)),
    ...(explain === true ? { explained: explanation(io, program) } : {}),
  };
}

function explanation(io: Io, program: Program): NonNullable<Result["explained"]> {
  const shown = (name: string) => shownFrom(io, name);
  return {
    json: { ...changesAsJson(program, shown), steps: stepsByPath(program) },
    lines:
      program.overlaid === undefined
        ? stepsText(program)
        : changesText(program, shown, columnsOf(io.stdout), painter(io.stdout, io.env)),
  };
}

async function check(io: Io, path: string, shown: string): Promise<Checked & { kind: FileKind | null }> {
  const read = readYamlFile(path, shown);
  // What cannot be read as YAML cannot be told apart either.
  if ("problems" in read) return { kind: null, problems: read.problems };
  const kind = kindOf(read.yaml.value);
  if (kind === undefined) {
    return {
      kind: null,
      problems: drillProblems([
        {
          code: "MISSING_KEY",
          file: shown,
          message:
            "it is no playbook (`runbook: 1`), no drill (`drill:`), no policy (`account:` and `rules:`), no file of requirements (`requirements:`) and no file of playbook tests (`cases:`)",
        },
      ]),
    };
  }
  const checked = await checkAs(io, kind, path);
  return { ...checked, kind, problems: fromHere(io, checked.problems) };
}

async function checkAs(io: Io, kind: FileKind, path: string): Promise<Checked> {
  switch (kind) {
    case "playbook": {
      const loaded = loadPlaybook(path, actions, Policy, hazards);
      if ("problems" in loaded) return loaded;
      return { problems: [], loaded };
    }
    case "policy": {
      const loaded = loadPolicy(path);
      return { problems: "problems" in loaded ? loaded.problems : [] };
    }
    case "file of requirements": {
      const loaded = loadRequirements(path);
      return { problems: "problems" in loaded ? loaded.problems : [] };
    }
    case "drill": {
      const { loadDrill } = await import("../../aws/simulated/drill/load.ts");
      const loaded = loadDrill(resolve(path));
      return { problems: "problems" in loaded ? drillProblems(loaded.problems) : [] };
    }
    case "file of playbook tests": {
      const { loadTestFile, openShelf } = await import("../test/load.ts");
      const loaded = loadTestFile(openShelf(io), path, path, []);
      return { problems: "problems" in loaded ? loaded.problems : [] };
    }
  }
}
