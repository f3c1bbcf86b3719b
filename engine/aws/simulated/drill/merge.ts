/** How one drill is laid over another: maps merge deep, `null` removes, everything else replaces. */

export type Layer = Record<string, unknown>;

export function overlaid(below: unknown, above: unknown): unknown {
  if (!isMap(below) || !isMap(above)) return isMap(above) ? withoutNulls(above) : above;
  const merged: Layer = { ...below };
  for (const [name, value] of Object.entries(above)) {
    if (value === null) delete merged[name];
    else put(merged, name, overlaid(Object.hasOwn(below, name) ? below[name] : undefined, value));
  }
  return merged;
}

/** Appends lists to those that are there. */
export function appended(to: Layer, lists: Readonly<Record<string, readonly unknown[]>>): Layer {
  const merged = { ...to };
  for (const [name, items] of Object.entries(lists))
    put(merged, name, [...((merged[name] as unknown[] | undefined) ?? []), ...items]);
  return merged;
}

/** A `null` over nothing removes nothing, but must not stay as a value. Lists keep their nulls. */
function withoutNulls(map: Layer): Layer {
  const kept: Layer = {};
  for (const [name, value] of Object.entries(map))
    if (value !== null) put(kept, name, isMap(value) ? withoutNulls(value) : value);
  return kept;
}

function put(map: Layer, name: string, value: unknown): void {
  Object.defineProperty(map, name, { value, writable: true, enumerable: true, configurable: true });
}

export function isMap(value: unknown): value is Layer {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
