/**
 * A journal indexed by type and key. In memory are some fifty bytes a record; its text is read
 * again where it is met or given out. Several events of one type and key are a bag, not a queue:
 * strands of one step may take turns in another order than they did.
 */
import { canonical } from "./canonical.ts";
import { type Event, type EventOf, type EventType, type JournalRecord, probeMark } from "./events.ts";
import { eventText } from "./glance.ts";
import { nameIndex } from "./name-index.ts";
import { type JournalInFile, nameOf } from "./read.ts";
import { recordedLines } from "./recorded-lines.ts";

export interface Recording {
  /** The log ends with an end that was reached, not with a crash or an interruption. */
  readonly whole: boolean;
  /** When the last record was written. */
  readonly reachedAt: string | undefined;
  /** Ticks off an equal recorded event, or gives a differing one that nothing has met, or says that there is none. */
  readonly meet: (event: Event) => "met" | "absent" | Event;
  /** As `meet`, with the last of its type and key only. */
  readonly meetLast: (event: Event) => "met" | "absent" | Event;
  /** The newest, with the time at which it was recorded. */
  readonly last: <T extends EventType>(type: T, key: string) => (EventOf<T> & { readonly at: string }) | undefined;
  /** In the order of the log. */
  readonly unmet: () => { type: EventType; key: string }[];
}

const outcomes = ["call.returned", "call.failed", "call.refused", "call.withheld", "call.adopted"] as const;

const met = 1;
/** It was given out as an answer. */
const read = 2;
/** No event of the run. */
const aside = 4;

/** @throws RunbookError as `readJournal`; what it gives throws JOURNAL_TAMPERED where the log is changed meanwhile */
export async function index(records: AsyncIterable<JournalRecord> | JournalInFile): Promise<Recording> {
  const lines = recordedLines(records);
  const names = nameIndex();
  let flags = new Uint8Array(1024);
  let count = 0;
  let whole = false;
  await lines.each(({ type, key }, line) => {
    if (count === flags.length) flags = doubled(flags);
    if (type === "head.signed") flags[count] = aside;
    else {
      names.add(type, key, count);
      whole = type === "run.ended" && (recordIn(line) as EventOf<"run.ended">).outcome !== "interrupted";
    }
    count += 1;
  });
  const reachedAt = count === 0 ? undefined : recordAt(count - 1).at;

  function* named(type: EventType, key: string): Generator<number> {
    for (let n = names.newest(type, key); n >= 0; n = names.before(n)) if (isNamed(recordAt(n), type, key)) yield n;
  }

  function meet(event: Event): "met" | "absent" | Event {
    const { type, key } = nameOf(event);
    const text = canonical(comparable(event));
    let other: Event | undefined;
    for (let n = names.newest(type, key); n >= 0; n = names.before(n)) {
      if (has(n, met)) continue;
      const recorded = textAt(n, type);
      if (recorded === text) {
        mark(n, met);
        return "met";
      }
      const found = JSON.parse(recorded) as Event;
      if (isNamed(found, type, key)) other = found;
    }
    return other ?? "absent";
  }

  function meetLast(event: Event): "met" | "absent" | Event {
    const { type, key } = nameOf(event);
    for (const n of named(type, key)) {
      const recorded = textAt(n, type);
      if (recorded !== canonical(comparable(event))) return JSON.parse(recorded) as Event;
      mark(n, met);
      return "met";
    }
    return "absent";
  }

  function last<T extends EventType>(type: T, key: string): (EventOf<T> & { readonly at: string }) | undefined {
    for (let n = names.newest(type, key); n >= 0; n = names.before(n)) {
      const { seq: _seq, prev: _prev, ...event } = recordAt(n);
      if (!isNamed(event, type, key)) continue;
      mark(n, read);
      return event as unknown as EventOf<T> & { at: string };
    }
    return undefined;
  }

  function unmet(): { type: EventType; key: string }[] {
    const left: { type: EventType; key: string }[] = [];
    for (let n = 0; n < count; n++) {
      if (has(n, met | read | aside)) continue;
      const { type, key } = nameOf(recordAt(n));
      if (type === "run.resumed" || type === "run.ended" || key.includes(probeMark)) continue;
      if (type === "call.intended" && outcomes.some((outcome) => isUsed(outcome, key, met | read))) continue;
      // Of several answers only the newest is given out.
      if (!isUsed(type, key, read)) left.push({ type, key });
    }
    return left;
  }

  /** Whether the newest of this name was. */
  function isUsed(type: EventType, key: string, how: number): boolean {
    for (const n of named(type, key)) return has(n, how);
    return false;
  }

  function recordAt(n: number): JournalRecord {
    return recordIn(lines.line(n));
  }

  function textAt(n: number, type: EventType): string {
    const line = lines.line(n);
    return (type === "run.started" ? undefined : eventText(line)) ?? canonical(comparable(eventIn(line)));
  }

  function has(n: number, flag: number): boolean {
    return ((flags[n] as number) & flag) !== 0;
  }

  function mark(n: number, flag: number): void {
    flags[n] = (flags[n] as number) | flag;
  }

  return { whole, reachedAt, meet, meetLast, last, unmet };
}

function recordIn(line: Buffer): JournalRecord {
  return JSON.parse(line.toString("utf8")) as JournalRecord;
}

function eventIn(line: Buffer): Event {
  const { seq: _seq, at: _at, prev: _prev, ...event } = recordIn(line);
  return event;
}

/** Which release runs it and where its answers come from do not make it another run. */
function comparable(event: Event): Event {
  if (event.type !== "run.started") return event;
  const { version: _version, settings: _settings, ...rest } = event;
  return rest as Event;
}

function isNamed(event: Event, type: EventType, key: string): boolean {
  const name = nameOf(event);
  return name.type === type && name.key === key;
}

function doubled(array: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(array.length * 2);
  larger.set(array);
  return larger;
}
