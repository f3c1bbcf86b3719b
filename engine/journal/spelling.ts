/**
 * Whether bytes are canonical JSON, told without building the value: one walk over the bytes. It
 * says yes only where that is certain. What it does not know by sight (names beyond ASCII, very
 * deep values) must be parsed, spelt by `canonical` and compared.
 */
import { isUtf8 } from "node:buffer";

/** Where the members of a walked map stand, as offsets in the line or block. */
export interface Members {
  count: number;
  /** Of each name's opening quote. */
  readonly names: Int32Array;
  /** Of each value, and of what follows it. */
  readonly values: Int32Array;
  readonly ends: Int32Array;
  /** How many members each value has, where it is a map. */
  readonly sizes: Int32Array;
}

const mostMembers = 32;
/** Far below the depth at which `canonical` refuses. */
const deepest = 64;
const uncertain = -1;

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const openList = 0x5b;
const backslash = 0x5c;
const closeList = 0x5d;
const openMap = 0x7b;
const closeMap = 0x7d;

/** The memory in which the map lies; those of one block share it. */
let bytes: Uint8Array = new Uint8Array(0);
let words: DataView = new DataView(bytes.buffer);
/** Not 0 where a byte beyond ASCII may have been walked over. */
let beyondAscii = 0;

export function noMembers(): Members {
  return { count: 0, names: places(), values: places(), ends: places(), sizes: places() };
}

function places(): Int32Array {
  return new Int32Array(mostMembers);
}

/** True where the line is a map in canonical form, whose members are then in `members`. False says nothing. */
export function isCanonicalMap(line: Buffer, members: Members): boolean {
  return endOfCanonicalMap(line, 0, members) === line.length;
}

/** Where the canonical map that begins there ends, its members then in `members`; -1 where it is not known to be one. */
export function endOfCanonicalMap(block: Buffer, at: number, members: Members): number {
  if (block.buffer !== bytes.buffer) {
    bytes = new Uint8Array(block.buffer);
    words = new DataView(block.buffer);
  }
  const from = block.byteOffset;
  members.count = 0;
  beyondAscii = 0;
  if (bytes[from + at] !== openMap) return uncertain;
  const end = endOfMap(from + at, 1, members);
  if (end === uncertain || end > from + block.length) return uncertain;
  if (beyondAscii !== 0 && !isUtf8(block.subarray(at, end - from))) return uncertain;
  for (let n = 0; n < members.count; n++) {
    members.names[n] = (members.names[n] as number) - from;
    members.values[n] = (members.values[n] as number) - from;
    members.ends[n] = (members.ends[n] as number) - from;
  }
  return end - from;
}

function endOfValue(at: number, depth: number): number {
  switch (bytes[at]) {
    case quote:
      return endOfText(at + 1);
    case openMap:
      return depth === deepest ? uncertain : endOfMap(at, depth + 1, undefined);
    case openList:
      return depth === deepest ? uncertain : endOfList(at, depth + 1);
    case 0x74:
      return bytes[at + 1] === 0x72 && bytes[at + 2] === 0x75 && bytes[at + 3] === 0x65 ? at + 4 : uncertain;
    case 0x66:
      return bytes[at + 1] === 0x61 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x73 && bytes[at + 4] === 0x65
        ? at + 5
        : uncertain;
    case 0x6e:
      return bytes[at + 1] === 0x75 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x6c ? at + 4 : uncertain;
    default:
      return endOfNumber(at);
  }
}

/** Of the map that was walked last. */
let size = 0;

function endOfMap(open: number, depth: number, members: Members | undefined): number {
  let at = open + 1;
  let count = 0;
  if (bytes[at] === closeMap) {
    size = 0;
    return at + 1;
  }
  let before = uncertain;
  for (;;) {
    const name = at;
    if (bytes[name] !== quote) return uncertain;
    at = endOfPlain(name + 1, true);
    if (bytes[at] !== quote || bytes[at + 1] !== colon) return uncertain;
    if (before !== uncertain && !inOrder(before + 1, name + 1)) return uncertain;
    before = name;
    const value = at + 2;
    at = endOfValue(value, depth);
    if (at === uncertain) return uncertain;
    if (members !== undefined) {
      if (count === mostMembers) return uncertain;
      members.names[count] = name;
      members.values[count] = value;
      members.ends[count] = at;
      members.sizes[count] = size;
      members.count = count + 1;
    }
    count += 1;
    if (bytes[at] === closeMap) {
      size = count;
      return at + 1;
    }
    if (bytes[at] !== comma) return uncertain;
    at += 1;
  }
}

/** Of two names of ASCII, each ended by its quote. Equal ones are not in order. */
function inOrder(one: number, other: number): boolean {
  for (let n = 0; ; n++) {
    const left = bytes[one + n] as number;
    const right = bytes[other + n] as number;
    if (left !== right) return left === quote || (right !== quote && left < right);
    if (left === quote) return false;
  }
}

function endOfList(open: number, depth: number): number {
  let at = open + 1;
  if (bytes[at] === closeList) return at + 1;
  for (;;) {
    at = endOfValue(at, depth);
    if (at === uncertain) return uncertain;
    if (bytes[at] === closeList) return at + 1;
    if (bytes[at] !== comma) return uncertain;
    at += 1;
  }
}

function endOfText(from: number): number {
  let at = from;
  for (;;) {
    at = endOfPlain(at, false);
    if (bytes[at] === quote) return at + 1;
    if (bytes[at] !== backslash) return uncertain;
    at = endOfEscape(at + 1);
    if (at === uncertain) return uncertain;
  }
}

const ones = 0x01010101;
const highs = 0x80808080 | 0;
const quotes = ones * quote;
const backslashes = ones * backslash;
const spaces = ones * 0x20;

/**
 * Where the bytes that stand for themselves in a text end: at a quote, a backslash, a control
 * character, or in a name at the first byte beyond ASCII. Four at a time: a byte is 0 where taking 1
 * from each byte of a word sets the high bit of one that had none, of which the lowest is exact.
 */
function endOfPlain(from: number, inName: boolean): number {
  let at = from;
  for (; at + 4 <= bytes.length; at += 4) {
    const word = words.getInt32(at, true);
    beyondAscii |= word & highs;
    const quoted = word ^ quotes;
    const escaped = word ^ backslashes;
    const ends =
      (((quoted - ones) & ~quoted) | ((escaped - ones) & ~escaped) | ((word - spaces) & ~word) | (inName ? word : 0)) &
      highs;
    if (ends !== 0) return at + ((31 - Math.clz32(ends & -ends)) >> 3);
  }
  while (at < bytes.length && isPlain(bytes[at] as number, inName)) {
    beyondAscii |= (bytes[at] as number) & 0x80;
    at += 1;
  }
  return at;
}

function isPlain(byte: number, inName: boolean): boolean {
  return byte >= 0x20 && byte !== quote && byte !== backslash && (!inName || byte < 0x80);
}

/** The escapes that `JSON.stringify` writes, but for those of halves of characters. */
function endOfEscape(at: number): number {
  switch (bytes[at]) {
    case quote:
    case backslash:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 1;
    case 0x75:
      return controls.has(ascii(at + 1, at + 5)) ? at + 5 : uncertain;
    default:
      return uncertain;
  }
}

/** The four digits of each control character that has no shorter escape. */
const controls: ReadonlySet<string> = new Set(
  Array.from({ length: 0x20 }, (_, code) => JSON.stringify(String.fromCharCode(code)))
    .filter((text) => text.startsWith('"\\u'))
    .map((text) => text.slice(3, 7)),
);

/** Integers of up to 15 digits are exact; all others are spelt again. */
function endOfNumber(from: number): number {
  const first = bytes[from] === minus ? from + 1 : from;
  let at = first;
  while (isDigit(bytes[at])) at += 1;
  const digits = at - first;
  if (digits === 0) return uncertain;
  const isWhole = !continuesNumber(bytes[at]);
  if (isWhole && digits <= 15 && (bytes[first] !== zero || (digits === 1 && first === from))) return at;
  while (isDigit(bytes[at]) || continuesNumber(bytes[at])) at += 1;
  const text = ascii(from, at);
  return JSON.stringify(Number(text)) === text ? at : uncertain;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

/** One of `.eE+-`. */
function continuesNumber(byte: number | undefined): boolean {
  return byte === 0x2e || byte === 0x65 || byte === 0x45 || byte === 0x2b || byte === minus;
}

function ascii(from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
