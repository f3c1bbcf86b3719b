/** Changed lines, and the slow way of telling whether a line is canonical. */
import { array, constantFrom, nat, oneof, tuple, type Arbitrary } from "fast-check";
import { canonical } from "../../engine/journal/canonical.ts";

/** Whether the bytes are what `canonical` makes of the map that they say. */
export function isSpelt(bytes: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
    return isMap && bytes.equals(Buffer.from(canonical(value)));
  } catch {
    return false;
  }
}

type Change = (line: Buffer) => Buffer;

const pieces = [
  ...'{}[]:,"\\0123456789.-+eEutrfnab \t\u0000\u007fé'.split(""),
  "\\u0041",
  "\\u001f",
  '"a":1',
  '"value":',
  "null",
  "\ufeff",
];

/** A few bytes put in, taken out, replaced or repeated. Often that leaves another canonical line. */
export function mutated(): Arbitrary<Change> {
  const piece = oneof(
    constantFrom(...pieces).map((text) => Buffer.from(text)),
    nat(255).map((byte) => Buffer.from([byte])),
  );
  const one = tuple(nat(), constantFrom(0, 0, 1, 1, 2, 5), piece, constantFrom("replace", "cut", "repeat")).map(
    ([where, length, bytes, how]): Change =>
      (line) => {
        const at = where % (line.length + 1);
        const there = line.subarray(at, at + length);
        const put = how === "replace" ? bytes : how === "cut" ? Buffer.alloc(0) : Buffer.concat([there, there]);
        return Buffer.concat([line.subarray(0, at), put, line.subarray(at + length)]);
      },
  );
  return array(one, { minLength: 1, maxLength: 3 }).map(
    (changes): Change =>
      (line) =>
        changes.reduce((changed, change) => change(changed), line),
  );
}
