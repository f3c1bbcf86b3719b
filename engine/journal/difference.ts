/** Where two JSON values first differ, in the order of their canonical forms. */
import { canonical } from "./canonical.ts";
import type { Value } from "./events.ts";

export interface Difference {
  /** Dotted path, such as `input.UserName`. */
  readonly path: string;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/** Both must be JSON and differ somewhere. */
export function difference(before: unknown, after: unknown): Difference {
  return descend("", before as Value, after as Value);
}

function descend(path: string, before: Value | undefined, after: Value | undefined): Difference {
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const one = before as Record<string, Value>;
    const other = after as Record<string, Value>;
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    if (!Array.isArray(before)) names.sort();
    const name = names.find((candidate) => !same(one[candidate], other[candidate]));
    if (name !== undefined) return descend(path === "" ? name : `${path}.${name}`, one[name], other[name]);
  }
  return { path, before, after };
}

function same(one: Value | undefined, other: Value | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonical(one) === canonical(other);
}

function isTree(value: Value | undefined): value is Value & object {
  return typeof value === "object" && value !== null;
}
