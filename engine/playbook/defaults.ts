/** Values with the defaults of their schema in the places of what was not written. */

interface Schema {
  readonly properties?: Readonly<Record<string, Schema & { readonly default?: unknown }>>;
  readonly items?: Schema;
}

/** A copy, filled in; of alternatives (`anyOf`, …) no default is taken. */
export function withDefaults(schema: object, value: unknown): unknown {
  const filled = structuredClone(value);
  fill(schema, filled);
  return filled;
}

function fill({ properties = {}, items }: Schema, value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    if (items !== undefined) for (const item of value) fill(items, item);
    return;
  }
  const map = value as Record<string, unknown>;
  for (const [name, property] of Object.entries(properties)) {
    if (map[name] === undefined && property.default !== undefined) map[name] = structuredClone(property.default);
    fill(property, map[name]);
  }
}
