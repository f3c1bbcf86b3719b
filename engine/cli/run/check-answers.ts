/** Holds an answers file against the playbook before anything runs: a misspelt key would leave its question open. */
import { RunbookError } from "../../errors.ts";
import type { Body, Program } from "../../playbook/program.ts";
import { alwaysTaken } from "../../ports/operator.ts";
import { type Answers, idOf } from "../../ports/operator-answers.ts";
import { nearest } from "../../text/nearest.ts";
import { bodiesByKey } from "../view/step-key.ts";

/** @throws RunbookError ANSWER_INVALID naming every mistake at once */
export function checkAnswers(program: Program, answers: Answers, file: string): void {
  const mistakes = answerMistakes(program, answers).map(({ message }) => message);
  if (mistakes.length === 0) return;
  throw new RunbookError("ANSWER_INVALID", `${file}: ${mistakes.join("; ")}`, {
    hint: "A key is a checkpoint's id, or its whole key as a run shows it. Mend the file, then give it again.",
  });
}

/** Each by the answer's key. */
export function answerMistakes(program: Program, answers: Answers): readonly { key: string; message: string }[] {
  const checkpoints = new Map<string, Body[]>();
  for (const [key, body] of bodiesByKey(program)) {
    if (body.kind === "approve" || body.kind === "choose")
      checkpoints.set(idOf(key), [...(checkpoints.get(idOf(key)) ?? []), body]);
  }
  return Object.entries(answers).flatMap(([key, entry]) => {
    const mistake = (message: string) => [{ key, message }];
    const id = idOf(key);
    // What changed after it was approved is asked about again, under a key of its own.
    if (id === "changed") return [];
    const asked = checkpoints.get(id);
    if (asked === undefined) {
      const near = nearest(id, checkpoints.keys());
      return mistake(`the playbook has no checkpoint “${id}”${near === undefined ? "" : `; did you mean “${near}”?`}`);
    }
    return [entry].flat().flatMap((answer) => {
      if (typeof answer !== "string" || asked.some((body) => takes(body, answer))) return [];
      return mistake(`“${id}” does not take the answer “${answer}”; it takes ${wordsOf(asked).join(", ")}`);
    });
  });
}

const approval = ["approve", "reject", ...alwaysTaken];

function takes(body: Body, answer: string): boolean {
  return wordsOf([body]).includes(answer) || (body.kind === "approve" && answer === "*");
}

function wordsOf(bodies: readonly Body[]): string[] {
  const words = bodies.flatMap((body) =>
    body.kind === "choose" ? [...Object.keys(body.answers), ...alwaysTaken] : approval,
  );
  return [...new Set(words)];
}
