/** One change of one file, and how it is made in the text. */
import { isNode, type Pair, type Scalar, type YAMLSeq } from "yaml";
import type { File } from "./shipped.ts";

export const kinds = ["delete", "swap", "rename", "checkpoint", "widen", "weaken", "literal"] as const;
export type Kind = (typeof kinds)[number];

export interface Mutant {
  /** Unique and free of line numbers, such as `delete contain-identities/deny_users`. */
  readonly name: string;
  readonly kind: Kind;
  /** The id of the step that differs; undefined where it is none alone. */
  readonly step: string | undefined;
  /** The file that differs, from the folder of playbooks. */
  readonly path: string;
  /** That file's whole text. */
  readonly text: string;
}

export function mutant(kind: Kind, file: File, what: string, text: string): Mutant {
  const [first = ""] = what.split(/[/ ]/, 1);
  const step = file.steps.some(({ id }) => id === first) ? first : undefined;
  return { name: `${kind} ${file.name}/${what}`, kind, step, path: file.path, text };
}

/** The text with another value in the place of the scalar. */
export function replaced(file: File, scalar: Scalar, value: string | number | boolean): string {
  const [start, end] = rangeOf(scalar);
  // A block ends with its last line, what is in quotes does not.
  const rest = file.text[end - 1] === "\n" ? "\n" : "";
  return spliced(file.text, start, end, `${JSON.stringify(value)}${rest}`);
}

/** The text without the key and its value. */
export function without(file: File, pair: Pair): string {
  const [start] = rangeOf(pair.key);
  const [, end] = rangeOf(pair.value);
  const line = file.text.lastIndexOf("\n", start) + 1;
  const first = file.text.slice(line, start).trim();
  // In a flow map it goes with its comma; in a block with its lines.
  if (first !== "" && first !== "-") return spliced(file.text, start, commaAfter(file.text, end), "");
  if (first === "") return spliced(file.text, line, lineAfter(file.text, end), "");
  throw new Error(`the first key of a list's item cannot go: ${file.path} at ${start}`);
}

/** The text with more lines in front of the key's. */
export function before(file: File, pair: Pair, lines: string): string {
  const [start] = rangeOf(pair.key);
  const indent = start - (file.text.lastIndexOf("\n", start) + 1);
  return spliced(file.text, start, start, `${lines}\n${" ".repeat(indent)}`);
}

/** The text without the list's item at `at`. */
export function withoutItem(file: File, list: YAMLSeq, at: number): string {
  const [start, end] = linesOf(file, list, at);
  return spliced(file.text, start, end, "");
}

/** The text with the items at `at` and behind it in each other's place. */
export function swapped(file: File, list: YAMLSeq, at: number): string {
  const [first, middle] = linesOf(file, list, at);
  const [, end] = linesOf(file, list, at + 1);
  return spliced(file.text, first, end, file.text.slice(middle, end) + file.text.slice(first, middle));
}

function linesOf(file: File, list: YAMLSeq, at: number): readonly [number, number] {
  const lineStart = (item: number) => file.text.lastIndexOf("\n", rangeOf(list.items[item])[0]) + 1;
  const [, end] = rangeOf(list.items[at]);
  return [lineStart(at), at + 1 < list.items.length ? lineStart(at + 1) : lineAfter(file.text, end)];
}

function rangeOf(node: unknown): readonly [number, number] {
  if (!isNode(node) || !node.range) throw new Error("the node stands nowhere");
  return [node.range[0], node.range[1]];
}

function lineAfter(text: string, end: number): number {
  if (text[end - 1] === "\n") return end;
  const next = text.indexOf("\n", end);
  return next === -1 ? text.length : next + 1;
}

function commaAfter(text: string, end: number): number {
  return /^\s*,\s*/.exec(text.slice(end))?.[0].length === undefined
    ? end
    : end + (/^\s*,\s*/.exec(text.slice(end))?.[0].length ?? 0);
}

function spliced(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}
