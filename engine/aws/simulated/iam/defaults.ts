/** A schema says once which fields have a default: a drill may leave those out, the state always has them. */
import type { TSchema } from "typebox";
import { put } from "./entries.ts";

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly patternProperties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
}

/** The schema with every field that has a default made optional, at any depth. */
export function defaultsOptional(schema: TSchema): TSchema {
  return optional(schema) as TSchema;
}

/** A copy of the value with what it leaves out. */
export function fillDefaults(schema: TSchema, value: unknown): unknown {
  return fill(schema, value);
}

function optional(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(optional);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, key === "default" ? value : optional(value)]),
  );
  const { required, properties } = schema as Node;
  if (required === undefined || properties === undefined) return copy;
  return { ...copy, required: required.filter((name) => properties[name]?.default === undefined) };
}

function fill(schema: Node, value: unknown): unknown {
  if (value === undefined) return schema.default === undefined ? undefined : fill(schema, schema.default);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return structuredClone(value);
  const copy: Record<string, unknown> = {};
  const [each] = Object.values(schema.patternProperties ?? {});
  for (const [name, item] of Object.entries(value))
    put(copy, name, fill(schema.properties?.[name] ?? each ?? {}, item));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (!Object.hasOwn(copy, name) && property.default !== undefined) copy[name] = fill(property, undefined);
  }
  return copy;
}
