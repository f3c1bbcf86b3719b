/** A document that takes in nodes of other files, each of which keeps its place in the file that it stands in. */
import { isMap, isScalar, isSeq, type Node, Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { type Source, sourceAt, valueOf, type YamlFile } from "./read.ts";

/**
 * The texts of all files stand one after the other, so that a range is one of the whole; `problemAt`
 * and `placeOf` lead from there to the file.
 */
export interface Composite {
  readonly contents: YAMLMap;
  /** Whether anything of it is another than in its file. */
  changed: boolean;
  /** A copy of the other file's node, to be put among these contents. */
  take<N extends Node | Pair>(node: N, from: YamlFile): N;
  /** As it is shown, the file that the node stands in. */
  fileOf(node: Node): string;
  /** The node as it is written, in one line. */
  written(node: Node): string;
  /** What has come of it. */
  file(): YamlFile;
}

/** Undefined where the document is no map. */
export function composite(base: YamlFile): Composite | undefined {
  const { contents } = base.document;
  if (!isMap(contents)) return undefined;
  const copy = contents.clone() as YAMLMap;
  const pieces: { readonly source: Source; readonly start: number }[] = [{ source: base, start: 0 }];
  let text = base.text;
  const whole = () => ({ ...base, text, pieces });
  return {
    contents: copy,
    changed: false,
    take(node, from) {
      let piece = pieces.find(({ source }) => source === from);
      if (piece === undefined) {
        piece = { source: from, start: text.length + 1 };
        pieces.push(piece);
        text += `\n${from.text}`;
      }
      const taken = node.clone() as typeof node;
      shift(taken, piece.start);
      return taken;
    },
    fileOf: (node) => sourceAt(whole(), node.range?.[0] ?? 0).source.file,
    written: ({ range }) => text.slice(range?.[0], range?.[1]).trim().replaceAll(/\s+/g, " "),
    file: () => ({ ...whole(), document: { contents: copy as never }, value: valueOf(base, copy, []) }),
  };
}

function shift(node: unknown, by: number): void {
  if (node instanceof Pair) {
    shift(node.key, by);
    shift(node.value, by);
    return;
  }
  if (isMap(node) || isSeq(node)) for (const item of node.items) shift(item, by);
  const { range } = (node ?? {}) as { range?: number[] };
  range?.forEach((offset, at) => (range[at] = offset + by));
}

export function pairIn(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** The value by the key; undefined where it is not there. */
export function nodeIn(map: YAMLMap, key: string): Node | undefined {
  return (pairIn(map, key)?.value as Node | null | undefined) ?? undefined;
}

export function mapIn(map: YAMLMap, key: string): YAMLMap | undefined {
  const node = nodeIn(map, key);
  return isMap(node) ? node : undefined;
}

export function listIn(map: YAMLMap, key: string): YAMLSeq | undefined {
  const node = nodeIn(map, key);
  return isSeq(node) ? node : undefined;
}

export function textIn(map: YAMLMap, key: string): string | undefined {
  const node = nodeIn(map, key);
  return isScalar(node) && typeof node.value === "string" ? node.value : undefined;
}

/** In place of the one with the same key, or behind the others. */
export function putIn(map: YAMLMap, pair: Pair): void {
  const key = isScalar(pair.key) ? pair.key.value : undefined;
  const at = map.items.findIndex((each) => isScalar(each.key) && each.key.value === key);
  if (at === -1) map.items.push(pair);
  else map.items[at] = pair;
}
