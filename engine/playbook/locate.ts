/** From a path in a document, or an offset in a scalar's value, to the place in the source. */
import { basename } from "node:path";
import { isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from "yaml";
import type { Place } from "./program.ts";
import { problemAt, type Source, sourceAt, type YamlFile } from "./read.ts";
import type { Problem, ProblemCode } from "./problem.ts";

export type Path = readonly (string | number)[];
export type Range = readonly [number, number];

/** Where the value at the path stands; the nearest one around it where there is none. */
export function rangeOf(yaml: YamlFile, path: Path): Range {
  return endOf(nodeAt(yaml, path));
}

/** Where the key stands by which the value at the path is found. */
export function keyRangeOf(yaml: YamlFile, path: Path): Range {
  const key = path.at(-1);
  const map = nodeAt(yaml, path.slice(0, -1));
  const pair = isMap(map) ? pairOf(map, key) : undefined;
  const node = pair?.key as Node | undefined;
  return node === undefined ? rangeOf(yaml, path) : endOf(node);
}

export function placeOf(yaml: YamlFile, range: Range): Place {
  const { source, start } = sourceAt(yaml, range[0]);
  const { line, col } = source.lines.linePos(range[0] - start);
  return { file: source.file, line, column: col };
}

/** The line where the range begins, with its file's name in what is put together of several. */
export function lineOf(yaml: YamlFile, range: Range): string {
  const { file, line } = placeOf(yaml, range);
  return yaml.pieces === undefined ? `line ${line}` : `line ${line} of ${basename(file)}`;
}

/** A problem with the value at the path, or with its key. */
export function problemOf(
  yaml: YamlFile,
  path: Path,
  code: ProblemCode,
  message: string,
  options: { hint?: string; key?: boolean } = {},
): Problem {
  const range = options.key === true ? keyRangeOf(yaml, path) : rangeOf(yaml, path);
  return problemAt(yaml, range, code, message, options.hint);
}

/** Part of the text value at the path, as offsets of the source. */
export function textRangeOf(yaml: YamlFile, path: Path, start: number, end: number): Range {
  const node = nodeAt(yaml, path);
  if (!isScalar(node) || typeof node.value !== "string") return endOf(node);
  const [first, last] = asWritten(yaml, node as Scalar<string>);
  if (last - first === node.value.length && yaml.text.startsWith(node.value, first)) {
    const from = Math.min(first + start, last);
    return [from, Math.max(from + 1, Math.min(first + end, last))];
  }
  const offsets = offsetsOf(yaml, node as Scalar<string>);
  const from = offsets[Math.min(start, offsets.length - 1)] ?? endOf(node)[0];
  const to = offsets[Math.min(end, offsets.length - 1)] ?? from + 1;
  return [from, Math.max(from + 1, to)];
}

/** The key at the path with its value; undefined where it is not there. */
export function pairAt(yaml: YamlFile, path: Path): Pair | undefined {
  const map = nodeAt(yaml, path.slice(0, -1));
  return isMap(map) ? pairOf(map, path.at(-1)) : undefined;
}

/** The value at the path; the nearest one around it where there is none. */
export function nodeAt(yaml: YamlFile, path: Path): Node {
  let node = yaml.document.contents as Node;
  for (const key of path) {
    const next = isMap(node) ? pairOf(node, key)?.value : isSeq(node) ? node.items[Number(key)] : undefined;
    if (next === undefined || next === null) return node;
    node = next as Node;
  }
  return node;
}

function pairOf(map: Node & { items: unknown[] }, key: unknown): Pair | undefined {
  return (map.items as Pair[]).find((pair) => isScalar(pair.key) && pair.key.value === key);
}

function endOf(node: Node): Range {
  const [start, end] = node.range ?? [0, 1];
  return [start, end];
}

/** The source of the value without the quotes around it. */
function asWritten(yaml: YamlFile, node: Scalar<string>): Range {
  const [start, end] = endOf(node);
  return yaml.text[start] === '"' || yaml.text[start] === "'" ? [start + 1, end - 1] : [start, end];
}

/**
 * For each character of the value the offset where the source has it. Quotes, escapes, folded
 * lines and the indentation of blocks make the two differ.
 */
function offsetsOf(source: Source, node: Scalar<string>): readonly number[] {
  const [from, to] = endOf(node);
  const { text } = source;
  const block = node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED";
  const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
  const start = block ? text.indexOf("\n", from) + 1 : quoted ? from + 1 : from;
  const indent = block ? (/^(?:[ \t]*\n)*( *)/.exec(text.slice(start, to))?.[1]?.length ?? 0) : 0;
  let at = skipIndent(text, start, indent);
  const offsets: number[] = [];
  for (const wanted of units(node.value)) {
    if (node.type === "QUOTE_DOUBLE" && text.startsWith("\\\n", at)) at = skipWhite(text, at + 1, to);
    if (text[at] !== wanted && !isWhite(wanted) && text[at] !== "\\") at = skipWhite(text, at, to);
    offsets.push(Math.min(at, to));
    if (node.type === "QUOTE_DOUBLE" && text[at] === "\\") at += escapeLength(text[at + 1]);
    else if (node.type === "QUOTE_SINGLE" && text.startsWith("''", at)) at += 2;
    else if (text[at] === wanted) at = wanted === "\n" ? skipIndent(text, at + 1, indent) : at + 1;
    else if (isWhite(wanted)) at = skipWhite(text, at, to);
  }
  offsets.push(Math.min(at, to));
  return offsets;
}

function units(text: string): string[] {
  return Array.from({ length: text.length }, (_, at) => text.charAt(at));
}

function isWhite(text: string | undefined): boolean {
  return text === " " || text === "\n" || text === "\t" || text === "\r";
}

function skipWhite(text: string, at: number, to: number): number {
  let next = at;
  while (next < to && isWhite(text[next])) next += 1;
  return next;
}

function skipIndent(text: string, at: number, indent: number): number {
  let next = at;
  while (next < at + indent && text[next] === " ") next += 1;
  return next;
}

function escapeLength(kind: string | undefined): number {
  return kind === "x" ? 4 : kind === "u" ? 6 : kind === "U" ? 10 : 2;
}
