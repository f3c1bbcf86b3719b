/** Ids and secrets that are derived, not drawn: the same run on the same drill meets the same ones. */
import { createHash } from "node:crypto";

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const hex = "0123456789abcdef";

/** `prefix` and `length` characters more: hexadecimal after a prefix that ends in `-`, else base 32. */
export function derivedId(prefix: string, of: readonly string[], length: number): string {
  return prefix + spell(prefix.endsWith("-") ? hex : base32, ["id", prefix, ...of], length);
}

/** `length` characters in the alphabet of AWS's secret keys. */
export function derivedSecret(of: readonly string[], length: number): string {
  return spell(base64, ["secret", ...of], length);
}

/** A UUID, as request and event ids are. */
export function derivedUuid(of: readonly string[]): string {
  const text = spell(hex, ["uuid", ...of], 32);
  return [text.slice(0, 8), text.slice(8, 12), `4${text.slice(13, 16)}`, `8${text.slice(17, 20)}`, text.slice(20)].join(
    "-",
  );
}

function spell(alphabet: string, of: readonly string[], length: number): string {
  let text = "";
  for (let block = 0; text.length < length; block++) {
    const bytes = createHash("sha256")
      .update(JSON.stringify([block, ...of]))
      .digest();
    for (const byte of bytes) text += alphabet[byte % alphabet.length];
  }
  return text.slice(0, length);
}
