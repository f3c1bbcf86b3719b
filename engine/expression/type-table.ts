/** From JSON Schemas to expression types: the named types that a registry of actions brings. */
import type { TSchema } from "typebox";
import { RunbookError } from "../errors.ts";
import {
  anything,
  type CelType,
  celBool,
  celDouble,
  celDuration,
  celInt,
  celNull,
  celString,
  celTimestamp,
  type Field,
  listOf,
  mapOf,
  type Mark,
  objectOf,
  type ObjectType,
  oneOf,
  sameType,
} from "./types.ts";

export interface TypeTable {
  /** In an order in which each type comes after those that it uses. */
  readonly objects: ReadonlyMap<string, ObjectType>;
  /**
   * The type of a schema. A title names it, else `name` does; the keywords `approved` and `saved`
   * make types of their own. A field that may be null counts as one that may be absent.
   * @throws RunbookError INTERNAL where two schemas claim one title
   */
  fromSchema(schema: TSchema, name: string): CelType;
  /** Reads `string`, `list<AccessKey>`, `Approved_User`, …; undefined where there is no such type. */
  parse(text: string): CelType | undefined;
  add(type: ObjectType): void;
}

interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly approved?: boolean;
  readonly saved?: boolean;
}

export function typeTable(): TypeTable {
  const objects = new Map<string, ObjectType>();
  const claims = new Map<string, Schema>();

  function add(type: ObjectType): void {
    if (!objects.has(type.name)) objects.set(type.name, type);
  }

  function object(schema: Schema, name: string): ObjectType {
    const title = schema.title ?? name;
    const claimed = claims.get(title);
    if (claimed !== undefined && !sameShape(claimed, schema)) {
      throw new RunbookError("INTERNAL", `two different schemas have the title ${title}`);
    }
    claims.set(title, schema);
    const marks: Mark[] = [];
    if (schema.approved === true) marks.push("approved");
    if (schema.saved === true) marks.push("saved");
    const fields = Object.entries(schema.properties ?? {}).map(([key, value]): [string, Field] => {
      const { core, nullable } = withoutNull(value);
      const optional = nullable || !(schema.required ?? []).includes(key);
      return [key, { type: type(core, `${title}_${key}`), optional }];
    });
    const made = objectOf(title, fields, marks);
    add(made);
    return objects.get(made.name) ?? made;
  }

  function type(schema: Schema, name: string): CelType {
    if (schema.anyOf !== undefined) return union(schema.anyOf, name);
    if (schema.const !== undefined) return ofLiteral(schema.const);
    if (schema.enum !== undefined) return single(schema.enum.map(ofLiteral));
    switch (schema.type) {
      case "string":
        return schema.format === "date-time" ? celTimestamp : celString;
      case "integer":
        return schema.format === "duration-ms" ? celDuration : celInt;
      case "number":
        return celDouble;
      case "boolean":
        return celBool;
      case "null":
        return celNull;
      case "array":
        return listOf(schema.items === undefined ? anything : type(schema.items, `${name}_item`));
      case "object":
        return recordOf(schema, name) ?? object(schema, name);
      default:
        return anything;
    }
  }

  function recordOf(schema: Schema, name: string): CelType | undefined {
    if (schema.properties !== undefined && Object.keys(schema.properties).length > 0) return undefined;
    const values = Object.values(schema.patternProperties ?? {})[0] ?? schema.additionalProperties;
    return typeof values === "object" ? mapOf(type(values, `${name}_value`)) : undefined;
  }

  function union(members: readonly Schema[], name: string): CelType {
    return single(members.map((member, at) => type(member, `${name}_${at + 1}`)));
  }

  function parse(text: string): CelType | undefined {
    const wanted = text.replaceAll(" ", "");
    const list = /^list<(.+)>$/.exec(wanted)?.[1];
    if (list !== undefined) return wrap(parse(list), listOf);
    const map = /^map<string,(.+)>$/.exec(wanted)?.[1];
    if (map !== undefined) return wrap(parse(map), mapOf);
    const scalar = scalars.get(wanted);
    if (scalar !== undefined) return scalar;
    const known = objects.get(wanted);
    if (known !== undefined) return known;
    const mark = /^(Approved|Saved)_(.+)$/.exec(wanted);
    const base = mark?.[2] === undefined ? undefined : objects.get(mark[2]);
    if (base === undefined || mark === null) return undefined;
    const made = objectOf(base.title, base.fields, [mark[1] === "Approved" ? "approved" : "saved"]);
    add(made);
    return made;
  }

  add(anything);
  return { objects, add, parse, fromSchema: (schema, name) => type(schema, name) };
}

const scalars = new Map<string, CelType>([
  ["string", celString],
  ["int", celInt],
  ["double", celDouble],
  ["bool", celBool],
  ["timestamp", celTimestamp],
  ["duration", celDuration],
  ["google.protobuf.Timestamp", celTimestamp],
  ["google.protobuf.Duration", celDuration],
  ["null", celNull],
]);

function wrap(inner: CelType | undefined, outer: (inner: CelType) => CelType): CelType | undefined {
  return inner === undefined ? undefined : outer(inner);
}

/** Most are one and the same object; what is not is compared as it is written. */
function sameShape(one: Schema, other: Schema): boolean {
  if (one.properties === other.properties && one.required === other.required) return true;
  const written = ({ properties, required }: Schema) => JSON.stringify([properties, required]);
  return written(one) === written(other);
}

/** One type for all members, or none that an expression could look into. */
function single(types: readonly CelType[]): CelType {
  const [first, ...rest] = types;
  if (first === undefined) return anything;
  if (!rest.every((each) => sameType(each, first))) return anything;
  return first.kind === "string" ? eitherText([first, ...rest]) : first;
}

/** A member that may be any text lets the whole be any text. */
function eitherText(types: readonly CelType[]): CelType {
  const values = types.map((type) => (type.kind === "string" ? type.values : undefined));
  return values.every((each) => each !== undefined) ? oneOf([...new Set(values.flat())]) : celString;
}

function ofLiteral(value: unknown): CelType {
  if (typeof value === "string") return oneOf([value]);
  if (typeof value === "boolean") return celBool;
  if (typeof value === "number") return Number.isInteger(value) ? celInt : celDouble;
  return value === null ? celNull : anything;
}

function withoutNull(schema: Schema): { core: Schema; nullable: boolean } {
  const members = schema.anyOf?.filter((member) => member.type !== "null");
  if (schema.anyOf === undefined || members === undefined || members.length === schema.anyOf.length) {
    return { core: schema, nullable: false };
  }
  const [only] = members;
  return { core: members.length === 1 && only !== undefined ? only : { ...schema, anyOf: members }, nullable: true };
}
