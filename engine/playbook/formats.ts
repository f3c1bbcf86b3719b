/** Formats of text that schemas name: those of JSON Schema, and the engine's own. */
import { type FormatName, fullFormats } from "ajv-formats/dist/formats.js";
import type { Formats } from "./accepts.ts";

/** Of the formats of JSON Schema those that are named here. */
export function standardFormats(...names: readonly FormatName[]): Formats {
  return Object.fromEntries(names.map((name) => [name, testOf(fullFormats[name])]));
}

function testOf(format: (typeof fullFormats)[FormatName]): Formats[string] {
  if (typeof format === "function" || format instanceof RegExp || format === true) return format;
  return (format as { validate: (text: string) => boolean }).validate;
}
