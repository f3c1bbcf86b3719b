/** Files of playbook tests with all that they name, or every mistake in them. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { hazards } from "../../../actions/hazards.ts";
import { actions } from "../../../actions/index.ts";
import { type LoadedDrill, loadDrill, loadDrillWithin } from "../../aws/simulated/drill/load.ts";
import { type Branches, branchesOf } from "../../playbook/branches.ts";
import { loadPlaybook } from "../../playbook/load.ts";
import { type Path, problemOf } from "../../playbook/locate.ts";
import { type Problem, sorted } from "../../playbook/problem.ts";
import type { Program } from "../../playbook/program.ts";
import { readYamlFile, type YamlFile } from "../../playbook/read.ts";
import { checkSchema } from "../../playbook/schema.ts";
import { loadPolicy } from "../../policy/load.ts";
import { Policy } from "../../policy/policy.ts";
import type { Answers } from "../../ports/operator-answers.ts";
import type { Io } from "../io.ts";
import { drillProblems, type LoadedPolicy, loadThePolicy } from "../load.ts";
import { answersOf, inputsOf } from "./given.ts";
import { nameProblems, outOfReachOf } from "./names.ts";
import { type Expect, TestFileSchema, type WrittenCase, type WrittenTests } from "../../playbook/test-schema.ts";

export interface TestFile {
  /** As it is shown. */
  readonly shown: string;
  /** Absolute. */
  readonly playbook: string;
  readonly program: Program;
  readonly branches: Branches;
  /** Percent of the branches. */
  readonly require: number | undefined;
  /** Keys of branches that do not count. */
  readonly outOfReach: readonly string[];
  /** Of all its cases. */
  readonly ids: readonly string[];
  /** Those that are to be run. */
  readonly cases: readonly TestCase[];
}

export interface TestCase {
  readonly id: string;
  readonly program: Program;
  readonly drill: LoadedDrill;
  readonly policy: LoadedPolicy;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly answers: Answers;
  readonly expect: Expect;
}

/** What files of one command name, each read once. */
export interface Shelf {
  readonly io: Io;
  readonly programs: Map<string, ReturnType<typeof loadPlaybook>>;
  readonly drills: Map<string, ReturnType<typeof loadDrill>>;
  readonly policies: Map<string, LoadedPolicy>;
}

export function openShelf(io: Io): Shelf {
  return { io, programs: new Map(), drills: new Map(), policies: new Map() };
}

/** Where something of a test file is said. */
export interface Spot {
  readonly yaml: YamlFile;
  readonly at: Path;
}

export type Loaded<T> = T | { readonly problems: readonly Problem[] };

/** `only`: the cases by their ids; all where it is empty. Mistakes of the others are said all the same. */
export function loadTestFile(shelf: Shelf, path: string, shown: string, only: readonly string[]): Loaded<TestFile> {
  const read = readYamlFile(path, shown);
  if ("problems" in read) return read;
  const { yaml } = read;
  const { value, problems } = checkSchema(yaml, TestFileSchema);
  if (problems.length > 0) return { problems };
  const written = value as WrittenTests;
  const playbook = resolve(dirname(path), written.playbook);
  const named = playbookOf(shelf, { yaml, at: ["playbook"] }, playbook, written.playbook);
  if ("problems" in named) return { problems: [...doubled(yaml, written.cases), ...named.problems] };
  const { program } = named;
  const loaded = written.cases.map((test, at) =>
    loadCase(shelf, { yaml, at: ["cases", at] }, { test, program, playbook, path }),
  );
  const branches = branchesOf(program);
  const outOfReach = outOfReachOf({ yaml, at: ["coverage", "out-of-reach"] }, written, branches);
  const mistakes = [
    ...doubled(yaml, written.cases),
    ...("problems" in outOfReach ? outOfReach.problems : []),
    ...loaded.flatMap((each) => ("problems" in each ? each.problems : [])),
  ];
  if (mistakes.length > 0) return { problems: sorted(mistakes) };
  const cases = (loaded as TestCase[]).filter(({ id }) => only.length === 0 || only.includes(id));
  return {
    shown,
    playbook,
    program,
    branches,
    require: written.coverage?.require,
    outOfReach: (outOfReach as { keys: readonly string[] }).keys,
    ids: written.cases.map(({ id }) => id),
    cases,
  };
}

function doubled(yaml: YamlFile, cases: readonly WrittenCase[]): readonly Problem[] {
  const ids = cases.map(({ id }) => id);
  return ids.flatMap((id, at) =>
    ids.indexOf(id) === at
      ? []
      : [
          problemOf(yaml, ["cases", at, "id"], "DUPLICATE_ID", `another case has the id ${id}`, {
            hint: "choose another",
          }),
        ],
  );
}

function playbookOf(shelf: Shelf, spot: Spot, path: string, named: string): Loaded<{ program: Program }> {
  if (!existsSync(path)) return missing(spot, named);
  return once(shelf.programs, path, () => loadPlaybook(path, actions, Policy, hazards));
}

interface Given {
  readonly test: WrittenCase;
  readonly program: Program;
  readonly playbook: string;
  /** Of the test file. */
  readonly path: string;
}

function loadCase(shelf: Shelf, { yaml, at }: Spot, { test, program, playbook, path }: Given): Loaded<TestCase> {
  const spot = (...below: Path): Spot => ({ yaml, at: [...at, ...below] });
  const drill = drillOf(shelf, spot("drill"), path, test);
  const own = test.policy === undefined ? undefined : resolve(dirname(path), test.policy);
  const policy =
    "problems" in drill
      ? undefined
      : policyOf(shelf, spot(own === undefined ? "drill" : "policy"), own ?? drill.policy, playbook);
  const inputs = inputsOf(spot("inputs"), test.inputs ?? {}, program);
  const answers = answersOf(
    spot("answers"),
    test.answers ?? {},
    program,
    "problems" in drill ? {} : (drill.answers ?? {}),
  );
  const problems = [drill, policy, inputs, answers].flatMap((part) =>
    part !== undefined && "problems" in part ? part.problems : [],
  );
  const names = nameProblems(spot("expect"), test.expect, program);
  if (problems.length > 0 || names.length > 0) return { problems: [...problems, ...names] };
  return {
    id: test.id,
    program,
    drill: drill as LoadedDrill,
    policy: policy as LoadedPolicy,
    inputs: (inputs as { values: Record<string, unknown> }).values,
    answers: (answers as { answers: Answers }).answers,
    expect: test.expect,
  };
}

function drillOf(shelf: Shelf, spot: Spot, path: string, test: WrittenCase): Loaded<LoadedDrill> {
  if (typeof test.drill !== "string") {
    // It needs no name of its own.
    const own = { drill: test.id.replaceAll("_", "-"), ...test.drill };
    return named(loadDrillWithin(spot.yaml, path, spot.at, own));
  }
  const file = resolve(dirname(path), test.drill);
  if (!existsSync(file)) return missing(spot, test.drill);
  return named(once(shelf.drills, file, () => loadDrill(file)));
}

function named(drill: ReturnType<typeof loadDrill>): Loaded<LoadedDrill> {
  return "problems" in drill ? { problems: drillProblems(drill.problems) } : drill;
}

function policyOf(shelf: Shelf, spot: Spot, path: string | undefined, playbook: string): Loaded<LoadedPolicy> {
  const key = JSON.stringify([path, playbook]);
  const before = shelf.policies.get(key);
  if (before !== undefined) return before;
  if (path !== undefined) {
    if (!existsSync(path)) return missing(spot, path);
    const checked = loadPolicy(path);
    if ("problems" in checked) return checked;
  }
  const policy = loadThePolicy(shelf.io, { given: path, drill: undefined, playbook });
  shelf.policies.set(key, policy);
  return policy;
}

function missing({ yaml, at }: Spot, named: string): { problems: readonly Problem[] } {
  const hint = "the path is relative to this file";
  return { problems: [problemOf(yaml, at, "UNREADABLE", `there is no file ${named}`, { hint })] };
}

function once<T>(kept: Map<string, T>, key: string, load: () => T): T {
  const before = kept.get(key);
  if (before !== undefined) return before;
  const loaded = load();
  kept.set(key, loaded);
  return loaded;
}
