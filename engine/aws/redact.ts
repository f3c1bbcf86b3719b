/**
 * Takes the secrets out of calls and replies before anything is recorded. Where they are is said
 * once, in the operations table.
 */
import { operations, type OperationName } from "./operations.ts";
import type { Value } from "../journal/events.ts";

/** What stands in a record in place of a secret. */
export const redacted = "[secret]";

/** A deep copy of a call's input without its secrets. */
export function redactInput(operation: OperationName, input: unknown): Value {
  return redact(input, operations[operation].secretInputs);
}

/** A deep copy of a reply's output without its secrets. */
export function redactOutput(operation: OperationName, output: unknown): Value {
  return redact(output, operations[operation].secretOutputs);
}

function redact(value: unknown, paths: readonly string[] = []): Value {
  const copy = copyOf(value);
  for (const path of paths) blot(copy, path.split("."));
  return copy;
}

/** An instance of a class passes as it is: the canonical form then refuses it, rather than guess what it shows. */
function copyOf(value: unknown): Value {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== "object" || value === null) return value as Value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value as Value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, copyOf(member)]),
  );
}

/** Every element of a list on the way is meant, so that a path need not count. */
function blot(value: Value, [name, ...rest]: readonly string[]): void {
  if (name === undefined || typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const element of value as readonly Value[]) blot(element, [name, ...rest]);
    return;
  }
  const map = value as Record<string, Value>;
  const member = map[name];
  if (member === undefined || member === null) return;
  if (rest.length === 0) map[name] = redacted;
  else blot(member, rest);
}
