/** `runbook validate`: every mistake in playbooks, policies, drills and playbook tests, with its place. */
import { resolve } from "node:path";
import { hazards } from "../../actions/hazards.ts";
import { actions } from "../../actions/index.ts";
import { loadDrill } from "../aws/simulated/drill/load.ts";
import { type ExitCode, exit } from "../errors.ts";
import { type Coverage, coverageOf, uncovered } from "../playbook/coverage.ts";
import { loadPlaybook } from "../playbook/load.ts";
import { type Problem, problemsAsJson, renderProblems } from "../playbook/problem.ts";
import type { Program } from "../playbook/program.ts";
import { readYamlFile } from "../playbook/read.ts";
import { loadRequirements } from "../playbook/requirements.ts";
import { loadPolicy } from "../policy/load.ts";
import { Policy } from "../policy/policy.ts";
import { visible } from "../text/visible.ts";
import { existingFile } from "./files.ts";
import { count } from "./event-line.ts";
import { changesAsJson, changesText, stepsByPath, stepsText } from "./explain-text.ts";
import { columnsOf, type Io, painter } from "./io.ts";
import { drillProblems, fromHere, shownFrom } from "./load.ts";
import { loadTestFile, openShelf } from "./test-load.ts";

export type FileKind = "playbook" | "policy" | "drill" | "file of requirements" | "file of playbook tests";

interface Checked {
  readonly problems: readonly Problem[];
  /** Of a valid playbook that names its requirements. */
  readonly coverage?: Coverage | undefined;
  /** Of a valid playbook. */
  readonly program?: Program;
}

export interface ValidateOptions {
  readonly files: readonly string[];
  readonly json?: boolean;
  /** What an overlay changes; of another playbook its steps by their paths. */
  readonly explain?: boolean;
}

/** @throws RunbookError FILE_UNREADABLE for a file that is not there; mistakes in files are printed, exit code 2 */
export async function validate(io: Io, options: ValidateOptions): Promise<ExitCode> {
  const paths = options.files.map((file) => existingFile(io.cwd, file, "file"));
  const results = paths.map((path, at) => ({
    file: options.files[at] ?? path,
    ...check(io, path, options.files[at] ?? path),
  }));
  const wrong = results.filter(({ problems }) => problems.length > 0);
  if (options.json === true) {
    const files = results.map(({ file, kind, problems, coverage, program }) => ({
      file,
      kind,
      problems: problemsAsJson(problems),
      ...(coverage === undefined ? {} : { coverage }),
      ...(options.explain === true && program !== undefined
        ? { ...changesAsJson(program, (name) => shownFrom(io, name)), steps: stepsByPath(program) }
        : {}),
    }));
    io.stdout.write(`${JSON.stringify({ ok: wrong.length === 0, files })}\n`);
  } else {
    const paint = painter(io.stdout, io.env);
    for (const { file, kind, problems, coverage, program } of results) {
      if (problems.length === 0) {
        io.stdout.write(`${paint("green", "✓")} ${visible(file)}: a valid ${kind}\n`);
        if (coverage !== undefined) io.stdout.write(`  ${visible(coverageLine(coverage))}\n`);
        if (options.explain === true && program !== undefined)
          for (const line of explanation(io, program)) io.stdout.write(`${line}\n`);
      } else
        io.stdout.write(
          `${renderProblems(problems, { color: paint("red", "x") !== "x" })}\n\n${paint("red", "✗")} ${visible(file)}: ${count(problems.length, "mistake")}\n`,
        );
    }
  }
  return wrong.length === 0 ? exit.done : exit.usage;
}

function explanation(io: Io, program: Program): readonly string[] {
  const columns = columnsOf(io.stdout);
  if (program.overlaid === undefined) return stepsText(program);
  return changesText(program, (file) => shownFrom(io, file), columns, painter(io.stdout, io.env));
}

/** Such as `cites 38 of 40 requirements of requirements.yaml; no step carries out: K7, N2`. */
function coverageLine(coverage: Coverage): string {
  const { file, requirements } = coverage;
  const missing = uncovered(coverage).map(({ id }) => id);
  const cited = `cites ${requirements.length - missing.length} of ${count(requirements.length, "requirement")} of ${file}`;
  return missing.length === 0 ? cited : `${cited}; no step carries out: ${missing.join(", ")}`;
}

function check(io: Io, path: string, shown: string): Checked & { kind: FileKind | null } {
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
  const { problems, coverage, ...checked } = checkAs(io, kind, path);
  return { ...checked, kind, problems: fromHere(io, problems), coverage: coverage && coverageFromHere(io, coverage) };
}

function coverageFromHere(io: Io, { file, requirements }: Coverage): Coverage {
  return {
    file: shownFrom(io, file),
    requirements: requirements.map((each) => ({
      ...each,
      steps: each.steps.map(({ id, place }) => ({ id, place: { ...place, file: shownFrom(io, place.file) } })),
    })),
  };
}

function checkAs(io: Io, kind: FileKind, path: string): Checked {
  switch (kind) {
    case "playbook": {
      const loaded = loadPlaybook(path, actions, Policy, hazards);
      if ("problems" in loaded) return loaded;
      return { problems: [], coverage: coverageOf(loaded.program), program: loaded.program };
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
      const loaded = loadDrill(resolve(path));
      return { problems: "problems" in loaded ? drillProblems(loaded.problems) : [] };
    }
    case "file of playbook tests": {
      const loaded = loadTestFile(openShelf(io), path, path, []);
      return { problems: "problems" in loaded ? loaded.problems : [] };
    }
  }
}

/** By the top-level keys; a file with one of its marks is checked as that, however wrong the rest. */
export function kindOf(value: unknown): FileKind | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("cases" in value) return "file of playbook tests";
  if ("runbook" in value || "stages" in value || "steps" in value || "changes" in value) return "playbook";
  if ("drill" in value || "extends" in value) return "drill";
  if ("requirements" in value) return "file of requirements";
  if ("rules" in value || "window" in value || "indicators" in value) return "policy";
  return undefined;
}
