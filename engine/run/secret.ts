/** A secret on its way from the clock's random source to a call and to the sink, and nowhere else. */
import { inspect } from "node:util";
import type { SecretText } from "../action/action.ts";

class Sealed {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  static open(sealed: Sealed): string {
    return sealed.#text;
  }
  toString(): string {
    return "[secret]";
  }
  toJSON(): string {
    return "[secret]";
  }
  [inspect.custom](): string {
    return "[secret]";
  }
}

export function seal(text: string): SecretText {
  return new Sealed(text) as unknown as SecretText;
}

export function reveal(secret: SecretText | string): string {
  return typeof secret === "string" ? secret : Sealed.open(secret as unknown as Sealed);
}

/** A copy of a call's input with every sealed secret opened; only the port below may see it. */
export function revealAll(value: unknown): unknown {
  if (value instanceof Sealed) return Sealed.open(value);
  if (Array.isArray(value)) return value.map(revealAll);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, revealAll(entry)]));
}

/** `count` characters of `alphabet`, each equally likely: bytes beyond the last whole multiple are drawn again. */
export function randomText(count: number, alphabet: string, bytes: (count: number) => Uint8Array): string {
  const limit = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < count) {
    for (const byte of bytes(count)) {
      if (byte < limit && text.length < count) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
