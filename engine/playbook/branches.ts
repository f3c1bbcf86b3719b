/**
 * The branches of a playbook: what a run may do or not do at each place of it. A part that is called
 * twice has its branches once, by the lines that they stand in.
 */
import type { Place, Program, Step } from "./program.ts";
import { onError } from "./step-path.ts";

export type Took =
  | "done"
  | "when: true"
  | "when: false"
  | "on-error"
  | "for-each: no item"
  | "for-each: items"
  | "repeat: one round"
  | "repeat: several rounds"
  | "approve: all"
  | "approve: some"
  | "approve: none"
  | `answer: ${string}`;

export interface Branch {
  readonly place: Place;
  /** The step's id. */
  readonly step: string;
  readonly took: Took;
}

export interface Branches {
  /** In the order of the document. */
  readonly all: ReadonlyMap<string, Branch>;
  /** Every step by its path of ids. */
  readonly steps: ReadonlyMap<string, Step>;
}

export function branchesOf(program: Program): Branches {
  const all = new Map<string, Branch>();
  const steps = new Map<string, Step>();
  visitProgram(program, "", (path, step) => {
    steps.set(path, step);
    for (const took of waysThrough(step)) all.set(branchKey(step, took), { place: step.place, step: step.id, took });
  });
  return { all, steps };
}

/** By which a branch is known, whatever call leads to it. */
export function branchKey({ place, id }: Pick<Step, "place" | "id">, took: Took): string {
  return `${place.file}:${place.line}:${place.column} ${id} ${took}`;
}

function waysThrough({ when, forEach, onError: handling, body }: Step): readonly Took[] {
  return [
    "done",
    ...(when === undefined ? [] : (["when: true", "when: false"] as const)),
    ...(handling === "stop" ? [] : (["on-error"] as const)),
    ...(forEach === undefined ? [] : (["for-each: no item", "for-each: items"] as const)),
    ...waysThroughBody(body),
  ];
}

function waysThroughBody(body: Step["body"]): readonly Took[] {
  switch (body.kind) {
    case "repeat":
      return body.max === 1 ? ["repeat: one round"] : ["repeat: one round", "repeat: several rounds"];
    case "approve":
      // Of a list of one there is no part.
      return isOne(body.targets.source)
        ? ["approve: all", "approve: none"]
        : ["approve: all", "approve: some", "approve: none"];
    case "choose":
      return Object.keys(body.answers).map((answer) => `answer: ${answer}` as const);
    default:
      return [];
  }
}

function isOne(list: string): boolean {
  return /^\s*\[[^,[\](){}]*\]\s*$/.test(list);
}

type Visit = (path: string, step: Step) => void;

function visitProgram(program: Program, call: string, visit: Visit): void {
  for (const stage of program.stages) visitSteps(stage.steps, `${call}${stage.id}`, visit);
}

function visitSteps(steps: readonly Step[], parent: string, visit: Visit): void {
  for (const step of steps) {
    const path = `${parent}/${step.id}`;
    visit(path, step);
    const { body } = step;
    if (body.kind === "parallel" || body.kind === "repeat") visitSteps(body.steps, path, visit);
    if (body.kind === "playbook") visitProgram(body.program, `${path}/`, visit);
    if (typeof step.onError !== "string") visitSteps(step.onError, `${path}/${onError}`, visit);
  }
}
