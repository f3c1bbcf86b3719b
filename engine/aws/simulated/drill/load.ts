/** From a drill file, and those it extends, to a scenario; every mistake at once, with its place. */
import { dirname, join, resolve } from "node:path";
import { type Path, problemOf } from "../../../playbook/locate.ts";
import { type Problem, sorted } from "../../../playbook/problem.ts";
import { problemAt, readYamlFile, type YamlFile } from "../../../playbook/read.ts";
import type { SimulatedService } from "../service.ts";
import { simulatedServices } from "../services.ts";
import { fileMistakes, scenarioMistakes, type Mistake } from "./check.ts";
import { appended, isMap, overlaid, type Layer } from "./merge.ts";
import type { Scenario } from "./schema.ts";

export interface LoadedDrill {
  readonly scenario: Scenario;
  /** The policy file it names, as an absolute path. */
  readonly policy: string | undefined;
  /** Checkpoint to answer, as `--answers` takes it. */
  readonly answers: Readonly<Record<string, unknown>> | undefined;
  /** The file and those it extends, topmost first, as absolute paths. */
  readonly files: readonly string[];
}

const maximumLayers = 8;

export function loadDrill(
  path: string,
  services: readonly SimulatedService[] = simulatedServices,
): LoadedDrill | { readonly problems: readonly Problem[] } {
  return loaded(readLayers(path), services);
}

/** A drill that is written out in another file, at the path of that one's document; it may extend a drill. */
export function loadDrillWithin(
  yaml: YamlFile,
  file: string,
  at: Path,
  own: Layer,
): LoadedDrill | { readonly problems: readonly Problem[] } {
  const layer: FileLayer = { path: resolve(file), shown: file, yaml, at, own };
  const mistakes = fileMistakes(own);
  if (mistakes.length > 0) return { problems: sorted(mistakes.map((mistake) => placed(mistake, [layer]))) };
  return loaded(readLayersBelow(layer), simulatedServices);
}

function loaded(
  read: Layers,
  services: readonly SimulatedService[],
): LoadedDrill | { readonly problems: readonly Problem[] } {
  if ("problems" in read) return { problems: sorted(read.problems) };
  const { layers } = read;
  const merged = layers.reduceRight<Layer>(over, {});
  const mistakes = scenarioMistakes(merged, services);
  if (mistakes.length > 0) return { problems: sorted(mistakes.map((mistake) => placed(mistake, layers))) };
  const { policy: _policy, ...content } = merged;
  const naming = layers.find(({ own }) => typeof own["policy"] === "string");
  const scenario = content as unknown as Scenario;
  return {
    scenario,
    policy: naming === undefined ? undefined : resolve(dirname(naming.path), String(naming.own["policy"])),
    answers: scenario.answers,
    files: layers.map((layer) => layer.path),
  };
}

interface FileLayer {
  readonly path: string;
  /** Its file's name in problems. */
  readonly shown: string;
  readonly yaml: YamlFile;
  /** Where in its file it stands. */
  readonly at: Path;
  /** What it says itself. */
  readonly own: Layer;
}

function over(below: Layer, { own }: FileLayer): Layer {
  const { extends: _extends, add, ...rest } = own;
  return appended(overlaid(below, rest) as Layer, (add ?? {}) as Record<string, unknown[]>);
}

type Layers = { readonly layers: readonly FileLayer[] } | { readonly problems: readonly Problem[] };

function readLayers(first: string): Layers {
  const layer = readLayer(first);
  return "problems" in layer ? layer : readLayersBelow(layer);
}

function readLayersBelow(first: FileLayer): Layers {
  const layers = [first];
  for (let above = first; ;) {
    const below: unknown = above.own["extends"];
    if (typeof below !== "string") return { layers };
    const layer = readLayer(join(dirname(above.shown), below));
    if ("problems" in layer) return layer;
    if (layers.length === maximumLayers || layers.some(({ path }) => path === layer.path)) {
      const message = `what it extends goes round, or is more than ${maximumLayers} drills deep`;
      return { problems: [problemOf(above.yaml, [...above.at, "extends"], "WRONG_VALUE", message)] };
    }
    layers.push(layer);
    above = layer;
  }
}

function readLayer(file: string): FileLayer | { problems: readonly Problem[] } {
  const read = readYamlFile(resolve(file), file);
  if ("problems" in read) return read;
  const { yaml } = read;
  if (!isMap(yaml.value)) return { problems: [problemAt(yaml, [0, 1], "WRONG_TYPE", "a drill is a map")] };
  const layer: FileLayer = { path: resolve(file), shown: file, yaml, at: [], own: yaml.value };
  const mistakes = fileMistakes(yaml.value);
  return mistakes.length === 0 ? layer : { problems: mistakes.map((mistake) => placed(mistake, [layer])) };
}

/** In the topmost file that says it, else where the nearest thing around it stands. */
function placed({ path, code, message, hint }: Mistake, layers: readonly FileLayer[]): Problem {
  const options = { ...(hint === undefined ? {} : { hint }), key: code === "UNKNOWN_KEY" };
  for (let kept: Path = path; ; kept = kept.slice(0, -1)) {
    for (const layer of layers) {
      const here = pathIn(layer, layers, kept);
      if (here !== undefined) return problemOf(layer.yaml, [...layer.at, ...here], code, message, options);
    }
  }
}

/** Where a layer says what stands at the path of the whole drill; an item that it adds to a list stands under `add`. */
function pathIn(layer: FileLayer, layers: readonly FileLayer[], path: Path): Path | undefined {
  const [list, index, ...rest] = path;
  if (typeof list !== "string" || typeof index !== "number") return has(layer.own, path) ? path : undefined;
  const below = layers.slice(layers.indexOf(layer) + 1).reduceRight<Layer>(over, {});
  const kept = layer.own[list] ?? below[list];
  const added: Path = ["add", list, index - (Array.isArray(kept) ? kept.length : 0), ...rest];
  return has(layer.own, added) ? added : has(layer.own, path) ? path : undefined;
}

function has(value: unknown, path: Path): boolean {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return false;
    at = (at as Record<string | number, unknown>)[key];
  }
  return true;
}
