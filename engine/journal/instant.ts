/** Times as `Date.toISOString` writes them, told from their bytes: a log has one in each line. */

const usualLength = 24;
/** `2026-03-02T`: a log's times share their day, which is then not read again. */
const day = Buffer.alloc(11);

/**
 * Whether the text of these bytes is a time as `Date.toISOString` writes it for years of four digits; others have a form
 * that no other reader expects.
 */
export function isInstant(bytes: Buffer, from: number, length: number): boolean {
  if (length !== usualLength) return false;
  if (isOfDay(bytes, from)) return isTimeOfDay(bytes, from + day.length);
  const text = bytes.toString("utf8", from, from + length);
  const at = new Date(text);
  if (Number.isNaN(at.getTime()) || at.toISOString() !== text) return false;
  bytes.copy(day, 0, from, from + day.length);
  return true;
}

function isOfDay(bytes: Buffer, from: number): boolean {
  for (let n = day.length - 1; n >= 0; n--) if (bytes[from + n] !== day[n]) return false;
  return true;
}

/** `10:00:00.000Z` */
function isTimeOfDay(bytes: Buffer, at: number): boolean {
  return (
    digits(bytes, at, 2) < 24 &&
    bytes[at + 2] === 0x3a &&
    digits(bytes, at + 3, 2) < 60 &&
    bytes[at + 5] === 0x3a &&
    digits(bytes, at + 6, 2) < 60 &&
    bytes[at + 8] === 0x2e &&
    digits(bytes, at + 9, 3) < 1000 &&
    bytes[at + 12] === 0x5a
  );
}

/** The number; infinite where these are not digits. */
function digits(bytes: Buffer, from: number, count: number): number {
  let sum = 0;
  for (let at = from; at < from + count; at++) {
    const digit = (bytes[at] as number) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Infinity;
    sum = sum * 10 + digit;
  }
  return sum;
}
