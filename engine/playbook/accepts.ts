/**
 * Whether a JSON Schema accepts a value, found by walking the schema. To make code of a schema, as
 * Ajv does, takes longer than to check one small document by it; Ajv is loaded for what is wrong,
 * to say why.
 */

/** By name; `true` where a format only names a type. */
export type Formats = Readonly<Record<string, RegExp | ((text: string) => boolean) | true>>;

/** True only where it is certain; a keyword or format that is not known here makes it false. */
export function accepts(schema: object, value: unknown, formats: Formats): boolean {
  try {
    return fits(schema, value, { root: schema, formats });
  } catch (error) {
    if (error instanceof NotCertain) return false;
    throw error;
  }
}

class NotCertain extends Error {}

interface Context {
  readonly root: object;
  readonly formats: Formats;
}

type Schema = Readonly<Record<string, unknown>>;

function fits(given: unknown, value: unknown, context: Context): boolean {
  if (typeof given === "boolean") return given;
  const schema = given as Schema;
  for (const keyword in schema) {
    if (!keywordFits(keyword, schema, value, context)) return false;
  }
  return true;
}

function keywordFits(keyword: string, schema: Schema, value: unknown, context: Context): boolean {
  const wanted = schema[keyword];
  switch (keyword) {
    case "$schema":
    case "approved":
    case "default":
    case "definitions":
    case "description":
    case "saved":
    case "title":
      return true;
    case "$ref":
      return fits(definition(String(wanted), context.root), value, context);
    case "type":
      return Array.isArray(wanted) ? wanted.some((type) => isA(type, value)) : isA(wanted, value);
    case "const":
      return same(wanted, value);
    case "enum":
      return (wanted as unknown[]).some((each) => same(each, value));
    case "anyOf":
      return (wanted as unknown[]).some((each) => fits(each, value, context));
    case "if": {
      const branch = schema[fits(wanted, value, context) ? "then" : "else"];
      return branch === undefined || fits(branch, value, context);
    }
    case "then":
    case "else":
      return true;
    default:
      if (typeof value === "string") return textFits(keyword, wanted, value, context.formats);
      if (typeof value === "number") return numberFits(keyword, wanted as number, value);
      if (Array.isArray(value)) return listFits(keyword, wanted, value, context);
      if (isMap(value)) return mapFits(keyword, schema, value, context);
      return known(keyword);
  }
}

function textFits(keyword: string, wanted: unknown, text: string, formats: Formats): boolean {
  switch (keyword) {
    case "minLength":
      return text.length >= 2 * (wanted as number) || Array.from(text).length >= (wanted as number);
    case "pattern":
      return patternOf(wanted as string).test(text);
    case "format": {
      const format = Object.hasOwn(formats, String(wanted)) ? formats[String(wanted)] : undefined;
      if (format === undefined) throw new NotCertain();
      return format === true || (typeof format === "function" ? format(text) : format.test(text));
    }
    default:
      return known(keyword);
  }
}

function numberFits(keyword: string, wanted: number, value: number): boolean {
  switch (keyword) {
    case "minimum":
      return value >= wanted;
    case "maximum":
      return value <= wanted;
    default:
      return known(keyword);
  }
}

function listFits(keyword: string, wanted: unknown, list: readonly unknown[], context: Context): boolean {
  switch (keyword) {
    case "minItems":
      return list.length >= (wanted as number);
    case "items":
      if (Array.isArray(wanted)) throw new NotCertain();
      return list.every((item) => fits(wanted, item, context));
    default:
      return known(keyword);
  }
}

function mapFits(keyword: string, schema: Schema, map: Schema, context: Context): boolean {
  const wanted = schema[keyword];
  switch (keyword) {
    case "required":
      return (wanted as string[]).every((name) => valueOf(map, name) !== undefined);
    case "minProperties":
      return Object.keys(map).length >= (wanted as number);
    case "propertyNames":
      return Object.keys(map).every((name) => fits(wanted, name, context));
    case "properties":
      return Object.entries(wanted as Schema).every(([name, inner]) => {
        const value = valueOf(map, name);
        return value === undefined || fits(inner, value, context);
      });
    case "patternProperties":
      return Object.entries(wanted as Schema).every(([pattern, inner]) =>
        Object.entries(map).every(([name, value]) => !patternOf(pattern).test(name) || fits(inner, value, context)),
      );
    case "additionalProperties": {
      const named = (schema["properties"] ?? {}) as Schema;
      const patterns = Object.keys((schema["patternProperties"] ?? {}) as Schema).map(patternOf);
      return Object.entries(map).every(
        ([name, value]) =>
          Object.hasOwn(named, name) || patterns.some((pattern) => pattern.test(name)) || fits(wanted, value, context),
      );
    }
    default:
      return known(keyword);
  }
}

const keywords = new Set(
  (
    "minLength pattern format minimum maximum minItems items required minProperties propertyNames " +
    "properties patternProperties additionalProperties"
  ).split(" "),
);

/** A keyword for values of another type says nothing of this one. */
function known(keyword: string): true {
  if (!keywords.has(keyword)) throw new NotCertain();
  return true;
}

function isA(type: unknown, value: unknown): boolean {
  switch (type) {
    case "string":
    case "boolean":
      return typeof value === type;
    case "integer":
      return Number.isInteger(value);
    case "number":
      return Number.isFinite(value);
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isMap(value);
    default:
      throw new NotCertain();
  }
}

function isMap(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueOf(map: Schema, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function same(wanted: unknown, value: unknown): boolean {
  if (typeof wanted === "object" && wanted !== null) throw new NotCertain();
  return wanted === value;
}

function definition(reference: string, root: object): unknown {
  const name = /^#\/definitions\/(\w+)$/.exec(reference)?.[1];
  const found = name === undefined ? undefined : (root as { definitions?: Schema }).definitions?.[name];
  if (found === undefined) throw new NotCertain();
  return found;
}

const patterns = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  let pattern = patterns.get(source);
  if (pattern === undefined) patterns.set(source, (pattern = new RegExp(source, "u")));
  return pattern;
}
