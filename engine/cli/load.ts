/** Playbooks, policies, drills and answers from files, every mistake in them at once. */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { hazards } from "../../actions/hazards.ts";
import { actions } from "../../actions/index.ts";
import type { Scenario } from "../aws/simulated/drill/schema.ts";
import { type ErrorCode, RunbookError } from "../errors.ts";
import { loadPlaybook } from "../playbook/load.ts";
import { type Problem, problemsAsJson, renderProblems } from "../playbook/problem.ts";
import type { Program } from "../playbook/program.ts";
import { readYamlFile } from "../playbook/read.ts";
import { defaultPolicy } from "../policy/default.ts";
import { compilePolicy } from "../policy/judge.ts";
import { loadPolicy } from "../policy/load.ts";
import { type Facts, type Judgement, Policy } from "../policy/policy.ts";
import { type Answers, readAnswers } from "../ports/operator-answers.ts";
import { type FileKind, kindOf } from "./file-kind.ts";
import { existingFile, shownFrom } from "./files.ts";
import { type Io, painter } from "./io.ts";

export interface LoadedPolicy {
  readonly policy: Policy;
  readonly judge: (facts: Facts) => Judgement;
  /** False for the one that stands in where the organization gave none. */
  readonly given: boolean;
  /** Absolute; null where none was given. */
  readonly path: string | null;
  /** As it is written into the journal. */
  readonly shown: string;
  /** Empty where none was given. */
  readonly sha256: string;
}

export interface OpenedDrill {
  readonly path: string;
  readonly scenario: Scenario;
  readonly policy: string | undefined;
  readonly answers: Answers | undefined;
}

/** @throws RunbookError FILE_UNREADABLE, PLAYBOOK_INVALID */
export function loadProgram(io: Io, given: string): { path: string; program: Program } {
  const path = existingFile(io.cwd, given, "playbook");
  const loaded = loadPlaybook(path, actions, Policy, hazards);
  if ("problems" in loaded) throw unfit(io, "playbook", path, given, loaded.problems);
  return { path, program: loaded.program };
}

/**
 * The one given, else the drill's, else `policy.yaml` beside the playbook, else one by which
 * nothing can be told apart. `only`: the one given or none, as a run began.
 * @throws RunbookError FILE_UNREADABLE, POLICY_INVALID
 */
export function loadThePolicy(
  io: Io,
  from: { given: string | undefined; drill: string | undefined; playbook: string; only?: boolean },
): LoadedPolicy {
  const beside = join(dirname(from.playbook), "policy.yaml");
  const found =
    from.given ?? (from.only === true ? undefined : (from.drill ?? (existsSync(beside) ? beside : undefined)));
  if (found === undefined) {
    const policy = defaultPolicy();
    return { policy, judge: compilePolicy(policy), given: false, path: null, shown: "", sha256: "" };
  }
  const path = existingFile(io.cwd, found, "policy");
  const loaded = loadPolicy(path);
  if ("problems" in loaded) throw unfit(io, "policy", path, found, loaded.problems);
  const { policy, sha256 } = loaded;
  return {
    policy,
    judge: compilePolicy(policy),
    given: true,
    path,
    shown: relative(dirname(from.playbook), path),
    sha256,
  };
}

/** @throws RunbookError FILE_UNREADABLE, PLAYBOOK_INVALID, ANSWER_INVALID */
export async function loadTheDrill(io: Io, given: string): Promise<OpenedDrill> {
  const path = existingFile(io.cwd, given, "drill");
  // With all that is simulated, which a run against AWS has no use for.
  const { loadDrill } = await import("../aws/simulated/drill/load.ts");
  const loaded = loadDrill(path);
  if ("problems" in loaded) throw unfit(io, "drill", path, given, drillProblems(loaded.problems));
  const { scenario, policy, answers } = loaded;
  return { path, scenario, policy, answers: answers === undefined ? undefined : readAnswers(answers) };
}

/** @throws RunbookError FILE_UNREADABLE, ANSWER_INVALID */
export function loadAnswers(io: Io, given: string | undefined): { path: string; answers: Answers } | undefined {
  if (given === undefined) return undefined;
  const path = existingFile(io.cwd, given, "answers file");
  const read = readYamlFile(path, given);
  if ("problems" in read) throw invalid(io, "ANSWER_INVALID", given, read.problems);
  return { path: resolve(path), answers: readAnswers(read.yaml.value) };
}

/** A drill's mistakes as problems of the same form as a playbook's. */
export function drillProblems(found: readonly Partial<Problem>[]): readonly Problem[] {
  return found.map((each) => ({
    code: "WRONG_VALUE",
    message: "",
    file: "",
    line: 1,
    column: 1,
    length: 1,
    source: "",
    ...each,
  }));
}

/** With files named as from the folder that the person is in. */
export function fromHere(io: Io, problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, file: shownFrom(io, problem.file) }));
}

const places: Readonly<Record<FileKind, string>> = {
  playbook: "A playbook is the argument: `runbook exec <playbook>`.",
  policy: "A policy is given by --policy.",
  drill: "A drill is given by --drill.",
  "file of requirements": "It is named in a playbook, under `requirements`.",
  "file of playbook tests": "`runbook test <file>` runs it.",
};

/** With its mistakes; of a file of another kind than is wanted here, none of them would be one. */
function unfit(
  io: Io,
  wanted: "playbook" | "policy" | "drill",
  path: string,
  given: string,
  problems: readonly Problem[],
): RunbookError {
  const code = wanted === "policy" ? "POLICY_INVALID" : "PLAYBOOK_INVALID";
  const read = readYamlFile(path, given);
  const kind = "problems" in read ? undefined : kindOf(read.yaml.value);
  if (kind === undefined || kind === wanted) return invalid(io, code, given, problems);
  return new RunbookError(code, `${given} is a ${kind}, not a ${wanted}.`, { hint: places[kind] });
}

function invalid(io: Io, code: ErrorCode, file: string, found: readonly Problem[]): RunbookError {
  const problems = fromHere(io, found);
  const number = problems.length === 1 ? "1 mistake" : `${problems.length} mistakes`;
  return new RunbookError(code, `${file} has ${number}.`, {
    detail: {
      problems: problemsAsJson(problems),
      rendered: renderProblems(problems, { color: painter(io.stderr, io.env)("red", "x") !== "x" }),
    },
    hint: "`runbook validate` shows them without running anything.",
  });
}
