/** The JSON Schema of an overlay: a playbook that says only what it changes of another. */
import { asMap } from "./raw.ts";
import { cel, duration, id, idPattern, map, step, steps, text } from "./step-schema.ts";

/** Whether the document is an overlay, however wrong the rest. */
export function isOverlay(value: unknown): boolean {
  const raw = asMap(value);
  return raw !== undefined && ("extends" in raw || "changes" in raw);
}

const path = { type: "string", minLength: 1, description: "a step's path of ids, such as contain/shut_out" };
const { concurrency, retry, cites, checkpoint } = step.properties;

export const changeSchema = map({
  step: path,
  before: path,
  after: path,
  remove: path,
  "ask-before": path,
  because: text,
  title: text,
  with: { type: "object", description: "parameters with their new values" },
  was: { type: "object", description: "parameters with the values that are replaced" },
  when: cel,
  retry,
  timeout: duration,
  concurrency,
  cites,
  checkpoint,
  add: steps,
  id,
});

/** New inputs have a type; for those of the base another default is enough. */
export const overlayInputs = {
  type: "object",
  propertyNames: { pattern: idPattern },
  additionalProperties: map({ type: text, default: {}, description: text }),
};

export const overlayProperties = {
  extends: { type: "string", minLength: 1, description: "the playbook that is changed, as seen from this file" },
  changes: { type: "array", items: { $ref: "#/definitions/change" } },
};

/** What the loader checks; what the changes name is looked for when they are made. */
export const overlaySchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Overlay",
  ...map(
    {
      runbook: { const: 1, description: "The version of the playbook language" },
      ...overlayProperties,
      title: { type: "string", minLength: 1 },
      inputs: overlayInputs,
    },
    ["runbook", "extends"],
  ),
  definitions: { step, change: changeSchema },
};

/** What each kind of change takes beside `because`, and which of it is needed. */
export const changeKinds = {
  step: {
    takes: ["with", "was", "title", "when", "retry", "timeout", "concurrency", "cites", "checkpoint"],
    needs: [],
  },
  before: { takes: ["add"], needs: ["add"] },
  after: { takes: ["add"], needs: ["add"] },
  remove: { takes: [], needs: [] },
  "ask-before": { takes: ["id", "title", "checkpoint", "cites"], needs: ["id", "checkpoint"] },
} as const satisfies Readonly<Record<string, { takes: readonly string[]; needs: readonly string[] }>>;

export type ChangeKind = keyof typeof changeKinds;
