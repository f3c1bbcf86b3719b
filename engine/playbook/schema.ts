/** Checks a document against a JSON Schema and says what is wrong in words, with places. */
import { suggestion } from "../text/suggestion.ts";
import type { ErrorObject } from "ajv";
import { accepts, type Formats } from "./accepts.ts";
import { complainer } from "./ajv.ts";
import { withDefaults } from "./defaults.ts";
import { standardFormats } from "./formats.ts";
import { keyRangeOf, type Path, problemOf, rangeOf } from "./locate.ts";
import type { Problem, ProblemCode } from "./problem.ts";
import { problemAt, type YamlFile } from "./read.ts";

const formats: Formats = {
  ...standardFormats("date-time", "date", "ipv4", "ipv6", "uri"),
  "duration-ms": true,
  arn: /^arn:[a-z0-9-]+:[a-z0-9-]+:[a-z0-9-]*:(?:\d{12}|aws)?:.+$/,
  "account-id": /^\d{12}$/,
  region: /^[a-z]{2}(?:-[a-z]+)+-\d$/,
};
const plain = complainer(formats);
const filling = complainer(formats, { useDefaults: true });

/** Problems of the document; `value` is the document's, with the schema's defaults filled in where asked for. */
export function checkSchema(
  yaml: YamlFile,
  schema: object,
  options: { defaults?: boolean } = {},
): { value: unknown; problems: readonly Problem[] } {
  const filled = options.defaults === true ? withDefaults(schema, yaml.value) : yaml.value;
  if (accepts(schema, filled, formats)) return { value: filled, problems: [] };
  const value = structuredClone(yaml.value);
  const complain = options.defaults === true ? filling : plain;
  return { value, problems: worthSaying(complain(schema, value)).map((error) => problemFor(yaml, [], error)) };
}

/** Problems of one value that stands at the path. */
export function checkValue(yaml: YamlFile, path: Path, schema: object, value: unknown): readonly Problem[] {
  if (accepts(schema, value, formats)) return [];
  return worthSaying(plain(schema, value)).map((error) => problemFor(yaml, path, error));
}

function worthSaying(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  return errors.filter(
    ({ keyword, schemaPath }) => !wrappers.has(keyword) && !/\/(?:anyOf|oneOf)\/\d+\//.test(schemaPath),
  );
}

/** These say only that something within is wrong; of alternatives the whole is spoken of, not each. */
const wrappers = new Set(["if", "allOf"]);

function problemFor(yaml: YamlFile, base: Path, error: ErrorObject): Problem {
  const path = [...base, ...error.instancePath.split("/").slice(1).map(unescape)];
  const params = error.params as Readonly<Record<string, unknown>>;
  const parent = error.parentSchema as { properties?: object; description?: string };
  if (error.keyword === "additionalProperties") {
    const key = String(params["additionalProperty"]);
    const range = keyRangeOf(yaml, [...path, key]);
    return problemAt(
      yaml,
      range,
      "UNKNOWN_KEY",
      `${key} means nothing here`,
      suggestion(key, Object.keys(parent.properties ?? {})),
    );
  }
  if (error.keyword === "required") {
    const message = `${String(params["missingProperty"])} is missing`;
    return problemAt(
      yaml,
      firstLine(yaml, rangeOf(yaml, path)),
      "MISSING_KEY",
      message,
      `add ${String(params["missingProperty"])}: …`,
    );
  }
  const { code, message, hint } = explain(error, params);
  return problemOf(yaml, path, code, message, withHint(hint ?? parent.description));
}

/** How the value may have been meant. */
function otherType(wanted: string, value: unknown): { hint?: string } {
  if (wanted === "text") {
    return typeof value === "number" || typeof value === "boolean" ? { hint: 'put it in quotes, as "…"' } : {};
  }
  const isBraced = typeof value === "string" && /^\s*\$\{(?!\{)/.test(value);
  return isBraced ? { hint: "an expression stands within ${{ … }}" } : {};
}

function explain(
  error: ErrorObject,
  params: Readonly<Record<string, unknown>>,
): { code: ProblemCode; message: string; hint?: string } {
  const found = kindOf(error.data);
  switch (error.keyword) {
    case "type": {
      const wanted = [params["type"]]
        .flat()
        .map((type) => names[String(type)] ?? String(type))
        .join(" or ");
      return { code: "WRONG_TYPE", message: `this must be ${wanted}, not ${found}`, ...otherType(wanted, error.data) };
    }
    case "enum": {
      const allowed = (params["allowedValues"] as unknown[]).map(String);
      return {
        code: "WRONG_VALUE",
        message: `${show(error.data)} is not allowed here`,
        hint: suggestion(String(error.data), allowed),
      };
    }
    case "const":
      return { code: "WRONG_VALUE", message: `this must be ${JSON.stringify(params["allowedValue"])}` };
    case "anyOf":
    case "oneOf": {
      const words = (error.schema as { const?: unknown }[]).flatMap((member) =>
        typeof member.const === "string" ? [member.const] : [],
      );
      const hint = words.length === 0 ? {} : { hint: suggestion(String(error.data), words) };
      return { code: "WRONG_VALUE", message: `${show(error.data)} is not allowed here`, ...hint };
    }
    case "minimum":
    case "maximum":
      return {
        code: "WRONG_VALUE",
        message: `${show(error.data)} is not allowed here`,
        hint: `write a number ${String(params["comparison"])} ${String(params["limit"])}`,
      };
    case "pattern":
      return { code: "WRONG_VALUE", message: `${show(error.data)} is not of the form needed` };
    case "format":
      return { code: "WRONG_VALUE", message: `${show(error.data)} is no ${String(params["format"])}` };
    default:
      return { code: "WRONG_VALUE", message: `this ${error.message ?? "is not allowed"}` };
  }
}

const names: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "a map",
  array: "a list",
  null: "nothing",
};

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return names[typeof value] ?? "this";
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "this";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function firstLine(yaml: YamlFile, [start, end]: readonly [number, number]): readonly [number, number] {
  const stop = yaml.text.indexOf("\n", start);
  return [start, stop === -1 ? end : Math.min(end, stop)];
}

function unescape(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

function withHint(hint: string | undefined): { hint?: string } {
  return hint === undefined ? {} : { hint };
}
