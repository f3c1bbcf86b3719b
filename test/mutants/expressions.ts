/** Every expression of a file, with what it is called and how another is put in its place. */
import { isMap, isScalar, isSeq, type Scalar, type YAMLMap } from "yaml";
import { bare, pieces } from "../../engine/playbook/template.ts";
import type { Node } from "../../engine/expression/syntax.ts";
import { replaced } from "./mutant.ts";
import type { File, Step } from "./shipped.ts";
import { parse } from "./tree.ts";

export interface Spot {
  readonly file: File;
  /** Undefined in the outputs of the file. */
  readonly step?: Step;
  /** Such as `enter/when` or `answer/with.since`. */
  readonly label: string;
  /** The last key on the way to it, such as `when`. */
  readonly key: string;
  readonly tree: Node;
  /** The file's text with another expression here. */
  put(source: string): string;
}

const bareKeys: ReadonlySet<string> = new Set(["when", "until", "for-each", "key", "targets"]);
/**
 * Steps stand in blocks, and are looked at for themselves. What a checkpoint shows leaves no trace in the log, so that
 * another value there would pass for equivalent: that it is shown at all is for `checkpoints.ts`.
 */
const passedOver: ReadonlySet<string> = new Set(["parallel", "steps", "on-error", "show"]);

export function expressionsOf(file: File): readonly Spot[] {
  const steps = file.steps.flatMap((step) => inMap(file, step, step.map, step.id, "/"));
  const outputs = file.top.get("outputs");
  return [...steps, ...(isMap(outputs) ? inMap(file, undefined, outputs, "outputs", ".") : [])];
}

function inMap(file: File, step: Step | undefined, map: YAMLMap, label: string, joint: string): Spot[] {
  return map.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : "";
    if (passedOver.has(name)) return [];
    return inValue(file, step, value, `${label}${joint}${name}`, name);
  });
}

function inValue(file: File, step: Step | undefined, value: unknown, label: string, key: string): Spot[] {
  if (isMap(value)) return inMap(file, step, value, label, ".");
  if (isSeq(value)) return value.items.flatMap((item, at) => inValue(file, step, item, `${label}[${at}]`, key));
  if (!isScalar(value) || typeof value.value !== "string") return [];
  const scalar = value as Scalar<string>;
  return sourcesOf(scalar.value, bareKeys.has(key)).map(({ source, start }) => ({
    file,
    ...(step === undefined ? {} : { step }),
    label,
    key,
    tree: parse(source),
    put: (other) =>
      replaced(file, scalar, scalar.value.slice(0, start) + other + scalar.value.slice(start + source.length)),
  }));
}

function sourcesOf(text: string, isBare: boolean): readonly { readonly source: string; readonly start: number }[] {
  const found = isBare ? [bare(text)] : pieces(text);
  if ("unclosed" in found) throw new Error(`nothing closes the expression in ${text}`);
  return found.flatMap((piece) => ("source" in piece ? [piece] : []));
}
