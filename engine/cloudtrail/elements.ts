/**
 * The events in a stream of JSON, one at a time and in constant memory, whatever holds them: a log
 * file (`{"Records":[…]}`), the output of `aws cloudtrail lookup-events` (`{"Events":[…]}`), a bare
 * list, JSON Lines, and any of these one after the other.
 */

/** Bytes. CloudTrail cuts an event at 256 KB, or at 1 MB where it was asked to. */
const longest = 4 * 1024 * 1024;
const longestName = 256;

/** What an object calls the list of events that it holds. */
const lists: ReadonlySet<string> = new Set(["Records", "Events"]);

const quote = 0x22;
const backslash = 0x5c;
const bracket = 0x5b;

/** What a byte is outside of a text. Blanks are JSON's, and the byte order mark that Windows writes. */
const Kind = { other: 0, opens: 1, closes: 2, quote: 3, comma: 4, blank: 5 } as const;
const kinds = new Uint8Array(256);
for (const [kind, bytes] of [
  [Kind.opens, "{["],
  [Kind.closes, "}]"],
  [Kind.quote, '"'],
  [Kind.comma, ","],
  [Kind.blank, " \n\r\t\uFEFF"],
] as const) {
  for (const byte of Buffer.from(bytes)) kinds[byte] = kind;
}

/**
 * The JSON text of each event, not parsed. What stands beside a list in its object is passed over.
 * @throws Error saying what is wrong: not JSON, cut short, an event too long
 */
export async function* elementsOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const scanner = elementScanner();
  for await (const chunk of chunks) yield* scanner.next(chunk);
  scanner.end();
}

/** Counts brackets outside of strings; whether an element is JSON is for its parser to say. */
function elementScanner() {
  let depth = 0;
  /** The depth at which an object is an event: 1 in a bare list, 2 in a list of an object, 0 beside lists. */
  let level = 0;
  let inString = false;
  let escaped = false;
  const element = span(longest);
  /** The last text of an object that may hold a list: the name of what follows. */
  const name = span(longestName);

  /** Gives true where an object that could have been an event turns out to hold a list of them. */
  function open(at: number, byte: number): void {
    const holdsEvents = depth === 1 && level === 0 && byte === bracket && lists.has(name.last());
    if (depth === 0 && byte === bracket) level = 1;
    else if (holdsEvents) {
      element.drop();
      level = 2;
    } else if (depth === level) element.begin(at);
    depth += 1;
  }

  function close(chunk: Buffer, at: number): string | undefined {
    depth -= 1;
    if (depth < 0) throw new Error("it is not JSON: a bracket is closed that was never opened");
    const ends = depth === level && element.begun();
    if (depth < level) level = 0;
    return ends ? element.end(chunk, at + 1).toString("utf8") : undefined;
  }

  /** Where the text ends that is being read, or the chunk's length. */
  function endOfText(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (escaped) escaped = false;
      else if (byte === backslash) escaped = true;
      else if (byte === quote) {
        inString = false;
        if (name.begun()) name.end(chunk, at);
        return at;
      }
    }
    return chunk.length;
  }

  function* next(chunk: Buffer): Generator<string> {
    for (let at = 0; at < chunk.length; at += 1) {
      if (inString) {
        at = endOfText(chunk, at);
        continue;
      }
      const kind = kinds[chunk[at] as number];
      if (kind === Kind.opens) open(at, chunk[at] as number);
      else if (kind === Kind.closes) {
        const text = close(chunk, at);
        if (text !== undefined) yield text;
      } else if (depth === level && kind !== Kind.blank && (depth === 0 || kind !== Kind.comma)) {
        throw new Error(depth === 0 ? "it is not JSON of events" : "it lists what is no event");
      } else if (kind === Kind.quote) {
        inString = true;
        if (depth === 1) name.begin(at + 1);
      }
    }
    element.goesOn(chunk);
    name.goesOn(chunk);
  }

  return {
    next,
    end(): void {
      if (depth > 0) throw new Error("it is cut short");
    },
  };
}

/** A run of bytes that may go over the ends of chunks. */
function span(most: number) {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let from: number | undefined;
  let last = "";

  function keep(chunk: Buffer, to: number): void {
    pieces.push(chunk.subarray(from ?? 0, to));
    bytes += to - (from ?? 0);
    if (bytes > most) throw new Error(`it has an event, or a name, of more than ${most} bytes`);
  }

  function drop(): void {
    pieces = [];
    bytes = 0;
    from = undefined;
  }

  return {
    begin(at: number): void {
      drop();
      from = at;
    },
    begun: () => from !== undefined,
    end(chunk: Buffer, to: number): Buffer {
      keep(chunk, to);
      const whole = Buffer.concat(pieces);
      drop();
      last = most === longestName ? whole.toString("utf8") : "";
      return whole;
    },
    drop,
    goesOn(chunk: Buffer): void {
      if (from === undefined) return;
      keep(chunk, chunk.length);
      from = 0;
    },
    last: () => last,
  };
}
