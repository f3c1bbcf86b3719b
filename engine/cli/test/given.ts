/** What a case gives its run: inputs and answers. */
import { RunbookError } from "../../errors.ts";
import { problemOf } from "../../playbook/locate.ts";
import type { Problem } from "../../playbook/problem.ts";
import type { Program } from "../../playbook/program.ts";
import { type Answers, keyInTheLog, readAnswers } from "../../ports/operator-answers.ts";
import { answerMistakes } from "../run/check-answers.ts";
import { parseInputs } from "../run/inputs.ts";
import type { Loaded, Spot } from "./load.ts";

/** As `--input` reads them; a list may be written as one. */
export function inputsOf(
  { yaml, at }: Spot,
  written: Readonly<Record<string, unknown>>,
  { inputs }: Program,
): Loaded<{ values: Record<string, unknown> }> {
  const given = Object.entries(written).map(([name, value]) => `${name}=${[value].flat().map(String).join(",")}`);
  return orProblems({ yaml, at }, () => ({ values: parseInputs(given, inputs) }));
}

/** The case's over those of the drill; one that is `null` is taken away. */
export function answersOf(
  spot: Spot,
  written: Readonly<Record<string, unknown>>,
  program: Program,
  drill: Readonly<Record<string, unknown>>,
): Loaded<{ answers: Answers }> {
  const read = orProblems(spot, () => {
    const own = readAnswers(Object.fromEntries(Object.entries(written).filter(([, answer]) => answer !== null)));
    return { own, mistakes: answerMistakes(program, own) };
  });
  if ("problems" in read) return read;
  const keys = new Map(Object.keys(written).map((key) => [keyInTheLog(key), key]));
  if (read.mistakes.length > 0) {
    const { yaml, at } = spot;
    return {
      problems: read.mistakes.map(({ key, message }) =>
        problemOf(yaml, [...at, keys.get(key) ?? key], "UNKNOWN_NAME", message),
      ),
    };
  }
  const kept = Object.fromEntries(Object.entries(drill).filter(([key]) => !keys.has(keyInTheLog(key))));
  return orProblems(spot, () => ({ answers: { ...readAnswers(kept), ...read.own } }));
}

function orProblems<T extends object>({ yaml, at }: Spot, read: () => T): T | { problems: readonly Problem[] } {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    const { message, hint } = error;
    return { problems: [problemOf(yaml, at, "WRONG_VALUE", message, hint === undefined ? {} : { hint })] };
  }
}
