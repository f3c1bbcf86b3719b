/** The JSON Schema of one line of an audit log, for readers in other languages. */
import type { EventType } from "./events.ts";
import { type Kind, place, shapes } from "./shape.ts";

/** What each event says happened. */
export const eventMeanings: Readonly<Record<EventType, string>> = {
  "run.started": "The run began: its playbook, policy and inputs, with the hashes of the files.",
  "run.identified": "AWS said who the caller is; whom the guard protects, and the identities as they were before.",
  "run.resumed": "Another process went on with the run.",
  "run.ended": "The run ended, with its outcome and why it is not a better one.",
  "head.signed": "The head of the chain was signed: nobody without the key can have written the lines before anew.",
  "stage.started": "A stage began.",
  "stage.completed": "A stage came to its end.",
  "step.started": "A step began; for an action, with its parameters.",
  "step.completed": "A step is done, with its result.",
  "step.skipped": "A step's condition did not hold, or its target was not approved.",
  "step.unknown": "Whether a step runs, or what it gives, depends on what a dry run does not do.",
  "step.failed": "A step failed; `handled` where the playbook goes on all the same.",
  "step.retried": "A step is tried again after a pause of `waits` milliseconds.",
  "loop.started": "A loop began over these items.",
  "call.intended": "A write is about to be sent to AWS. On disk before it is sent.",
  "call.returned":
    "AWS answered a call; `effect` is whether it was a read or a write, `date` is AWS's clock. Secrets in it are replaced.",
  "call.failed": "AWS, or the way to it, refused a call.",
  "call.refused": "The guard refused a call; it was not sent.",
  "call.withheld": "A dry run did not send a write.",
  "call.adopted": "After a crash: whether a write whose answer is missing took place.",
  "checkpoint.asked": "A person was asked; for an approval, with the digest of every target.",
  "checkpoint.answered": "The answer, who gave it, and the targets that were approved.",
  "evidence.saved": "Evidence was put beside the log, named by its SHA-256.",
  "secret.stored": "A new secret was put into the secret sink: its name and place, never itself.",
  "change.confirmed": "A change was read back; `assumed` in a dry run.",
  "gap.found": "Something could not be read, so that the run cannot end clean.",
  "note.made": "Something worth a line in the report.",
  "time.read": "The run's clock was read.",
  "time.slept": "The run waited.",
};

const kept = {
  description: "JSON, or where it is large the SHA-256 of the file below evidence/ that holds it.",
  oneOf: [
    strict({ value: {} }),
    strict({ sha256: { type: "string", pattern: "^[0-9a-f]{64}$" }, bytes: { type: "integer", minimum: 0 } }),
  ],
};

const kinds: Readonly<Record<Kind, object>> = {
  text: { type: "string" },
  "text?": { type: ["string", "null"] },
  number: { type: "number" },
  flag: { type: "boolean" },
  list: { type: "array" },
  map: { type: "object" },
  "map?": { type: ["object", "null"] },
  value: {},
  kept: { $ref: "#/definitions/kept" },
  "kept?": { oneOf: [{ type: "null" }, { $ref: "#/definitions/kept" }] },
};

/** One object a line: canonical JSON, in the fields of exactly one event type. Draft-07. */
export function journalEventSchema(): object {
  const types = Object.keys(shapes) as EventType[];
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Audit log record",
    description: "One line of audit.jsonl: an event, and its place in the chain.",
    type: "object",
    required: ["type", "seq", "at", "prev"],
    properties: { type: { enum: types } },
    allOf: types.map((type) => ({
      if: { properties: { type: { const: type } } },
      // oxlint-disable-next-line no-thenable -- a keyword of JSON Schema
      then: {
        description: eventMeanings[type],
        ...strict({ type: { const: type }, ...placeFields, ...fieldsOf(shapes[type]) }),
      },
    })),
    definitions: { kept },
  };
}

const placeMeanings: Readonly<Record<keyof typeof place, string>> = {
  type: "What happened.",
  seq: "The record's number, from 0.",
  at: "The run's clock, ISO-8601 in UTC.",
  prev: "SHA-256 of the line before without its newline; 64 zeros in the first.",
};

const placeFields = Object.fromEntries(
  Object.entries(fieldsOf(place)).map(([name, schema]) => [
    name,
    { ...schema, description: placeMeanings[name as keyof typeof place] },
  ]),
);

function fieldsOf(shape: Readonly<Record<string, Kind>>): Readonly<Record<string, object>> {
  return Object.fromEntries(Object.entries(shape).map(([name, kind]) => [name, kinds[kind]]));
}

function strict(properties: Readonly<Record<string, object>>) {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}
