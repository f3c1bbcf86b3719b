/** What can be done to a log line by line, each with what the verifiers must say of it. */
import { canonical } from "../../engine/journal/canonical.ts";
import { bytesOf, chained, type Key, type Log, sha256 } from "./tamper-logs.ts";

export type Record = { readonly type: string; readonly [name: string]: unknown };
export type Code = 0 | 2 | 3 | 4 | 6;

/** The log alone; with the key that signed it; with an anchor of its last signed head. */
export type Levels = readonly [log: Code, key: Code, anchor: Code];

/** `any`: whatever the one verifier says, the other must say too. */
export interface Edit {
  readonly what: string;
  readonly log: Buffer;
  /** One of many that differ in nothing that matters. */
  readonly alike?: boolean;
  /** Where it lies in another. */
  readonly folder?: string;
  readonly expected: readonly [log: Code | "any", key: Code | "any", anchor: Code | "any"];
}

export const found: Levels = [4, 4, 4];

export const recordsOf = (log: Log) => log.lines.map((line) => JSON.parse(line) as Record);
/** Lines up to the last signed head. */
export const anchoredLines = (log: Log) => recordsOf(log).findLastIndex(({ type }) => type === "head.signed") + 1;
const isComplete = (log: Log) => anchoredLines(log) === log.lines.length;

/** What is left of a valid log is as good as its last lines. */
export function verdictOfPrefix(log: Log, lines: number): Code {
  if (lines === 0) return 4;
  const records = recordsOf(log).slice(0, lines);
  const open = new Set<unknown>();
  for (const { type, key } of records) {
    if (type === "call.intended") open.add(key);
    if (type === "call.returned" || type === "call.failed") open.delete(key);
  }
  if (open.size > 0) return 6;
  return records.at(-2)?.type === "run.ended" && records.at(-1)?.type === "head.signed" ? 0 : 3;
}

const cutTo = (log: Log, lines: number): Levels => {
  const code = verdictOfPrefix(log, lines);
  return [code, code, lines < anchoredLines(log) ? 4 : code];
};

/** Only an anchor knows that a log went on. */
export function* cuts(log: Log): Generator<Edit> {
  for (let lines = 0; lines < log.lines.length; lines++) {
    yield { what: `cut to ${lines} lines`, log: bytesOf(log.lines.slice(0, lines)), expected: cutTo(log, lines) };
  }
  const before = log.lines.slice(0, -1);
  const last = Buffer.from(log.lines.at(-1) ?? "");
  for (let bytes = 1; bytes <= last.length; bytes++) {
    yield {
      what: `cut to ${bytes} bytes of the last line`,
      log: Buffer.concat([bytesOf(before), last.subarray(0, bytes)]),
      expected: cutTo(log, before.length),
      alike: true,
    };
  }
}

interface Change {
  readonly what: string;
  readonly records: readonly Record[];
  /** The first line that is another. */
  readonly from: number;
  /** What a log says of itself with this change, when all hashes and signatures in it are good. */
  readonly meaning: Code | "any";
}

/** At every place: a line removed, doubled, exchanged with the next, moved elsewhere, put in, and each value another. */
export function* changes(log: Log): Generator<Change> {
  const records = recordsOf(log);
  for (const [at, record] of records.entries()) {
    const without = records.toSpliced(at, 1);
    yield { what: `${at} removed`, records: without, from: at, meaning: withoutRecord(log, records, at) };
    yield {
      what: `${at} twice`,
      records: records.toSpliced(at, 0, record),
      from: at + 1,
      meaning: withTwice(log, records, at),
    };
    yield {
      what: `${at} forged`,
      records: records.toSpliced(at, 0, forgery),
      from: at,
      meaning: withForgery(log, records, at),
    };
    for (let to = at + 1; to < records.length; to++) {
      yield { what: `${at} moved to ${to}`, records: without.toSpliced(to, 0, record), from: at, meaning: "any" };
      if (to > at + 1) {
        const back = records.toSpliced(to, 1).toSpliced(at, 0, records[to] as Record);
        yield { what: `${to} moved to ${at}`, records: back, from: at, meaning: "any" };
      }
    }
    for (const [path, changed] of valuesChanged(record)) {
      // Another format is for another program.
      const meaning = path === ".run" || isOfAnotherCall(records, at, path) ? 4 : "any";
      if (path !== ".format")
        yield { what: `${at} ${path}`, records: records.with(at, changed as Record), from: at, meaning };
    }
  }
  const at = records.length;
  yield {
    what: "forged at the end",
    records: [...records, forgery],
    from: at,
    meaning: isComplete(log) ? 4 : log.code,
  };
}

/** Either an intent whose outcome is of another call then, or such an outcome. */
function isOfAnotherCall(records: readonly Record[], at: number, path: string): boolean {
  if (path !== ".operation" && path !== ".region") return false;
  const { type, key } = records[at] as Record;
  const others = type === "call.intended" ? records.slice(at + 1) : records.slice(0, at);
  return others.some(
    (other) => (type === "call.intended") !== (other.type === "call.intended") && other["key"] === key,
  );
}

const forgery = { type: "note.made", at: "2026-03-02T10:00:00.000Z", key: "forged", text: "all is well" };

function withoutRecord(log: Log, records: readonly Record[], at: number): Code {
  const { type, key } = records[at] as Record;
  const isLast = at === records.length - 1;
  const settled = records.slice(at).some((other) => other.type !== "call.intended" && other["key"] === key);
  switch (type) {
    case "run.started":
    case "run.resumed":
      return 4;
    case "head.signed":
      return isLast ? verdictOfPrefix(log, at) : 4;
    case "call.intended":
      return settled ? 4 : 0;
    case "call.returned":
    case "call.failed":
      return records[at]?.["effect"] === "write" ? 6 : log.code;
    case "run.ended":
      return at < records.length - 2 || log.code === 6 ? log.code : 3;
    default:
      return log.code;
  }
}

function withTwice(log: Log, records: readonly Record[], at: number): Code {
  const { type, effect } = records[at] as Record;
  const called = ["run.started", "run.resumed", "checkpoint.answered", "run.ended"];
  if (called.includes(type) || (type === "call.returned" && effect === "write")) return 4;
  return type === "head.signed" && at === records.length - 1 && log.code === 0 ? 3 : log.code;
}

/** A note put in is believed wherever a note may stand. */
function withForgery(log: Log, records: readonly Record[], at: number): Code {
  const before = records[at - 1]?.type ?? "";
  if (["", "run.started", "run.resumed", "checkpoint.answered", "run.ended"].includes(before)) return 4;
  const isAfterEnd =
    records.slice(0, at).findLast(({ type }) => /^run\.(ended|resumed)$/.test(type))?.type === "run.ended";
  return isAfterEnd ? 4 : log.code;
}

/** Each value of a record in turn as another of its kind, at any depth; its place in the chain apart. */
function* valuesChanged(value: unknown, path = ""): Generator<[string, unknown]> {
  if (typeof value === "string") yield [path, `${value.slice(0, -1)}${value.endsWith("0") ? "1" : "0"}`];
  else if (typeof value === "number") yield [path, value === 1 ? 2 : 1];
  else if (typeof value === "boolean") yield [path, !value];
  else if (value === null) yield [path, ""];
  else if (Array.isArray(value)) {
    yield [`${path} longer`, [...(value as unknown[]), "more"]];
    for (const [at, item] of value.entries()) {
      for (const [inner, changed] of valuesChanged(item, `${path}[${at}]`)) yield [inner, value.with(at, changed)];
    }
  } else {
    const map = value as { [name: string]: unknown };
    yield [`${path} with more`, { ...map, more: true }];
    for (const [name, item] of Object.entries(map)) {
      if (path === "" && ["seq", "prev", "type"].includes(name)) continue;
      for (const [inner, changed] of valuesChanged(item, `${path}.${name}`)) yield [inner, { ...map, [name]: changed }];
    }
  }
}

/** Only the lines that are changed are another; later lines are as they were. */
export function* leftAlone(log: Log): Generator<Edit> {
  const written = new Map(recordsOf(log).map((record, at) => [canonical(record), log.lines[at] as string]));
  for (const change of changes(log)) {
    const lines: string[] = [];
    for (const [seq, record] of change.records.entries()) {
      const placed = record === forgery ? { ...record, seq, prev: sha256(lines.at(-1) ?? "") } : record;
      lines.push(written.get(canonical(placed)) ?? canonical(placed));
    }
    // At the end there is no later line to be broken.
    const isWhole = bytesOf(lines).equals(bytesOf(chained(change.records)));
    yield* edited(log, change.what, lines, isWhole ? withoutKey(log, change) : found);
  }
}

/** Every later number and hash is made anew, without the key. What no signed head follows is not protected. */
export function* rehashed(log: Log): Generator<Edit> {
  for (const change of changes(log)) yield* edited(log, change.what, chained(change.records), withoutKey(log, change));
}

function withoutKey(log: Log, { records, from, meaning }: Change): Edit["expected"] {
  if (records.some(({ type }, at) => type === "head.signed" && at >= from)) return found;
  return [meaning, meaning, from < anchoredLines(log) ? 4 : meaning];
}

/** The same, and all heads signed by another key: only who knows the key, or an anchor, sees it. */
export function* resignedByAnother(log: Log, other: Key): Generator<Edit> {
  for (const { what, records, meaning } of changes(log)) {
    yield* edited(log, what, chained(records, other), [meaning, 4, 4]);
  }
}

/** The same by who has the key: only an anchor sees it, and sees nothing of what came after it. */
export function* resignedByHolder(log: Log): Generator<Edit> {
  for (const { what, records, from, meaning } of changes(log)) {
    const anchor = from < anchoredLines(log) ? 4 : meaning;
    yield* edited(log, what, chained(records, log.key), [meaning, meaning, anchor]);
  }
}

/** Signing anew undoes some changes; what is left is no edit. */
function* edited(log: Log, what: string, lines: readonly string[], expected: Edit["expected"]): Generator<Edit> {
  const bytes = bytesOf(lines);
  if (!bytes.equals(bytesOf(log.lines))) yield { what, log: bytes, expected };
}
