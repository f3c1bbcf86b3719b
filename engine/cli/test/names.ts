/** The names that a case's expectations use, held against the playbook: a misspelt one would never be met, or always. */
import { operations } from "../../aws/operations.ts";
import { outcomes } from "../../errors.ts";
import { type Branches, branchKey, type Took } from "../../playbook/branches.ts";
import { problemOf } from "../../playbook/locate.ts";
import type { Problem, ProblemCode } from "../../playbook/problem.ts";
import type { Program } from "../../playbook/program.ts";
import type { Expect, WrittenTests } from "../../playbook/test-schema.ts";
import { idOf } from "../../ports/operator-answers.ts";
import { suggestion } from "../../text/suggestion.ts";
import { bodiesByKey } from "../view/step-key.ts";
import type { Loaded, Spot } from "./load.ts";

export function nameProblems({ yaml, at }: Spot, expect: Expect, program: Program): readonly Problem[] {
  const bodies = bodiesByKey(program);
  const steps = new Set(bodies.keys());
  const checkpoints = new Set(
    [...bodies].flatMap(([key, { kind }]) => (kind === "approve" || kind === "choose" ? [key] : [])),
  );
  const ids = new Set([...checkpoints].map(idOf));
  const problems: Problem[] = [];
  const unknown = (
    path: readonly (string | number)[],
    message: string,
    hint: string,
    key = false,
    code: ProblemCode = "UNKNOWN_NAME",
  ) => problems.push(problemOf(yaml, [...at, ...path], code, message, { hint, key }));

  if (!Object.hasOwn(outcomes, expect.outcome))
    unknown(["outcome"], `there is no outcome ${expect.outcome}`, suggestion(expect.outcome, Object.keys(outcomes)));
  for (const step of Object.keys(expect.steps ?? {}))
    if (!steps.has(pathOf(step)))
      unknown(["steps", step], `there is no step ${step}`, suggestion(pathOf(step), steps), true);

  const { asked = [], "not-asked": unwanted = [] } = expect;
  const questions = [
    ...("exactly" in asked ? asked.exactly : asked).map((pattern, index) => ({
      name: typeof pattern === "string" ? pattern : pattern.key,
      path: [
        "asked",
        ...("exactly" in asked ? ["exactly"] : []),
        index,
        ...(typeof pattern === "string" ? [] : ["key"]),
      ],
    })),
    ...unwanted.map((name, index) => ({ name, path: ["not-asked", index] })),
  ];
  for (const { name, path } of questions) {
    const known = name.includes("/") ? checkpoints : ids;
    // What changed after it was approved is asked about again, under a key of its own.
    if (!known.has(pathOf(name)) && idOf(name) !== "changed")
      unknown(path, `there is no checkpoint ${name}`, suggestion(pathOf(name), known));
  }
  for (const [list, patterns] of Object.entries(expect.changes ?? {})) {
    if (!Array.isArray(patterns)) continue;
    for (const [index, { operation, step }] of patterns.entries()) {
      const path = ["changes", list, index];
      if (operation !== undefined && !Object.hasOwn(operations, operation))
        unknown(
          [...path, "operation"],
          `there is no operation ${operation}`,
          suggestion(operation, Object.keys(operations)),
        );
      if (step !== undefined && !steps.has(pathOf(step)))
        unknown([...path, "step"], `there is no step ${step}`, suggestion(pathOf(step), steps));
    }
  }
  return problems;
}

/** The branches that a file says no drill can take, by their keys. */
export function outOfReachOf(
  { yaml, at }: Spot,
  { coverage }: WrittenTests,
  { all, steps }: Branches,
): Loaded<{ keys: readonly string[] }> {
  const problems: Problem[] = [];
  const keys = (coverage?.["out-of-reach"] ?? []).flatMap(({ step: path, branch }, index) => {
    const step = steps.get(path);
    if (step === undefined) {
      const hint = suggestion(path, steps.keys());
      problems.push(problemOf(yaml, [...at, index, "step"], "UNKNOWN_NAME", `there is no step ${path}`, { hint }));
      return [];
    }
    const key = branchKey(step, branch as Took);
    if (all.has(key)) return [key];
    const own = [...all].flatMap(([each, { took }]) => (each === branchKey(step, took) ? [took] : []));
    const hint = suggestion(branch, own);
    problems.push(
      problemOf(yaml, [...at, index, "branch"], "UNKNOWN_NAME", `${path} has no branch ${branch}`, { hint }),
    );
    return [];
  });
  return problems.length > 0 ? { problems } : { keys };
}

/** Of a key as people read it: without its items, rounds and attempts. */
export function pathOf(key: string): string {
  return key.replace(/\[[^\]]*\]/g, "").replace(/[#~][0-9]+(?=\/|$)/g, "");
}
