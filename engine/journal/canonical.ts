/**
 * Canonical JSON (RFC 8785): one text for one value, so that hashes of equal values are equal and
 * a changed byte of the audit log cannot hide behind another spelling.
 */
import { hash } from "node:crypto";
import { RunbookError } from "../errors.ts";

const deepest = 256;

/**
 * Keys sorted by UTF-16 code unit, no white space, numbers as JavaScript prints them. A member
 * whose value is `undefined` counts as absent.
 * @throws RunbookError INTERNAL for what JSON has no form for: `undefined` in a list, NaN, infinity, BigInt, functions, instances of classes
 */
export function canonical(value: unknown): string {
  return encode(value, 0);
}

/** SHA-256, in lower-case hex, of the canonical JSON. */
export function digest(value: unknown): string {
  return sha256(canonical(value));
}

/** SHA-256 in lower-case hex; text is taken as UTF-8. */
export function sha256(content: string | Uint8Array): string {
  return hash("sha256", content, "hex");
}

function encode(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (!Number.isFinite(value)) throw noForm(`the number ${value}`);
      return JSON.stringify(value);
    case "object":
      if (value === null) return "null";
      if (depth === deepest) throw noForm(`a value nested deeper than ${deepest}`);
      return Array.isArray(value) ? encodeList(value, depth + 1) : encodeMap(value, depth + 1);
    default:
      throw noForm(`a value of type ${typeof value}`);
  }
}

function encodeList(list: readonly unknown[], depth: number): string {
  let text = "[";
  for (let index = 0; index < list.length; index++) {
    text += (index === 0 ? "" : ",") + encode(list[index], depth);
  }
  return text + "]";
}

function encodeMap(map: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(map);
  if (prototype !== Object.prototype && prototype !== null) {
    throw noForm(`an instance of ${map.constructor?.name ?? "a class"}`);
  }
  let text = "";
  for (const key of Object.keys(map).sort()) {
    const member = (map as Record<string, unknown>)[key];
    if (member === undefined) continue;
    text += (text === "" ? "" : ",") + JSON.stringify(key) + ":" + encode(member, depth);
  }
  return "{" + text + "}";
}

function noForm(what: string): RunbookError {
  return new RunbookError("INTERNAL", `There is no canonical JSON of ${what}.`);
}
