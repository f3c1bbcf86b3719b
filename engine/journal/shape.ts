/** The fields of every event type, for readers that trust nothing. The compiler holds it against the union. */
import type { EventOf, EventType } from "./events.ts";

export type Kind = "text" | "text?" | "number" | "flag" | "list" | "map" | "map?" | "value" | "kept" | "kept?";

type Shapes = { readonly [T in EventType]: { readonly [F in Exclude<keyof EventOf<T>, "type">]: Kind } };

const call = { key: "text", operation: "text", region: "text" } as const;
const said = { key: "text", reason: "text" } as const;

/** Event type → its fields. */
export const shapes: Shapes = {
  "run.started": {
    run: "text",
    format: "number",
    kind: "text",
    dryRun: "flag",
    title: "text",
    files: "list",
    policy: "map?",
    inputs: "map",
    version: "text",
    settings: "map",
  },
  "run.identified": {
    account: "text",
    caller: "text",
    principal: "text",
    userId: "text",
    partition: "text",
    protected: "list",
    before: "text?",
  },
  "run.resumed": { times: "number", version: "text" },
  "run.ended": { outcome: "text", reasons: "list" },
  "head.signed": { publicKey: "text", signature: "text" },
  "stage.started": { key: "text", title: "text" },
  "stage.completed": { key: "text", status: "text" },
  "step.started": { key: "text", action: "text?", params: "kept?" },
  "step.completed": { key: "text", result: "kept?" },
  "step.skipped": said,
  "step.unknown": said,
  "step.failed": { key: "text", error: "map", handled: "flag" },
  "step.retried": { key: "text", attempt: "number", error: "map", waits: "number" },
  "loop.started": { key: "text", items: "list" },
  "call.intended": { ...call, input: "value", target: "text" },
  "call.returned": { ...call, effect: "text", output: "kept", requestId: "text?", date: "text" },
  "call.failed": { ...call, effect: "text", error: "map" },
  "call.refused": { ...call, error: "map" },
  "call.withheld": call,
  "call.adopted": { ...call, found: "text" },
  "checkpoint.asked": { key: "text", kind: "text", question: "text", targets: "list", answers: "list", digest: "text" },
  "checkpoint.answered": { key: "text", answer: "text", approved: "list", by: "text", comment: "text" },
  "evidence.saved": { key: "text", name: "text", sha256: "text", bytes: "number", sensitive: "flag" },
  "secret.stored": { key: "text", secret: "text", sink: "text" },
  "change.confirmed": { key: "text", what: "text", assumed: "flag" },
  "gap.found": { ...said, region: "text", service: "text" },
  "note.made": { key: "text", text: "text" },
  "time.read": { key: "text", now: "text" },
  "time.slept": { key: "text", milliseconds: "number" },
};

/** What every record has beside its event's fields. */
export const place = { type: "text", seq: "number", at: "text", prev: "text" } as const;

const known: ReadonlyMap<string, ReadonlyMap<string, Kind>> = new Map(
  Object.entries(shapes).map(([type, fields]) => [type, new Map(Object.entries({ ...place, ...fields }))]),
);

/** What keeps a parsed line from being a record of a known type, or undefined where nothing does. */
export function misshapen(record: unknown): string | undefined {
  if (!isMap(record)) return "it is not a JSON object";
  const { type } = record;
  if (typeof type !== "string") return "its type is not a text";
  const fields = known.get(type);
  if (fields === undefined) return `its type ${JSON.stringify(type)} is unknown`;
  let count = 0;
  for (const name of Object.keys(record)) {
    const kind = fields.get(name);
    if (kind === undefined) return `its field ${JSON.stringify(name)} is unknown`;
    if (!fits(record[name], kind)) return `its field ${JSON.stringify(name)} is not a ${kind}`;
    count++;
  }
  if (count === fields.size) return undefined;
  return `its field ${JSON.stringify([...fields.keys()].find((name) => !Object.hasOwn(record, name)))} is missing`;
}

function fits(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "text?":
      return value === null || typeof value === "string";
    case "number":
      return typeof value === "number";
    case "flag":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value);
    case "map":
      return isMap(value);
    case "map?":
      return value === null || isMap(value);
    case "kept":
      return isKept(value);
    case "kept?":
      return value === null || isKept(value);
    case "value":
      return true;
  }
}

function isKept(value: unknown): boolean {
  if (!isMap(value)) return false;
  const names = Object.keys(value).sort().join();
  return (
    names === "value" ||
    (names === "bytes,sha256" && typeof value["sha256"] === "string" && typeof value["bytes"] === "number")
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
