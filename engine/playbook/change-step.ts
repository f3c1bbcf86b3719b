/** Changes a step of the base: its parameters, its surroundings, the texts of its checkpoint. */
import { isDeepStrictEqual } from "node:util";
import { isScalar, type Node, type Pair, type YAMLMap } from "yaml";
import { suggestion } from "../text/suggestion.ts";
import { type Composition, isTwice, note, unfit } from "./composition.ts";
import { mapIn, nodeIn, pairIn, putIn, textIn } from "./composite.ts";
import type { FoundStep } from "./find-step.ts";
import { pairAt, type Path } from "./locate.ts";
import type { Edit } from "./overlay.ts";
import { asMap, type RawMap } from "./raw.ts";
import { valueOf } from "./read.ts";

const surroundings = ["title", "when", "retry", "timeout", "concurrency", "cites"];

export function changeStep(composition: Composition, edit: Edit, found: FoundStep, raw: RawMap): void {
  for (const field of Object.keys(raw)) {
    if (surroundings.includes(field)) replace(composition, edit, found, found.step, [field]);
  }
  if (raw["with"] !== undefined) changeParameters(composition, edit, found, raw);
  if (raw["checkpoint"] !== undefined) changeTexts(composition, edit, found, asMap(raw["checkpoint"]) ?? {});
}

/** Puts the edit's value at `within` into the step's map. */
function replace(composition: Composition, edit: Edit, { doc, path }: FoundStep, into: YAMLMap, within: Path): void {
  const field = within.join(".");
  if (isTwice(composition, edit, within, `${path} ${field}`)) return;
  const pair = doc.take(pairAt(edit.yaml, [...edit.path, ...within]) as Pair, edit.yaml);
  const old = nodeIn(into, String(within.at(-1)));
  const before = old === undefined ? {} : { before: doc.written(old) };
  note(composition, edit, within, {
    kind: "set",
    what: path,
    field,
    ...before,
    after: doc.written(pair.value as Node),
  });
  doc.changed = true;
  putIn(into, pair);
}

function changeParameters(composition: Composition, edit: Edit, found: FoundStep, raw: RawMap): void {
  const { step, path } = found;
  const known = parametersOf(composition, found);
  if (known === undefined) {
    unfit(composition, edit, ["with"], `${path} takes no parameters, or takes none any more`, {
      key: true,
      hint: "only steps with `uses` or `playbook` take some",
    });
    return;
  }
  if (!oldValuesFit(composition, edit, found, raw)) return;
  const given = mapIn(step, "with");
  for (const name of Object.keys(asMap(raw["with"]) ?? {})) {
    if ((given !== undefined && pairIn(given, name) !== undefined) || known.names.includes(name)) {
      replace(composition, edit, found, withOf(found, edit), ["with", name]);
      continue;
    }
    unfit(composition, edit, ["with", name], `${known.of} has no parameter ${name}, or has none any more`, {
      key: true,
      hint: known.names.length === 0 ? "it takes none" : suggestion(name, known.names),
    });
  }
}

/** The step's parameters; where it has none, the edit's own map, empty, stands for them. */
function withOf({ doc, step }: FoundStep, { yaml, path }: Edit): YAMLMap {
  const given = mapIn(step, "with");
  if (given !== undefined) return given;
  const pair = doc.take(pairAt(yaml, [...path, "with"]) as Pair, yaml);
  const map = pair.value as YAMLMap;
  map.items = [];
  putIn(step, pair);
  return map;
}

/** What may be given to the step, and to what; undefined where it is neither an action nor a part. */
function parametersOf(
  { session, partOf }: Composition,
  { doc, step, path }: FoundStep,
): { readonly of: string; readonly names: readonly string[] } | undefined {
  const uses = textIn(step, "uses");
  const playbook = textIn(step, "playbook");
  if (uses !== undefined) {
    const params = session.actions.get(uses)?.params as { properties?: object } | undefined;
    return { of: uses, names: Object.keys(params?.properties ?? {}) };
  }
  if (playbook === undefined) return undefined;
  const part = partOf(path, doc, step);
  const inputs = part === undefined ? undefined : mapIn(part.contents, "inputs");
  return {
    of: playbook,
    names: (inputs?.items ?? []).flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : [])),
  };
}

/** Whether what the change replaces is still what it says. */
function oldValuesFit(composition: Composition, edit: Edit, { doc, step }: FoundStep, raw: RawMap): boolean {
  const given = mapIn(step, "with");
  const replaced = asMap(raw["with"]) ?? {};
  let fit = true;
  for (const [name, was] of Object.entries(asMap(raw["was"]) ?? {})) {
    const within = ["was", name];
    const node = given === undefined ? undefined : nodeIn(given, name);
    const now = node === undefined ? undefined : valueOf(edit.yaml, node, []);
    if (Object.hasOwn(replaced, name) && isDeepStrictEqual(inOneLine(was), inOneLine(now))) continue;
    fit = false;
    if (!Object.hasOwn(replaced, name)) {
      unfit(composition, edit, within, `with does not replace ${name}`, { key: true, hint: "leave it out" });
      continue;
    }
    const message =
      node === undefined
        ? `the base gives no ${name} any more`
        : `the base has another ${name} by now: ${doc.written(node)}`;
    unfit(composition, edit, within, message, {
      hint: "see whether the change is still what you want, and write down the new value here",
    });
  }
  return fit;
}

/** How a text is broken into lines does not matter. */
function inOneLine(value: unknown): unknown {
  return typeof value === "string" ? value.trim().replaceAll(/\s+/g, " ") : value;
}

function changeTexts(composition: Composition, edit: Edit, found: FoundStep, texts: RawMap): void {
  const checkpoint = mapIn(found.step, "checkpoint");
  if (checkpoint === undefined) {
    unfit(composition, edit, ["checkpoint"], `${found.path} is no checkpoint, or is none any more`, {
      key: true,
      hint: "add one before it by `ask-before`",
    });
    return;
  }
  const kind = nodeIn(checkpoint, "approve") === undefined ? "choose" : "approve";
  for (const name of Object.keys(texts)) {
    if (name === kind || name === "show" || name === "otherwise") {
      replace(composition, edit, found, checkpoint, ["checkpoint", name]);
      continue;
    }
    unfit(composition, edit, ["checkpoint", name], `${name} of this checkpoint cannot be changed`, {
      key: true,
      hint: `${kind}, show and otherwise can; for another question remove the step and add one`,
    });
  }
}
