/** The JSON Schema of a drill file, for editors. */
import { simulatedServices } from "../services.ts";
import { DrillFileSchema, DrillSchema } from "./schema.ts";

/**
 * A drill that extends no other says all that is needed; one that does may leave out anything and
 * remove by `null`, so there only `runbook validate`, which sees both, can tell what is missing.
 * Draft-07.
 */
export function drillFileSchema(): object {
  const whole = plain(DrillSchema);
  const file = plain(DrillFileSchema);
  const state = {
    type: "object",
    properties: Object.fromEntries(
      simulatedServices.map(({ service, global, schema }) => {
        const own = plain(schema);
        return [service, global ? own : { type: "object", additionalProperties: own }];
      }),
    ),
    additionalProperties: false,
    description: "What the account holds, by service; for regional services by region.",
  };
  const content = laidOver({ type: "object", properties: { ...whole.properties, state } });
  const properties = { ...file.properties, ...content.properties };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: file.title,
    type: "object",
    properties,
    required: file.required,
    additionalProperties: false,
    if: { not: { required: ["extends"] } },
    // oxlint-disable-next-line no-thenable -- a keyword of JSON Schema
    then: { required: whole.required },
  };
}

interface Schema {
  readonly title?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
}

/** Maps merge, so each of their members may be left out or removed; whatever else is there replaces, and is whole. */
function laidOver(schema: Schema): Schema {
  if (schema.type !== "object") return schema;
  const { required: _required, ...rest } = schema;
  const each = (members: Readonly<Record<string, Schema>>) =>
    Object.fromEntries(Object.entries(members).map(([name, member]) => [name, orRemoved(laidOver(member))]));
  const { properties, patternProperties, additionalProperties } = schema;
  return {
    ...rest,
    ...(properties === undefined ? {} : { properties: each(properties) }),
    ...(patternProperties === undefined ? {} : { patternProperties: each(patternProperties) }),
    ...(typeof additionalProperties === "object"
      ? { additionalProperties: orRemoved(laidOver(additionalProperties)) }
      : {}),
  };
}

function orRemoved(schema: Schema): Schema {
  const { description, ...rest } = schema;
  return { ...(description === undefined ? {} : { description }), anyOf: [rest, { type: "null" }] };
}

function plain(schema: unknown): Schema {
  return JSON.parse(JSON.stringify(schema)) as Schema;
}
