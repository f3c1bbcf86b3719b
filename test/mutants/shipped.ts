/** The shipped playbook and its parts as text with places, and every step of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, isSeq, type Pair, parseDocument, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import { root } from "../drills/product.ts";

export const folder = join(root, "playbooks");
export const main = "compromised-account.yaml";

export interface File {
  /** From the folder of playbooks, such as `parts/contain.yaml`. */
  readonly path: string;
  /** Without folder and ending. */
  readonly name: string;
  readonly text: string;
  readonly top: YAMLMap;
  /** In the order of the text. */
  readonly steps: readonly Step[];
}

export interface Step {
  readonly id: string;
  readonly map: YAMLMap;
  /** The steps that it stands among, itself at `at`. */
  readonly among: YAMLSeq;
  readonly at: number;
  /** Its neighbours run at the same time. */
  readonly beside: boolean;
}

/** The main playbook first, then by name the parts that it and they call. */
export function shipped(): readonly File[] {
  const files = new Map([[main, read(main)]]);
  // What is put in while it is gone through comes up too.
  for (const { text } of files.values()) {
    for (const [, part = ""] of text.matchAll(/playbook: \.\/(?:parts\/)?(\S+\.yaml)/g)) {
      const path = `parts/${part}`;
      if (!files.has(path)) files.set(path, read(path));
    }
  }
  const [first, ...parts] = files.values();
  return [first as File, ...parts.toSorted((one, other) => (one.path < other.path ? -1 : 1))];
}

function read(path: string): File {
  const text = readFileSync(join(folder, path), "utf8");
  const top = parseDocument(text).contents;
  if (!isMap(top)) throw new Error(`${path} is no map`);
  const name = path.replace(/^parts\//, "").replace(/\.yaml$/, "");
  return { path, name, text, top, steps: [...stagesOf(top).flatMap(({ steps }) => stepsIn(steps)), ...stepsAt(top)] };
}

/** Stages, each with its steps. */
export function stagesOf(top: YAMLMap): readonly { readonly id: string; readonly steps: YAMLSeq }[] {
  const stages = top.get("stages");
  if (!isSeq(stages)) return [];
  return stages.items.flatMap((stage) => {
    const steps = isMap(stage) ? stage.get("steps") : undefined;
    return isMap(stage) && isSeq(steps) ? [{ id: String(stage.get("id")), steps }] : [];
  });
}

function stepsAt(map: YAMLMap): Step[] {
  const steps = map.get("steps");
  return isSeq(steps) ? stepsIn(steps) : [];
}

function stepsIn(among: YAMLSeq, beside = false): Step[] {
  return among.items.flatMap((map, at) => {
    if (!isMap(map)) return [];
    const [parallel, repeat, handler] = [map.get("parallel"), map.get("repeat"), map.get("on-error")];
    return [
      { id: String(map.get("id")), map, among, at, beside },
      ...(isSeq(parallel) ? stepsIn(parallel, true) : []),
      ...(isMap(repeat) ? stepsAt(repeat) : []),
      ...(isSeq(handler) ? stepsIn(handler) : []),
    ];
  });
}

export function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** The text at the key; undefined where there is none. */
export function textAt(map: YAMLMap, key: string): Scalar<string> | undefined {
  const value = pairOf(map, key)?.value;
  return isScalar(value) && typeof value.value === "string" ? (value as Scalar<string>) : undefined;
}

export function mapAt(map: YAMLMap, key: string): YAMLMap | undefined {
  const value = map.get(key);
  return isMap(value) ? value : undefined;
}
