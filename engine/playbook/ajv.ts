/** Ajv, which says what a schema has against a value. It is loaded when there is something to say. */
import { createRequire } from "node:module";
import type * as ajvModule from "ajv";
import type { Ajv, ErrorObject, Options } from "ajv";
import type { Formats } from "./accepts.ts";

const load = createRequire(import.meta.url);

/** Every error of the value; with `useDefaults` the schema's defaults are put into it. */
export type Complain = (schema: object, value: unknown) => readonly ErrorObject[];

export function complainer(formats: Formats, options: Pick<Options, "useDefaults"> = {}): Complain {
  let ajv: Ajv | undefined;
  return (schema, value) => {
    ajv ??= create(formats, options);
    const validate = ajv.compile(schema);
    return validate(value) ? [] : (validate.errors ?? []);
  };
}

function create(formats: Formats, options: Options): Ajv {
  const { Ajv: Validator } = load("ajv") as typeof ajvModule;
  const ajv = new Validator({ allErrors: true, strict: false, allowUnionTypes: true, verbose: true, ...options });
  for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
  return ajv;
}
