/** What a role must be allowed so that it can make given calls, and in which of three steps of trust. */
import type { Action } from "../action/action.ts";
import { neededBy, type OperationName, operations, permissionOf } from "./operations.ts";
import type { Circumstance, Permission } from "./operations/facts.ts";
import { preflightCalls } from "./preflight.ts";

/** IAM actions, sorted, each once: those of the operations, and what these need beside. */
export function permissionsOf(calls: Iterable<OperationName>): readonly string[] {
  return [...new Set([...calls].flatMap((operation) => neededBy(operation).map(({ name }) => name)))].toSorted();
}

/**
 * `read` looks and changes nothing; `contain` makes what can be taken back; `eradicate` what cannot.
 * Each rests on those before it.
 */
export const levels = ["read", "contain", "eradicate"] as const;
export type Level = (typeof levels)[number];

/** One permission of a level, with whom it is for. */
export interface Grant extends Permission {
  readonly level: Level;
  readonly operations: readonly OperationName[];
  /** Names of the actions that call these, sorted; `preflight` for the engine's own look before each run. */
  readonly actions: readonly string[];
}

/** What a run of these actions needs, level by level, and sorted by name in each. */
export function grantsOf(actions: readonly Action[]): readonly Grant[] {
  const callers = callersOf(actions);
  const reversible = new Set(actions.filter((action) => action.reversible).flatMap(({ calls }) => calls));
  const given: Grant[] = [];
  for (const level of levels) {
    const found = new Map<string, Grant>();
    for (const [operation, callerNames] of callers) {
      if (levelOf(operation, reversible) !== level) continue;
      for (const { name, where } of neededBy(operation)) {
        const key = `${name} ${shapeOf(where)}`;
        const before = found.get(key);
        found.set(key, {
          level,
          name,
          where: before === undefined ? where : either(before.where, where),
          operations: sorted([...(before?.operations ?? []), operation]),
          actions: sorted([...(before?.actions ?? []), ...callerNames]),
        });
      }
    }
    given.push(...[...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)));
  }
  return given;
}

/** Actions that can be taken back, with what of `eradicate` they need for it, or for going on after it. */
export function beyondContain(
  actions: readonly Action[],
): readonly { action: string; permissions: readonly string[] }[] {
  const reversible = new Set(actions.filter((action) => action.reversible).flatMap(({ calls }) => calls));
  return actions.flatMap(({ name, reversible: back, calls }) => {
    const last = back ? calls.filter((call) => levelOf(call, reversible) === "eradicate") : [];
    return last.length === 0 ? [] : [{ action: name, permissions: permissionsOf(last) }];
  });
}

function callersOf(actions: readonly Action[]): ReadonlyMap<OperationName, readonly string[]> {
  const callers = new Map<OperationName, string[]>(preflightCalls.map((call) => [call, ["preflight"]]));
  for (const { name, calls } of actions)
    for (const call of calls) callers.set(call, [...(callers.get(call) ?? []), name]);
  return callers;
}

/** A change that can be taken back, but that only deletions make on their way, is left to who may delete. */
function levelOf(operation: OperationName, reversible: ReadonlySet<OperationName>): Level {
  if (finalPermissions.has(permissionOf(operation))) return "eradicate";
  if (operations[operation].effect === "read") return "read";
  return reversible.has(operation) ? "contain" : "eradicate";
}

/** Whoever may take a role can do all that the role can: root's keys are read by the same permission as deleted. */
const finalPermissions: ReadonlySet<string> = new Set(
  (Object.keys(operations) as OperationName[])
    .filter((operation) => operations[operation].irreversible === true)
    .map(permissionOf),
);

function either(a: readonly Circumstance[], b: readonly Circumstance[]): readonly Circumstance[] {
  return a.map((one, at) => ({ ...one, values: sorted([...one.values, ...(b[at]?.values ?? [])]) }));
}

function shapeOf(where: readonly Circumstance[]): string {
  return where.map(({ test, key }) => `${test} ${key}`).join(", ");
}

function sorted<T extends string>(names: readonly T[]): readonly T[] {
  return [...new Set(names)].toSorted();
}
