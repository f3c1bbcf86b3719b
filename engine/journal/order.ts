/** What must come before what in an audit log, whatever the playbook. */
import type { EventOf, EventType, JournalRecord } from "./events.ts";

/** Whether an operation changes something; undefined where that is not known, and the record's own word counts. */
export type IsWrite = (operation: string) => boolean | undefined;

type Outcome = EventOf<"call.returned" | "call.failed" | "call.adopted">;
type Call = Outcome | EventOf<"call.intended" | "call.refused" | "call.withheld">;

/** A write that may still be sent, or sent again; its key alone would let another call end it. */
interface OpenWrite {
  readonly operation: string;
  readonly region: string;
  readonly state: "sent" | "not done";
}

export interface OrderCheck {
  /** What is wrong with this record coming now; undefined where nothing is. */
  next(record: JournalRecord): string | undefined;
  /** No write is open and the run has not ended: a plain record (`isPlain`) finds nothing here to disagree with. */
  readonly idle: boolean;
  /** Keys of writes without any outcome. */
  inDoubt(): readonly string[];
}

const alwaysPlain: ReadonlySet<EventType> = new Set([
  "stage.started",
  "stage.completed",
  "step.started",
  "step.completed",
  "step.skipped",
  "step.unknown",
  "step.failed",
  "step.retried",
  "loop.started",
  "checkpoint.asked",
  "secret.stored",
  "change.confirmed",
  "gap.found",
  "note.made",
  "time.read",
  "time.slept",
] as const);

/** Whether the order of a log can only be broken by such a record where a write is open, or the run over. */
export function isPlain(record: PlainRecord, isWrite: IsWrite): boolean {
  if (record.type !== "call.returned" && record.type !== "call.failed") return alwaysPlain.has(record.type);
  return record.effect === "read" && isWrite(record.operation) !== true;
}

/** Operation and effect are those of calls. */
export interface PlainRecord {
  readonly type: EventType;
  readonly operation: string;
  readonly effect: string;
}

/** Remembers only the writes that may still be sent or sent again, so that its memory does not grow with the log. */
export function orderCheck(isWrite: IsWrite): OrderCheck {
  const open = new Map<string, OpenWrite>();
  let begun = false;
  let ended = false;

  function next(record: JournalRecord): string | undefined {
    const first = !begun;
    begun = true;
    if (first !== (record.type === "run.started"))
      return first ? "the log does not begin with run.started" : "the run is started twice";
    if (record.type === "head.signed") return undefined;
    if (ended && record.type !== "run.resumed" && record.type !== "checkpoint.answered") {
      ended = false;
      return `${record.type} comes after the run's end`;
    }
    ended = record.type === "run.ended" || (ended && record.type === "checkpoint.answered");
    switch (record.type) {
      case "call.intended":
        if (isWrite(record.operation) === false) return `${record.operation} is announced as a write`;
        return leave(record, "sent");
      case "call.returned":
      case "call.failed":
        return effectFault(record) ?? (record.effect === "write" ? settle(record) : unannounced(record));
      case "call.adopted":
        return settle(record);
      case "call.refused":
      case "call.withheld":
        // These never left the machine, so they need no intent.
        return close(record);
      default:
        return undefined;
    }
  }

  function effectFault({ operation, effect }: EventOf<"call.returned" | "call.failed">): string | undefined {
    if (effect !== "read" && effect !== "write") return "its effect is neither read nor write";
    const known = isWrite(operation);
    if (known === undefined || known === (effect === "write")) return undefined;
    return `${operation} is a ${known ? "write" : "read"}, and the record calls it a ${effect}`;
  }

  /** What was announced as a write cannot come back as a read. */
  function unannounced(record: Outcome): string | undefined {
    // Most records are reads while nothing is open: their keys need not even be made into texts.
    if (open.size === 0 || !open.has(record.key)) return undefined;
    return `the outcome of the write ${record.key} is called one of a read`;
  }

  /** A write that failed, or was found not done after a crash, may be sent again under its key. */
  function settle(record: Outcome): string | undefined {
    if (!open.has(record.key)) return `the write ${record.key} has an outcome without an intent before it`;
    const failed = record.type === "call.failed" || (record.type === "call.adopted" && record.found === "not-done");
    return failed ? (otherCall(record) ?? leave(record, "not done")) : close(record);
  }

  function close(record: Call): string | undefined {
    const fault = otherCall(record);
    open.delete(record.key);
    return fault;
  }

  function leave({ key, operation, region }: Call, state: OpenWrite["state"]): undefined {
    open.set(key, { operation, region, state });
    return undefined;
  }

  function otherCall({ type, key, operation, region }: Call): string | undefined {
    const announced = open.get(key);
    if (announced === undefined || (announced.operation === operation && announced.region === region)) return undefined;
    const { operation: before, region: there } = announced;
    return `${type} of ${key} is of ${operation} in ${region}, and the write was announced as ${before} in ${there}`;
  }

  return {
    next,
    get idle() {
      return begun && !ended && open.size === 0;
    },
    inDoubt: () => [...open].flatMap(([key, { state }]) => (state === "sent" ? [key] : [])),
  };
}
