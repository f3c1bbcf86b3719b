/** The types of expressions: what CEL knows of a value, and which value may go where. */

export interface ScalarType {
  readonly kind: "string" | "int" | "double" | "bool" | "timestamp" | "duration" | "null";
  /** Of a text: all that it can be. Any text where absent. */
  readonly values?: readonly string[];
}

export interface ListType {
  readonly kind: "list";
  readonly of: CelType;
}

export interface MapType {
  readonly kind: "map";
  readonly of: CelType;
}

export type Mark = "approved" | "saved";

export interface ObjectType {
  readonly kind: "object";
  /** With the marks in front: `Approved_AccessKey`. */
  readonly name: string;
  /** The name without marks. */
  readonly title: string;
  readonly marks: readonly Mark[];
  readonly fields: ReadonlyMap<string, Field>;
}

export interface Field {
  readonly type: CelType;
  /** It may be absent, so an expression must ask before it reads. */
  readonly optional: boolean;
}

export type CelType = ScalarType | ListType | MapType | ObjectType;

export const celString: ScalarType = { kind: "string" };
export const celInt: ScalarType = { kind: "int" };
export const celDouble: ScalarType = { kind: "double" };
export const celBool: ScalarType = { kind: "bool" };
export const celTimestamp: ScalarType = { kind: "timestamp" };
export const celDuration: ScalarType = { kind: "duration" };
export const celNull: ScalarType = { kind: "null" };

/** A text that is always one of these. */
export function oneOf(values: readonly string[]): ScalarType {
  return { kind: "string", values };
}

/** A value whose schema says nothing: it can be passed on, never looked into. */
export const anything: ObjectType = {
  kind: "object",
  name: "Anything",
  title: "Anything",
  marks: [],
  fields: new Map(),
};

/** The element of `[]`: there is none, so it fits everywhere. */
export const nothing: ObjectType = { kind: "object", name: "nothing", title: "nothing", marks: [], fields: new Map() };

export function listOf(of: CelType): ListType {
  return { kind: "list", of };
}

export function mapOf(of: CelType): MapType {
  return { kind: "map", of };
}

export function objectOf(
  title: string,
  fields: Iterable<readonly [string, Field]>,
  marks: readonly Mark[] = [],
): ObjectType {
  return { kind: "object", name: marked(title, marks), title, marks, fields: new Map(fields) };
}

export function required(type: CelType): Field {
  return { type, optional: false };
}

export function optional(type: CelType): Field {
  return { type, optional: true };
}

/** The same type with a mark, as a checkpoint or saved evidence gives it. */
export function withMark(type: ObjectType, mark: Mark): ObjectType {
  return type.marks.includes(mark) ? type : objectOf(type.title, type.fields, [...type.marks, mark].sort());
}

/** As people read and write it: `list<Approved_AccessKey>`. */
export function typeName(type: CelType): string {
  switch (type.kind) {
    case "list":
      return `list<${typeName(type.of)}>`;
    case "map":
      return `map<string, ${typeName(type.of)}>`;
    case "object":
      return type.name;
    default:
      return type.kind;
  }
}

export function sameType(left: CelType, right: CelType): boolean {
  return typeName(left) === typeName(right);
}

export function isScalar(type: CelType): type is ScalarType {
  return type.kind !== "list" && type.kind !== "map" && type.kind !== "object";
}

/**
 * Whether a value of type `from` may go where `to` is expected. A mark is never gained, and may be
 * dropped; an object fits where every field asked for is there (so any finding is a `Finding`).
 */
export function assignable(from: CelType, to: CelType): boolean {
  if (from === nothing || (to.kind === "object" && to.name === anything.name)) return true;
  if (from.kind === "list" && to.kind === "list") return assignable(from.of, to.of);
  if (from.kind === "map" && to.kind === "map") return assignable(from.of, to.of);
  if (from.kind === "int" && to.kind === "double") return true;
  if (from.kind !== "object" || to.kind !== "object") return sameType(from, to);
  if (!to.marks.every((mark) => from.marks.includes(mark))) return false;
  if (from.title === to.title) return true;
  return fits(from, to);
}

/** Objects without fields fit nothing by their shape: else an opaque value would fit everywhere. */
function fits(from: ObjectType, to: ObjectType): boolean {
  if (to.fields.size === 0 || from.fields.size === 0) return false;
  return [...to.fields].every(([name, wanted]) => {
    const given = from.fields.get(name);
    if (given === undefined) return wanted.optional;
    return assignable(given.type, wanted.type) && (wanted.optional || !given.optional);
  });
}

function marked(title: string, marks: readonly Mark[]): string {
  return marks.map((mark) => (mark === "approved" ? "Approved_" : "Saved_")).join("") + title;
}
