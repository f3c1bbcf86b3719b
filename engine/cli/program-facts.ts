/** What can be read off a playbook without running it. */
import type { Action } from "../action/action.ts";
import type { OperationName } from "../aws/operations.ts";
import type { Program, Step } from "../playbook/program.ts";

/** Every action that any step may carry out, sub-playbooks and failure branches included, each once. */
export function actionsOf(program: Program): readonly Action[] {
  const found = new Map<string, Action>();
  for (const stage of program.stages) collect(stage.steps, found);
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Every AWS operation that the playbook's actions declare. */
export function operationsOf(program: Program): readonly OperationName[] {
  return [...new Set(actionsOf(program).flatMap((action) => action.calls))].toSorted();
}

function collect(steps: readonly Step[], found: Map<string, Action>): void {
  for (const { body, onError } of steps) {
    if (body.kind === "action") found.set(body.action.name, body.action);
    if (body.kind === "parallel" || body.kind === "repeat") collect(body.steps, found);
    if (body.kind === "playbook") for (const stage of body.program.stages) collect(stage.steps, found);
    if (Array.isArray(onError)) collect(onError as readonly Step[], found);
  }
}
