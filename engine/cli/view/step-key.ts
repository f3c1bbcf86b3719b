/** What a step instance's key says to a reader. The keys themselves are made by the run. */
import { visible } from "../../text/visible.ts";
import type { Body, Program, Step } from "../../playbook/program.ts";

/** The stage's id: a key's first part. */
export function stageOf(key: string): string {
  return bare(key).split("/", 1)[0] ?? "";
}

/** The path of ids in the playbook: a step's or a call's key without items, rounds and attempts. */
export function bare(key: string): string {
  return stepOfCall(key)
    .replace(/\[[^\]]*\]/g, "")
    .replace(/[#~][0-9]+(?=\/|$)/g, "");
}

/** The step of a call's key, which begins with it. */
export function stepOfCall(key: string): string {
  return key.split(" ", 1)[0] ?? key;
}

/** The key for people, safe to show. */
export function readable(key: string): string {
  return visible(decodedKey(key));
}

/** The key with its items as they are in the account: to be shown only through `visible`. */
export function decodedKey(key: string): string {
  return key.replace(/\[([^\]]*)\]/g, (_, item: string) => `[${decoded(item) ?? item}]`);
}

function decoded(item: string): string | undefined {
  try {
    return decodeURIComponent(item);
  } catch {
    return undefined;
  }
}

/** Titles of stages and steps by their bare keys, those of sub-playbooks included. */
export function titlesOf(program: Program): ReadonlyMap<string, string> {
  const titles = new Map<string, string>();
  walk(program, "", (key, { title }) => titles.set(key, title));
  return titles;
}

/** What each step does, by its bare key. */
export function bodiesByKey(program: Program): ReadonlyMap<string, Body> {
  const bodies = new Map<string, Body>();
  walk(program, "", (key, each) => {
    if ("body" in each) bodies.set(key, each.body);
  });
  return bodies;
}

type Visit = (key: string, each: Program["stages"][number] | Step) => void;

function walk(program: Program, parent: string, visit: Visit): void {
  for (const stage of program.stages) {
    const key = `${parent}${stage.id}`;
    visit(key, stage);
    walkSteps(stage.steps, key, visit);
  }
}

function walkSteps(steps: readonly Step[], parent: string, visit: Visit): void {
  for (const step of steps) {
    const key = `${parent}/${step.id}`;
    visit(key, step);
    const { body } = step;
    if (body.kind === "parallel" || body.kind === "repeat") walkSteps(body.steps, key, visit);
    if (body.kind === "playbook") walk(body.program, `${key}/`, visit);
    if (Array.isArray(step.onError)) walkSteps(step.onError, `${key}/on-error`, visit);
  }
}
