/** The JSON Schema of a playbook: what the loader checks, and with every action for editors. */
import type { Action } from "../action/action.ts";
import { durationPattern } from "./duration.ts";

/** The outcomes that a playbook may end with itself; the engine gives the others. */
export const endings = [
  "no-unauthorized-activity",
  "remediated",
  "remediated-with-gaps",
  "inconclusive",
  "declined",
  "failed",
] as const;

export const idPattern = "^[a-z][a-z0-9_]{0,63}$";

const id = {
  type: "string",
  pattern: idPattern,
  description: "lower case letters, digits and _, beginning with a letter",
};
const cel = { type: "string", minLength: 1, description: "a CEL expression" };
const text = { type: "string" };
const duration = { type: "string", pattern: durationPattern, description: "a duration such as 10s, 5m, 2h or 1d" };
const ref = (name: string) => ({ $ref: `#/definitions/${name}` });
const steps = { type: "array", items: ref("step"), minItems: 1 };
const map = <P extends object>(properties: P, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

const step = map(
  {
    id,
    title: { ...text, description: "What the views show" },
    uses: { ...text, description: "An action, such as iam.deactivate-access-key" },
    with: { type: "object", description: "Parameters of the action, or inputs of the playbook" },
    checkpoint: map({
      approve: { ...text, description: "The question, over the exact targets" },
      choose: { ...text, description: "The question, with the answers declared here" },
      targets: { ...cel, description: "A CEL list of the objects to approve" },
      answers: { type: "object", minProperties: 1, propertyNames: { pattern: idPattern }, additionalProperties: text },
      show: { description: "What is shown under the question" },
      otherwise: { ...text, description: "What happens on a no" },
    }),
    parallel: steps,
    repeat: map({ until: cel, max: { type: "integer", minimum: 1, maximum: 100 }, steps }, ["until", "max", "steps"]),
    playbook: { ...text, description: "Another playbook's file, relative to this one" },
    end: { type: "string", enum: endings },
    because: text,
    when: cel,
    "for-each": cel,
    as: id,
    key: cel,
    concurrency: { type: "integer", minimum: 1, maximum: 64 },
    retry: map({ max: { type: "integer", minimum: 1, maximum: 10 }, delay: duration }, ["max"]),
    timeout: duration,
    "on-error": {
      type: ["string", "array"],
      if: { type: "string" },
      // oxlint-disable-next-line no-thenable -- a keyword of JSON Schema
      then: { enum: ["stop", "continue"] },
      else: steps,
    },
    cites: { type: "array", items: text },
  },
  ["id"],
);

const document = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Playbook",
  ...map(
    {
      runbook: { const: 1, description: "The version of the playbook language" },
      title: { type: "string", minLength: 1 },
      inputs: {
        type: "object",
        propertyNames: { pattern: idPattern },
        additionalProperties: map({ type: text, default: {}, description: text }, ["type"]),
      },
      stages: { type: "array", minItems: 1, items: map({ id, title: text, steps }, ["id", "steps"]) },
      steps,
      outputs: { type: "object", propertyNames: { pattern: idPattern } },
    },
    ["runbook", "title"],
  ),
};

/** What the loader checks; the binder knows the actions and checks the rest in better words. */
export const structureSchema = { ...document, definitions: { step } };

/** For editors: completes and checks every action's parameters. Draft-07. */
export function playbookSchema(registry: readonly Action[]): object {
  const names = registry.map((action) => action.name).toSorted();
  const branches = registry
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((action) => ({
      if: { properties: { uses: { const: action.name } }, required: ["uses"] },
      // oxlint-disable-next-line no-thenable -- a keyword of JSON Schema
      then: { properties: { with: parameters(action) }, ...(needsParameters(action) ? { required: ["with"] } : {}) },
    }));
  const uses = { ...step.properties.uses, enum: names };
  return {
    ...document,
    definitions: { step: { ...step, properties: { ...step.properties, uses }, allOf: branches } },
  };
}

const expression = { type: "string", pattern: "\\$\\{\\{", description: "${{ a CEL expression }}" };

function parameters(action: Action): object {
  return { ...(written(action.params) as object), additionalProperties: false, description: action.summary };
}

function needsParameters(action: Action): boolean {
  return ((action.params as { required?: readonly string[] }).required ?? []).length > 0;
}

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly approved?: boolean;
  readonly saved?: boolean;
}

/** A schema as a playbook writes its values: any value may be an expression, durations have units. */
function written(schema: Schema): unknown {
  if (schema.properties === undefined) return JSON.parse(JSON.stringify(schema)) as unknown;
  const properties = Object.entries(schema.properties).map(([name, value]) => [name, orExpression(value)] as const);
  return { ...(JSON.parse(JSON.stringify(schema)) as object), properties: Object.fromEntries(properties) };
}

function orExpression(schema: Schema): unknown {
  if (schema.approved === true || schema.saved === true) return expression;
  if (schema.format === "duration-ms") return { anyOf: [duration, expression] };
  if (schema.type === "string" && Object.keys(schema).every((key) => key === "type" || key === "description"))
    return schema;
  const items = schema.items === undefined ? {} : { items: orExpression(schema.items) };
  return { anyOf: [{ ...(written(schema) as object), ...items }, expression] };
}
