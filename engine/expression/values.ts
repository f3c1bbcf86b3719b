/**
 * Values on their way into an expression and out of it. The declared type decides: integers become
 * 64-bit integers, timestamps dates, durations durations, maps real maps (a tag may be named
 * `constructor`). On the way out every object is the very one that came in, so that its digest
 * stays what it was.
 */
import { Duration } from "@marcbachmann/cel-js/evaluator";
import { unknown } from "./expression.ts";
import { anything, type CelType, type ObjectType } from "./types.ts";

/** Thrown where an expression reads what is not known; the logic of CEL then decides without it or not. */
export class UnknownMet extends Error {}
/** One for all: nobody asks where it arose, and to note that takes longer than the evaluation. */
const unknownMet = new UnknownMet();

/** How often an unknown was met, over all expressions: evaluation is synchronous, so a difference tells. */
export const meetings = { count: 0 };

export function meetUnknown(): never {
  meetings.count += 1;
  throw unknownMet;
}

const originals = new WeakMap<object, unknown>();
/** Converted values with a part that is not known: as a whole they are unknown. */
const partly = new WeakSet<object>();
const converted = new WeakMap<CelType, WeakMap<object, object>>();

/** @throws UnknownMet where the value itself is unknown; inside it, only reading that part throws. */
export function toCel(value: unknown, type: CelType): unknown {
  if (value === unknown) meetUnknown();
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case "int":
      return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : mismatch(value, type);
    case "double":
      return typeof value === "number" ? value : mismatch(value, type);
    case "string":
    case "bool":
      return typeof value === (type.kind === "bool" ? "boolean" : "string") ? value : mismatch(value, type);
    case "null":
      return mismatch(value, type);
    case "timestamp":
      return toDate(value, type);
    case "duration":
      return typeof value === "number" && Number.isFinite(value)
        ? Duration.fromMilliseconds(value)
        : mismatch(value, type);
    default:
      return toStructure(value, type);
  }
}

/** JSON again. @throws UnknownMet where a part is not known, Error for what JSON has no form for. */
export function fromCel(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new Error(`${value} is too large for an integer in JSON`);
    return number;
  }
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`${value} has no form in JSON`);
  if (typeof value !== "object" || value === null) return value;
  if (partly.has(value)) meetUnknown();
  const original = originals.get(value);
  if (original !== undefined) return original;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof Duration) return value.valueOf();
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([name, each]) => [String(name), fromCel(each)]));
}

function toStructure(value: unknown, type: CelType): object {
  if (type.kind === "object" && type.name === anything.name) return opaque(value);
  if (typeof value !== "object" || value === null) return mismatch(value, type);
  let known = converted.get(type);
  if (known === undefined) converted.set(type, (known = new WeakMap()));
  const before = known.get(value);
  if (before !== undefined) return before;
  const made = structure(value, type);
  const parts = made instanceof Map ? made.values() : Array.isArray(made) ? made : [];
  for (const part of parts) if (typeof part === "object" && part !== null && partly.has(part)) partly.add(made);
  originals.set(made, value);
  known.set(value, made);
  return made;
}

function structure(value: object, type: CelType): object {
  if (type.kind === "list") {
    if (!Array.isArray(value)) return mismatch(value, type);
    return value.map((item) => toCel(item, type.of));
  }
  if (Array.isArray(value)) return mismatch(value, type);
  if (type.kind === "map") return new Map(Object.entries(value).map(([name, each]) => [name, toCel(each, type.of)]));
  return fieldsOf(value as Readonly<Record<string, unknown>>, type as ObjectType);
}

/** Only declared fields are seen; what is null or absent is absent; a part not known throws when read. */
function fieldsOf(value: Readonly<Record<string, unknown>>, type: ObjectType): object {
  const made: Record<string, unknown> = Object.create(null);
  for (const [name, field] of type.fields) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    if (given === undefined || given === null) continue;
    setField(made, name, given, field.type);
  }
  return made;
}

/** Sets a field of an object made here; where it is not known, reading it meets the unknown. */
export function setField(made: Record<string, unknown>, name: string, value: unknown, type: CelType): void {
  try {
    const part = toCel(value, type);
    if (typeof part === "object" && part !== null && partly.has(part)) partly.add(made);
    made[name] = part;
  } catch (error) {
    if (!(error instanceof UnknownMet)) throw error;
    partly.add(made);
    Object.defineProperty(made, name, { enumerable: true, get: meetUnknown });
  }
}

/** Nothing can be read of it; it goes out as it came in. */
function opaque(value: unknown): object {
  const made = Object.create(null) as object;
  originals.set(made, value);
  return made;
}

function toDate(value: unknown, type: CelType): Date {
  const date = typeof value === "string" ? new Date(value) : undefined;
  if (date === undefined || Number.isNaN(date.getTime())) return mismatch(value, type);
  originals.set(date, value);
  return date;
}

function mismatch(value: unknown, type: CelType): never {
  const shown =
    typeof value === "object" ? (Array.isArray(value) ? "a list" : "a map") : JSON.stringify(value)?.slice(0, 80);
  throw new Error(`a ${type.kind} was declared, but the value is ${shown}`);
}
