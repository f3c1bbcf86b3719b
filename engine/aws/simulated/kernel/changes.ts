/** What an operation did to a state, as data: the world keeps it and lays it on again when reopened. */

export interface Change {
  /** Names of members from the state's root; a list changes as a whole. */
  readonly path: readonly string[];
  /** The new value; absent where the member is gone. */
  readonly value?: unknown;
}

/** The least set of members that turns `before` into `after`. Both are plain JSON. */
export function changesBetween(before: unknown, after: unknown, path: readonly string[] = []): Change[] {
  if (!isRecord(before) || !isRecord(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [changed(path, after)];
  }
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => changesBetween(before[name], after[name], [...path, name]));
}

/** Lays changes on a state and gives it; only a change of the root gives another object. */
export function withChanges(state: unknown, changes: readonly Change[]): unknown {
  let root = state;
  for (const change of changes) {
    const value = structuredClone(change.value);
    const last = change.path.at(-1);
    if (last === undefined) {
      root = value;
      continue;
    }
    const holder = change.path
      .slice(0, -1)
      .reduce<Record<string, unknown>>((at, name) => member(at, name), root as Record<string, unknown>);
    if (value === undefined) delete holder[last];
    else define(holder, last, value);
  }
  return root;
}

function changed(path: readonly string[], value: unknown): Change {
  return value === undefined ? { path } : { path, value: structuredClone(value) };
}

function member(holder: Record<string, unknown>, name: string): Record<string, unknown> {
  if (!Object.hasOwn(holder, name)) define(holder, name, {});
  return holder[name] as Record<string, unknown>;
}

/** Names come from the account: one such as `__proto__` must stay a name. */
function define(holder: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
