/** Values that a playbook writes out: durations in their units, and the schema of an expression type. */
import type { CelType } from "../expression/types.ts";
import { parseDuration } from "./duration.ts";

/** The value as the run sees it: durations are milliseconds. What is no duration stays and fails its schema. */
export function fromWritten(value: unknown, type: CelType): unknown {
  if (type.kind === "duration")
    return typeof value === "string" ? (parseDuration(value) ?? value) : "a duration needs a unit";
  if (type.kind === "list" && Array.isArray(value)) return value.map((item) => fromWritten(item, type.of));
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const typeOf = (name: string) =>
    type.kind === "map" ? type.of : type.kind === "object" ? type.fields.get(name)?.type : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const inner = typeOf(name);
      return [name, inner === undefined ? each : fromWritten(each, inner)];
    }),
  );
}

/** The JSON Schema of a value of the type, for inputs, which are declared by type. */
export function schemaOf(type: CelType): object {
  switch (type.kind) {
    case "string":
      return { type: "string" };
    case "int":
      return { type: "integer" };
    case "double":
      return { type: "number" };
    case "bool":
      return { type: "boolean" };
    case "null":
      return { type: "null" };
    case "timestamp":
      return { type: "string", format: "date-time" };
    case "duration":
      return { type: "integer", minimum: 0, format: "duration-ms", description: durationHint };
    case "list":
      return { type: "array", items: schemaOf(type.of) };
    case "map":
      return { type: "object", additionalProperties: schemaOf(type.of) };
    case "object":
      return type.fields.size === 0 ? {} : objectSchema(type.fields);
  }
}

export const durationHint = "write a duration such as 10s, 5m, 2h or 1d";

function objectSchema(fields: ReadonlyMap<string, { readonly type: CelType; readonly optional: boolean }>): object {
  const entries = [...fields];
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, field]) => [name, schemaOf(field.type)])),
    required: entries.filter(([, field]) => !field.optional).map(([name]) => name),
    additionalProperties: false,
  };
}
