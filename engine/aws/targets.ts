/** On whom a write acts, read from its input by the operations table. */
import { type OperationName, operations } from "./operations.ts";

/** Every target that the input names: all elements where the path goes into a list, not only the first. */
export function targetsOf(operation: OperationName, input: unknown): readonly string[] {
  const { target } = operations[operation];
  return target === undefined ? [] : textsAt(input, target.at);
}

/** The texts at a dotted path; a number on the path stands for every element of the list there. */
export function textsAt(value: unknown, path: string): readonly string[] {
  let found: unknown[] = [value];
  for (const name of path.split(".")) {
    found = found.flatMap((each): unknown[] => {
      if (Array.isArray(each)) return /^[0-9]+$/.test(name) ? each : [];
      if (typeof each !== "object" || each === null || !Object.hasOwn(each, name)) return [];
      return [(each as Record<string, unknown>)[name]];
    });
  }
  return found.filter((each): each is string => typeof each === "string" && each !== "");
}
