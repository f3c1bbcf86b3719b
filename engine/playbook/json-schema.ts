/** The JSON Schema of a playbook: what the loader checks, and with every action for editors. */
import type { Action } from "../action/action.ts";
import { changeKeywords, checkpointKeywords, overlayKeywords, playbookKeywords, stepKeywords } from "./keywords.ts";
import { changeKinds, changeSchema, overlayInputs, overlayProperties } from "./overlay-schema.ts";
import { duration, id, idPattern, map, ref, step, steps, text } from "./step-schema.ts";

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
      requirements: text,
      stages: { type: "array", minItems: 1, items: map({ id, title: text, steps }, ["id", "steps"]) },
      steps,
      outputs: { type: "object", propertyNames: { pattern: idPattern } },
    },
    ["runbook", "title"],
  ),
};

/** What the loader checks; the binder knows the actions and checks the rest in better words. */
export const structureSchema = { ...document, definitions: { step } };

/** For editors: explains every keyword, completes and checks every action's parameters. Draft-07. */
export function playbookSchema(registry: readonly Action[]): object {
  const actions = registry.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const types: Types = new Map();
  const branches = actions.map((action) => ({
    if: { properties: { uses: { const: action.name } }, required: ["uses"] },
    // oxlint-disable-next-line no-thenable -- a keyword of JSON Schema
    then: {
      properties: { with: parameters(action, types) },
      ...(needsParameters(action) ? { required: ["with"] } : {}),
    },
  }));
  const uses = {
    ...step.properties.uses,
    oneOf: actions.map(({ name, summary }) => ({ const: name, description: summary })),
  };
  const checkpoint = {
    ...step.properties.checkpoint,
    properties: explained(step.properties.checkpoint.properties, checkpointKeywords),
    ...oneOf("approve", "choose"),
    dependencies: { approve: ["targets"], choose: ["answers"], targets: ["approve"], answers: ["choose"] },
  };
  const { inputs } = document.properties;
  return {
    ...document,
    properties: explained(
      { ...document.properties, inputs: overlayInputs, ...overlayProperties },
      { ...playbookKeywords, ...overlayKeywords },
    ),
    required: ["runbook"],
    ...oneOf("stages", "steps", "extends"),
    dependencies: { changes: ["extends"] },
    if: { required: ["extends"] },
    // oxlint-disable-next-line no-thenable -- a keyword of JSON Schema
    then: { properties: { requirements: false, outputs: false } },
    else: { properties: { inputs }, required: ["title"] },
    definitions: {
      step: {
        ...step,
        properties: explained({ ...step.properties, uses, checkpoint }, stepKeywords),
        ...oneOf("uses", "checkpoint", "parallel", "repeat", "playbook", "end"),
        dependencies: {
          as: ["for-each"],
          key: ["for-each"],
          concurrency: ["for-each"],
          because: ["end"],
          timeout: ["uses"],
        },
        allOf: branches,
      },
      change: change(checkpoint),
      ...Object.fromEntries(types),
    },
  };
}

/** Of a checkpoint only what is to be another is written, except behind `ask-before`. */
function change(whole: { properties: object }): object {
  const kinds = Object.entries(changeKinds);
  const words = Object.keys(changeSchema.properties).filter((word) => word !== "because");
  const { approve, choose, answers, show, otherwise } = whole.properties as Readonly<Record<string, object>>;
  const texts = map({ approve, choose, show, otherwise });
  const question = map({ choose, answers, show, otherwise }, ["choose", "answers"]);
  return {
    ...changeSchema,
    properties: explained({ ...changeSchema.properties, checkpoint: { type: "object" } }, changeKeywords),
    ...oneOf(...kinds.map(([kind]) => kind)),
    allOf: kinds.map(([kind, { takes, needs }]) => ({
      if: { required: [kind] },
      // oxlint-disable-next-line no-thenable -- a keyword of JSON Schema
      then: {
        required: needs,
        properties: {
          checkpoint: kind === "step" ? texts : question,
          ...Object.fromEntries(
            words
              .filter((word) => word !== kind && !(takes as readonly string[]).includes(word))
              .map((word) => [word, false]),
          ),
        },
      },
    })),
  };
}

function oneOf(...keywords: readonly string[]) {
  return { oneOf: keywords.map((keyword) => ({ required: [keyword] })) };
}

/** The loader's schema has its own descriptions, which are the hints of its errors. */
function explained<P extends object>(properties: P, meanings: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, { ...(schema as object), description: meanings[name] }]),
  );
}

const expression = { type: "string", pattern: "\\$\\{\\{", description: "${{ a CEL expression }}" };

/** The named types of parameters, by title. */
type Types = Map<string, unknown>;

function parameters(action: Action, types: Types): object {
  return { ...(written(action.params, types) as object), additionalProperties: false, description: action.summary };
}

function needsParameters(action: Action): boolean {
  return ((action.params as { required?: readonly string[] }).required ?? []).length > 0;
}

interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly approved?: boolean;
  readonly saved?: boolean;
}

/** A schema as a playbook writes its values: any value may be an expression, durations have units. */
function written(schema: Schema, types: Types): unknown {
  if (schema.properties === undefined) return JSON.parse(JSON.stringify(schema)) as unknown;
  const properties = Object.entries(schema.properties).map(
    ([name, value]) => [name, orExpression(value, types)] as const,
  );
  return { ...(JSON.parse(JSON.stringify(schema)) as object), properties: Object.fromEntries(properties) };
}

function orExpression(whole: Schema, types: Types): unknown {
  const { description = origin(whole), ...schema } = whole;
  const described = description === undefined ? {} : { description };
  if (schema.approved === true || schema.saved === true) return { ...expression, ...described };
  if (schema.format === "duration-ms") return { anyOf: [duration, expression], ...described };
  if (schema.type === "string" && Object.keys(schema).length === 1) return { ...schema, ...described };
  if (schema.title !== undefined) {
    if (!types.has(schema.title)) types.set(schema.title, written(schema, types));
    return { anyOf: [ref(schema.title), expression], ...described };
  }
  const items = schema.items === undefined ? {} : { items: orExpression(schema.items, types) };
  return { anyOf: [{ ...(written(schema, types) as object), ...items }, expression], ...described };
}

function origin({ title, approved, saved }: Schema): string | undefined {
  if (title === undefined) return undefined;
  if (approved === true) return `an approved ${title}: only a checkpoint over it gives one, as \${{ … }}`;
  if (saved === true) return `a saved ${title}: only the action that saved it gives one, as \${{ … }}`;
  return `${/^[AEIO]/.test(title) ? "an" : "a"} ${title}, as an earlier step gives it: \${{ … }}`;
}
