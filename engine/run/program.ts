/** Runs the stages of a playbook, as the run itself or as a step of another. */
import { RunbookError } from "../errors.ts";
import { type Scope, type StepValue, unknown } from "../expression/expression.ts";
import type { Body, Program, Stage, Step, Template } from "../playbook/program.ts";
import { child } from "./keys.ts";
import { PlaybookEnds, RunEnds } from "./signals.ts";
import { emit, type RunState } from "./state.ts";
import { type Frame, runSteps } from "./step.ts";
import { fillAll, fillEach } from "./template.ts";

/** Runs a sub-playbook under the caller's key; its outputs are the step's result. */
export async function runProgram(
  state: RunState,
  key: string,
  program: Program,
  given: Readonly<Record<string, Template>>,
  caller: Scope,
): Promise<StepValue> {
  const frame = frameOf(program, fillEach(given, caller), caller);
  for (const stage of program.stages) await runStage(state, key, stage, frame);
  const outputs = fillAll(program.outputs, frame.scope);
  return outputs === unknown ? { status: "unknown" } : { status: "done", result: outputs };
}

/** @throws RunbookError INPUT_INVALID when an input without a default is not given */
export function frameOf(
  program: Program,
  given: Readonly<Record<string, unknown>>,
  around: Omit<Scope, "inputs" | "steps" | "locals">,
): Frame {
  const inputs: Record<string, unknown> = {};
  for (const { name, default: fallback } of program.inputs) {
    const value = given[name] ?? fallback;
    if (value === undefined) throw new RunbookError("INPUT_INVALID", `the playbook needs the input “${name}”`);
    inputs[name] = value;
  }
  const steps: Record<string, StepValue> = {};
  return { program, steps, scope: { inputs, steps, locals: {}, policy: around.policy, run: around.run } };
}

export async function runStage(state: RunState, parent: string, stage: Stage, frame: Frame): Promise<void> {
  const key = child(parent, stage.id);
  if (!state.options.policyGiven && writes(stage.steps)) {
    throw new RunEnds("inconclusive", [
      `without a policy only reading is done; stage “${stage.id}” changes the account`,
    ]);
  }
  await emit(state, { type: "stage.started", key, title: stage.title });
  try {
    await runSteps(state, key, stage.steps, frame);
  } catch (error) {
    if (error instanceof PlaybookEnds) await emit(state, { type: "stage.completed", key, status: "done" });
    throw error;
  }
  await emit(state, { type: "stage.completed", key, status: "done" });
}

/** Whether any action below changes something. */
function writes(steps: readonly Step[]): boolean {
  return steps.some((step) => bodyWrites(step.body) || (Array.isArray(step.onError) && writes(step.onError as Step[])));
}

function bodyWrites(body: Body): boolean {
  switch (body.kind) {
    case "action":
      return body.action.purpose !== "observe";
    case "parallel":
    case "repeat":
      return writes(body.steps);
    case "playbook":
      return body.program.stages.some((stage) => writes(stage.steps));
    default:
      return false;
  }
}
