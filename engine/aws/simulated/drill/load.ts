/** From a drill file, and those it extends, to a scenario; every mistake at once, with its place. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { LineCounter, parseDocument, type Document } from "yaml";
import type { SimulatedService } from "../service.ts";
import { simulatedServices } from "../services.ts";
import { fileMistakes, scenarioMistakes, type Mistake } from "./check.ts";
import { appended, isMap, overlaid, type Layer } from "./merge.ts";
import type { Scenario } from "./schema.ts";

export interface DrillProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface LoadedDrill {
  readonly scenario: Scenario;
  /** The policy file it names, as an absolute path. */
  readonly policy: string | undefined;
  /** Checkpoint to answer, as `--answers` takes it. */
  readonly answers: Readonly<Record<string, unknown>> | undefined;
  /** The file and those it extends, topmost first. */
  readonly files: readonly string[];
}

const maximumBytes = 1024 * 1024;
const maximumLayers = 8;

/** @throws RunbookError never: what is wrong with the file is in `problems` */
export function loadDrill(path: string, services: readonly SimulatedService[] = simulatedServices): LoadedDrill | { readonly problems: readonly DrillProblem[] } {
  const read = readLayers(resolve(path));
  if ("problems" in read) return read;
  const { layers } = read;
  const merged = layers.reduceRight<Layer>(over, {});
  const mistakes = scenarioMistakes(merged, services);
  if (mistakes.length > 0) return { problems: mistakes.map((mistake) => placed(mistake, layers)) };
  const { policy: _policy, ...content } = merged;
  const naming = layers.find(({ content: { policy } }) => typeof policy === "string");
  const scenario = content as unknown as Scenario;
  return {
    scenario,
    policy: naming === undefined ? undefined : resolve(dirname(naming.file), String(naming.content["policy"])),
    answers: scenario.answers,
    files: layers.map(({ file }) => file),
  };
}

interface FileLayer {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly content: Layer;
}

function over(below: Layer, { content }: FileLayer): Layer {
  const { extends: _extends, add, ...own } = content;
  return appended(overlaid(below, own) as Layer, (add ?? {}) as Record<string, unknown[]>);
}

function readLayers(first: string): { layers: FileLayer[] } | { problems: DrillProblem[] } {
  const layers: FileLayer[] = [];
  for (let file: string | undefined = first; file !== undefined; ) {
    const here: string = file;
    if (layers.length === maximumLayers || layers.some((layer) => layer.file === here)) {
      return { problems: [{ file: first, line: 1, column: 1, message: `what it extends goes round, or is more than ${maximumLayers} drills deep` }] };
    }
    const layer = readLayer(here);
    if ("problems" in layer) return layer;
    layers.push(layer);
    const below: unknown = layer.content["extends"];
    file = typeof below === "string" ? resolve(dirname(here), below) : undefined;
  }
  return { layers };
}

function readLayer(file: string): FileLayer | { problems: DrillProblem[] } {
  const start = { file, line: 1, column: 1 };
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return { problems: [{ ...start, message: `it cannot be read: ${error instanceof Error ? error.message : String(error)}` }] };
  }
  if (Buffer.byteLength(text) > maximumBytes) return { problems: [{ ...start, message: `it has more than ${maximumBytes} bytes` }] };
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: "core", lineCounter: lines, strict: true, uniqueKeys: true });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return { problems: faults.map(({ message, pos }) => ({ file, ...positionAt(lines, pos[0]), message: message.split("\n")[0] ?? message })) };
  }
  const content: unknown = document.toJS({ maxAliasCount: 0 });
  if (!isMap(content)) return { problems: [{ ...start, message: "a drill is a map" }] };
  const layer = { file, document, lines, content };
  const mistakes = fileMistakes(content);
  return mistakes.length === 0 ? layer : { problems: mistakes.map((mistake) => placed(mistake, [layer])) };
}

/** The place of a member in the topmost file that has it; an item of a list that was added to is looked for under `add`. */
function placed({ path, message }: Mistake, layers: readonly FileLayer[]): DrillProblem {
  const shown = path.length === 0 ? message : `${path.join(".")}: ${message}`;
  const [list = "", index, ...rest] = path;
  let position = Number(index);
  for (const layer of layers) {
    const added = (layer.content["add"] as Record<string, unknown[]> | undefined)?.[list]?.length ?? 0;
    const below = sizeBelow(layer, layers, list);
    if (Number.isInteger(position) && added > 0 && position >= below) {
      const place = placeOf(layer, ["add", list, position - below, ...rest]);
      if (place !== undefined) return { ...place, message: shown };
    }
    const place = placeOf(layer, Number.isInteger(position) ? [list, position, ...rest] : path);
    if (place !== undefined) return { ...place, message: shown };
  }
  for (let kept = path.slice(0, -1); ; kept = kept.slice(0, -1)) {
    for (const layer of layers) {
      const place = placeOf(layer, kept);
      if (place !== undefined) return { ...place, message: shown };
    }
  }
}

function sizeBelow(layer: FileLayer, layers: readonly FileLayer[], list: string): number {
  const below = layers.slice(layers.indexOf(layer) + 1).reduceRight<Layer>(over, {});
  const own = layer.content[list] ?? below[list];
  return Array.isArray(own) ? own.length : 0;
}

function placeOf(layer: FileLayer, path: readonly (string | number)[]): { file: string; line: number; column: number } | undefined {
  const keys = path.map((key) => (typeof key === "string" && /^\d+$/.test(key) && !layer.document.hasIn(path.slice(0, 1)) ? Number(key) : key));
  if (keys.length > 0 && !layer.document.hasIn(keys)) return undefined;
  const node = keys.length === 0 ? layer.document.contents : layer.document.getIn(keys, true);
  const range = (node as { range?: readonly number[] } | null | undefined)?.range;
  return range?.[0] === undefined ? undefined : { file: layer.file, ...positionAt(layer.lines, range[0]) };
}

function positionAt(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
