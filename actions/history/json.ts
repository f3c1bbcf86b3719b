/**
 * Reading JSON that an intruder may have shaped: every accessor takes anything, gives a value of
 * the type it names, and never throws. Only own properties are read (`__proto__` is a name like any
 * other), text is cut to a length.
 */

/** Characters kept of any one text of a record. */
export const textLimit = 1_024;
/** Items read of any one list of a record. */
export const listLimit = 1_000;

/** The JSON in a text, or the value itself where it is none. */
export function opened(value: unknown): unknown {
  return typeof value === "string" ? parsed(value) : value;
}

export function text(value: unknown): string {
  if (typeof value === "string") return value.length > textLimit ? value.slice(0, textLimit) : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, listLimit) : [];
}

/** The value below nested objects, such as `at(record, "responseElements", "user", "arn")`. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let inner = value;
  for (const name of path) {
    if (typeof inner !== "object" || inner === null) return undefined;
    inner = Object.hasOwn(inner, name) ? Reflect.get(inner, name) : undefined;
  }
  return inner;
}

/** The text below nested objects; empty where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  return text(at(value, ...path));
}

/** An instant as ISO-8601 in UTC with seconds; empty where it is none. */
export function instant(value: unknown): string {
  const time = typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value).getTime() : Number.NaN;
  return Number.isNaN(time) ? "" : new Date(time).toISOString().replace(/\.000Z$/, "Z");
}

function parsed(source: string): unknown {
  if (source === "" || source.length > 1_048_576) return undefined;
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
