/** Between the port's JSON and the SDK's values. */
import { type OperationName, operations } from "../operations.ts";

/** The SDK wants a Date and bytes where the port carries ISO-8601 and base64; the table says where. */
export function toSdk(operation: OperationName, input: unknown): unknown {
  const { dateInputs = [], bytesInputs = [] } = operations[operation];
  const dated = dateInputs.reduce((value, path) => replaceAt(value, path.split("."), (text) => new Date(text)), input);
  return bytesInputs.reduce(
    (value, path) => replaceAt(value, path.split("."), (text) => Buffer.from(text, "base64")),
    dated,
  );
}

function replaceAt(value: unknown, [name, ...rest]: readonly string[], make: (text: string) => unknown): unknown {
  if (name === undefined) return typeof value === "string" ? make(value) : value;
  if (Array.isArray(value)) return /^[0-9]+$/.test(name) ? value.map((each) => replaceAt(each, rest, make)) : value;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return value;
  return { ...value, [name]: replaceAt((value as Record<string, unknown>)[name], rest, make) };
}

/** Dates become ISO-8601, bytes base64; what is undefined, and the SDK's `$metadata`, is left out. */
export function toJson(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => member !== undefined && name !== "$metadata")
      .map(([name, member]) => [name, toJson(member)]),
  );
}
