/**
 * What a record says of itself at its top level, read without building the rest: most of a long
 * log is outputs that its reader does not look at. Only records of the usual form are known at a
 * glance. All others must be parsed and checked in full, which says nothing against them.
 */
import type { EventType } from "./events.ts";
import { type Kind, place, shapes } from "./shape.ts";
import { isInstant } from "./instant.ts";
import { endOfCanonicalMap, isCanonicalMap, noMembers } from "./spelling.ts";

/** A canonical record in the shape of its type. It holds until the next glance. */
export interface Glimpse {
  /** Of its last byte, the offset after it. */
  readonly end: number;
  readonly type: EventType;
  readonly seq: number;
  /** Whether `at` is a time as the journal writes it. */
  readonly isTimed: boolean;
  /** Texts of its top level; empty where records of its type have none of this name. */
  readonly at: string;
  readonly prev: string;
  readonly key: string;
  readonly operation: string;
  readonly region: string;
  readonly effect: string;
  readonly found: string;
  /** `prev === hash`, without a text being made. */
  readonly follows: (hash: string) => boolean;
}

interface Field {
  readonly name: string;
  readonly bytes: Buffer;
  readonly kind: Kind;
}

interface Layout {
  readonly type: EventType;
  readonly bytes: Buffer;
  /** In the order of the canonical form. */
  readonly fields: readonly Field[];
  /** Where these are among the fields; -1 where they are not. */
  readonly at: number;
  readonly prev: number;
  readonly seq: number;
  readonly key: number;
  readonly operation: number;
  readonly region: number;
  readonly effect: number;
  readonly found: number;
}

const quote = 0x22;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;
const openList = 0x5b;
const letterF = 0x66;
const letterN = 0x6e;
const letterT = 0x74;
const openMap = 0x7b;
const typeName = Buffer.from('"type":"');
const keptHere = Buffer.from('{"value":');

/** The run's own records and those that name evidence are few, and have members that are looked into. */
const inFull: ReadonlySet<string> = new Set([
  "run.started",
  "run.identified",
  "run.resumed",
  "run.ended",
  "head.signed",
  "evidence.saved",
]);

/** By the length of the type's name, so that few are compared. */
const layouts: (readonly Layout[] | undefined)[] = [];
for (const type of Object.keys(shapes) as EventType[]) {
  if (!inFull.has(type)) layouts[type.length] = [...(layouts[type.length] ?? []), layoutOf(type)];
}

function layoutOf(type: EventType): Layout {
  const fields = Object.entries<Kind>({ ...place, ...shapes[type] })
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, kind]) => ({ name, kind, bytes: Buffer.from(`"${name}":`) }));
  const indexOf = (name: string) => fields.findIndex((field) => field.name === name);
  return {
    type,
    bytes: Buffer.from(`${type}"`),
    fields,
    at: indexOf("at"),
    prev: indexOf("prev"),
    seq: indexOf("seq"),
    key: indexOf("key"),
    operation: indexOf("operation"),
    region: indexOf("region"),
    effect: indexOf("effect"),
    found: indexOf("found"),
  };
}

/** What the last glance was at: a line, or a block of them. */
const members = noMembers();
let line: Buffer = Buffer.alloc(0);
let lineEnd = -1;
let layout: Layout | undefined;

const glimpse: Glimpse = {
  get end() {
    return lineEnd;
  },
  get type() {
    return (layout as Layout).type;
  },
  get seq() {
    return numberOf((layout as Layout).seq);
  },
  get isTimed() {
    const { at } = layout as Layout;
    const from = (members.values[at] as number) + 1;
    const length = (members.ends[at] as number) - 1 - from;
    return isInstant(line, from, length);
  },
  get at() {
    return textOf((layout as Layout).at);
  },
  get prev() {
    return textOf((layout as Layout).prev);
  },
  get key() {
    return textOf((layout as Layout).key);
  },
  get operation() {
    return textAgain((layout as Layout).operation);
  },
  get region() {
    return textOf((layout as Layout).region);
  },
  get effect() {
    return textOf((layout as Layout).effect);
  },
  get found() {
    return textOf((layout as Layout).found);
  },
  follows(hash) {
    const from = (members.values[(layout as Layout).prev] as number) + 1;
    if ((members.ends[(layout as Layout).prev] as number) - 1 - from !== hash.length) return false;
    for (let n = 0; n < hash.length; n++) if (line[from + n] !== hash.charCodeAt(n)) return false;
    return true;
  },
};

/** Undefined where the record must be read in full. */
export function glance(at: Buffer): Glimpse | undefined {
  const seen = glanceAt(at, 0);
  return seen?.end === at.length ? seen : undefined;
}

/** At the record that begins there in a block of lines. */
export function glanceAt(block: Buffer, at: number): Glimpse | undefined {
  line = block;
  lineEnd = endOfCanonicalMap(block, at, members);
  layout = lineEnd === -1 ? undefined : layoutFound();
  return layout === undefined ? undefined : glimpse;
}

/** The event's own canonical text: the line without its place in the chain. Undefined where the line is not known to be canonical. */
export function eventText(at: Buffer): string | undefined {
  if (!isCanonicalMap(at, members)) return undefined;
  let text = "{";
  for (let n = 0; n < members.count; n++) {
    const from = members.names[n] as number;
    if (placeNames.some((name) => hasAt(at, name, from))) continue;
    text += (text === "{" ? "" : ",") + at.toString("utf8", from, members.ends[n]);
  }
  return `${text}}`;
}

const placeNames = ["at", "prev", "seq"].map((name) => Buffer.from(`"${name}":`));

function layoutFound(): Layout | undefined {
  // Few names sort behind it.
  for (let n = members.count - 1; n >= 0; n--) {
    const from = members.names[n] as number;
    if (!hasAt(line, typeName, from)) continue;
    const value = (members.values[n] as number) + 1;
    const length = (members.ends[n] as number) - 1 - value;
    for (const candidate of layouts[length] ?? []) {
      if (hasAt(line, candidate.bytes, value)) return isLaidOut(candidate) ? candidate : undefined;
    }
    return undefined;
  }
  return undefined;
}

function isLaidOut({ fields }: Layout): boolean {
  if (members.count !== fields.length) return false;
  for (let n = 0; n < fields.length; n++) {
    const { bytes, kind } = fields[n] as Field;
    const from = members.names[n] as number;
    if ((members.values[n] as number) - from !== bytes.length || !hasAt(line, bytes, from)) return false;
    if (!fits(n, kind)) return false;
  }
  return true;
}

function fits(n: number, kind: Kind): boolean {
  const first = line[members.values[n] as number];
  switch (kind) {
    case "text":
      return first === quote;
    case "text?":
      return first === quote || first === letterN;
    case "number":
      return first === minus || (first !== undefined && first >= zero && first <= nine);
    case "flag":
      return first === letterT || first === letterF;
    case "list":
      return first === openList;
    case "map":
      return first === openMap;
    case "map?":
      return first === openMap || first === letterN;
    case "kept":
      return isKeptHere(n);
    case "kept?":
      return first === letterN || isKeptHere(n);
    case "value":
      return true;
  }
}

/** What is kept as evidence is not of the usual form: the evidence has to be looked at. */
function isKeptHere(n: number): boolean {
  return members.sizes[n] === 1 && hasAt(line, keptHere, members.values[n] as number);
}

/** From the end: names mostly begin as others do, with their quote. */
function hasAt(at: Buffer, bytes: Buffer, from: number): boolean {
  for (let n = bytes.length - 1; n >= 0; n--) if (at[from + n] !== bytes[n]) return false;
  return true;
}

/** What a text of few bytes was the last time: operations come many at a time. */
let former = { bytes: Buffer.alloc(0), text: "" };

function textAgain(n: number): string {
  if (n < 0) return "";
  const from = members.values[n] as number;
  const length = (members.ends[n] as number) - from;
  if (length !== former.bytes.length || !hasAt(line, former.bytes, from)) {
    former = { bytes: Buffer.from(line.subarray(from, from + length)), text: textOf(n) };
  }
  return former.text;
}

function numberOf(n: number): number {
  const end = members.ends[n] as number;
  let sum = 0;
  for (let at = members.values[n] as number; at < end; at++) {
    const digit = (line[at] as number) - zero;
    if (digit < 0 || digit > 9) return Number(line.toString("latin1", members.values[n], end));
    sum = sum * 10 + digit;
  }
  return sum;
}

function textOf(n: number): string {
  if (n < 0) return "";
  const text = line.toString("utf8", (members.values[n] as number) + 1, (members.ends[n] as number) - 1);
  return text.includes("\\") ? (JSON.parse(`"${text}"`) as string) : text;
}
