/** What can be read off a playbook without running it. */
import type { Action } from "../../action/action.ts";
import type { OperationName } from "../../aws/operations.ts";
import type { Program } from "../../playbook/program.ts";
import { stepsIn } from "../../playbook/steps.ts";

/** Every action that any step may carry out, sub-playbooks and failure branches included, each once. */
export function actionsOf(program: Program): readonly Action[] {
  const found = new Map<string, Action>();
  for (const { body } of stepsIn(program)) if (body.kind === "action") found.set(body.action.name, body.action);
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Every AWS operation that the playbook's actions declare. */
export function operationsOf(program: Program): readonly OperationName[] {
  return [...new Set(actionsOf(program).flatMap((action) => action.calls))].toSorted();
}
