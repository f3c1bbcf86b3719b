/**
 * A journal indexed by type and key, kept as text to be lean. Several events of one type and key
 * are a bag, not a queue: strands of one step may take turns in another order than they did.
 */
import { canonical } from "./canonical.ts";
import { type Event, type EventOf, type EventType, type JournalRecord, probeMark } from "./events.ts";

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
  readonly unmet: () => { type: EventType; key: string }[];
}

interface Entry {
  readonly text: string;
  readonly at: string;
  met: boolean;
  /** It was given out as an answer. */
  read: boolean;
  readonly earlier: Entry | undefined;
}

const outcomes = ["call.returned", "call.failed", "call.refused", "call.withheld", "call.adopted"] as const;

export async function index(records: AsyncIterable<JournalRecord>): Promise<Recording> {
  const entries = new Map<string, Entry>();
  let whole = false;
  let reachedAt: string | undefined;
  for await (const { seq: _seq, at, prev: _prev, ...rest } of records) {
    const event = rest as Event;
    reachedAt = at;
    if (event.type === "head.signed") continue;
    const name = nameOf(event);
    entries.set(name, { text: canonical(event), at, met: false, read: false, earlier: entries.get(name) });
    whole = event.type === "run.ended" && event.outcome !== "interrupted";
  }

  function meet(event: Event): "met" | "absent" | Event {
    const text = canonical(comparable(event));
    let other: Entry | undefined;
    for (let entry = entries.get(nameOf(event)); entry !== undefined; entry = entry.earlier) {
      if (entry.met) continue;
      if (matches(entry, event, text)) return "met";
      other = entry;
    }
    return other === undefined ? "absent" : comparable(JSON.parse(other.text) as Event);
  }

  function meetLast(event: Event): "met" | "absent" | Event {
    const entry = entries.get(nameOf(event));
    if (entry === undefined) return "absent";
    return matches(entry, event, canonical(event)) ? "met" : (JSON.parse(entry.text) as Event);
  }

  function last<T extends EventType>(type: T, key: string): (EventOf<T> & { readonly at: string }) | undefined {
    const entry = entries.get(`${type} ${key}`);
    if (entry === undefined) return undefined;
    entry.read = true;
    return { ...(JSON.parse(entry.text) as EventOf<T>), at: entry.at };
  }

  function unmet(): { type: EventType; key: string }[] {
    const left: { type: EventType; key: string }[] = [];
    for (const [name, newest] of entries) {
      const [type, key] = split(name);
      if (type === "run.resumed" || type === "run.ended" || key.includes(probeMark)) continue;
      if (type === "call.intended" && outcomes.some((outcome) => wasMet(entries.get(`${outcome} ${key}`)))) continue;
      for (let entry: Entry | undefined = newest; entry !== undefined; entry = entry.earlier) {
        // Of several answers only the newest is given out.
        if (!entry.met && !newest.read) left.push({ type, key });
      }
    }
    return left;
  }

  return {
    get whole() {
      return whole;
    },
    reachedAt,
    meet,
    meetLast,
    last,
    unmet,
  };
}

function matches(entry: Entry, event: Event, text: string): boolean {
  const recorded = event.type === "run.started" ? canonical(comparable(JSON.parse(entry.text) as Event)) : entry.text;
  if (recorded !== text) return false;
  entry.met = true;
  return true;
}

/** Which release runs it and where its answers come from do not make it another run. */
function comparable(event: Event): Event {
  if (event.type !== "run.started") return event;
  const { version: _version, settings: _settings, ...rest } = event;
  return rest as Event;
}

function wasMet(entry: Entry | undefined): boolean {
  return entry !== undefined && (entry.met || entry.read);
}

function nameOf(event: Event): string {
  return `${event.type} ${"key" in event ? event.key : ""}`;
}

function split(name: string): [EventType, string] {
  const space = name.indexOf(" ");
  return [name.slice(0, space) as EventType, name.slice(space + 1)];
}
