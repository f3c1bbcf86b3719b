/** The JSON Schema of a step, and what the schemas of playbooks and overlays are made of. */
import { durationPattern } from "./duration.ts";

/** The outcomes that a playbook may end with itself; the engine gives the others. */
export const endings = [
  "no-unauthorized-activity",
  "remediated",
  "contained",
  "remediated-with-gaps",
  "inconclusive",
  "declined",
  "failed",
] as const;

export const idPattern = "^[a-z][a-z0-9_]{0,63}$";

export const id = {
  type: "string",
  pattern: idPattern,
  description: "lower case letters, digits and _, beginning with a letter",
};
export const cel = { type: "string", minLength: 1, description: "a CEL expression" };
export const text = { type: "string" };
export const duration = {
  type: "string",
  pattern: durationPattern,
  description: "a duration such as 10s, 5m, 2h or 1d",
};
export const ref = (name: string) => ({ $ref: `#/definitions/${name}` });
export const steps = { type: "array", items: ref("step"), minItems: 1 };
export const map = <P extends object>(properties: P, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

export const step = map(
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
      optional: {
        type: "boolean",
        description: "A no leaves nothing undone; only where nothing is contained or destroyed",
      },
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
