/** The steps of a program with all that stands within them. */
import type { Program, Step } from "./program.ts";

/** Every step that may run, in the order of the document: those of blocks, parts and failure branches too. */
export function* stepsIn(program: Program): Iterable<Step> {
  for (const stage of program.stages) yield* within(stage.steps);
}

function* within(steps: readonly Step[]): Iterable<Step> {
  for (const step of steps) {
    yield step;
    const { body, onError } = step;
    if (body.kind === "parallel" || body.kind === "repeat") yield* within(body.steps);
    if (body.kind === "playbook") yield* stepsIn(body.program);
    if (typeof onError !== "string") yield* within(onError);
  }
}
