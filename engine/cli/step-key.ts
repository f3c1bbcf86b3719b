/** What a step instance's key says to a reader. The keys themselves are made by the run. */
import { visible } from "../text/visible.ts";
import type { Program, Step } from "../playbook/program.ts";

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
  for (const stage of program.stages) {
    titles.set(stage.id, stage.title);
    collect(stage.steps, stage.id, titles);
  }
  return titles;
}

function collect(steps: readonly Step[], parent: string, titles: Map<string, string>): void {
  for (const step of steps) {
    const key = `${parent}/${step.id}`;
    titles.set(key, step.title);
    const { body } = step;
    if (body.kind === "parallel" || body.kind === "repeat") collect(body.steps, key, titles);
    if (body.kind === "playbook") {
      for (const stage of body.program.stages) {
        titles.set(`${key}/${stage.id}`, stage.title);
        collect(stage.steps, `${key}/${stage.id}`, titles);
      }
    }
    if (Array.isArray(step.onError)) collect(step.onError, `${key}/on-error`, titles);
  }
}
