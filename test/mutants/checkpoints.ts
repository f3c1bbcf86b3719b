/** Checkpoints that do not ask, do not show what they ask about, or are passed by. */
import { isScalar, type YAMLMap } from "yaml";
import type { Node } from "../../engine/expression/syntax.ts";
import { expressionsOf } from "./expressions.ts";
import { before, type Mutant, mutant, replaced, without, withoutItem } from "./mutant.ts";
import { type File, mapAt, pairOf, type Step, textAt } from "./shipped.ts";
import { type Change, node, parse, textOf, variants } from "./tree.ts";

export function checkpoints(file: File): readonly Mutant[] {
  return file.steps.flatMap((step) => {
    const checkpoint = mapAt(step.map, "checkpoint");
    if (checkpoint === undefined) return [];
    return [
      ...removed(file, step),
      ...unasked(file, step),
      ...hidden(file, step, checkpoint),
      ...(checkpoint.has("approve") ? approvals(file, step, checkpoint) : answers(file, step, checkpoint)),
    ];
  });
}

function removed(file: File, { id, among, at }: Step): Mutant[] {
  return among.items.length > 1 ? [mutant("checkpoint", file, `${id} removed`, withoutItem(file, among, at))] : [];
}

function unasked(file: File, { id, map }: Step): Mutant[] {
  const when = textAt(map, "when");
  const title = pairOf(map, "title");
  if (when !== undefined) return [mutant("checkpoint", file, `${id} never asked`, replaced(file, when, "false"))];
  return title === undefined
    ? []
    : [mutant("checkpoint", file, `${id} never asked`, before(file, title, 'when: "false"'))];
}

/** What is shown leaves no trace in the log: that it is shown at all is one mutant, not one a line. */
function hidden(file: File, { id }: Step, checkpoint: YAMLMap): Mutant[] {
  const show = pairOf(checkpoint, "show");
  return show === undefined ? [] : [mutant("checkpoint", file, `${id} shows nothing`, without(file, show))];
}

function approvals(file: File, { id }: Step, checkpoint: YAMLMap): Mutant[] {
  const [approve, optional] = [pairOf(checkpoint, "approve"), pairOf(checkpoint, "optional")];
  const targets = textAt(checkpoint, "targets");
  if (approve === undefined || targets === undefined) return [];
  const turned =
    optional === undefined
      ? mutant("checkpoint", file, `${id} optional`, before(file, approve, "optional: true"))
      : mutant("checkpoint", file, `${id} not optional`, without(file, optional));
  return [turned, ...passedBy(file, id, parse(targets.value))];
}

/** What it was asked about, instead of what was approved of that. */
function passedBy(file: File, id: string, targets: Node): Mutant[] {
  const rule = (tree: Node): readonly Change[] =>
    textOf(tree) === `steps.${id}.result.approved` ? [{ to: targets, what: `${id} passed by` }] : [];
  return expressionsOf(file).flatMap((spot) =>
    variants(spot.tree, rule).map(({ source, what }) =>
      mutant("checkpoint", file, `${spot.label}: ${what}`, spot.put(source)),
    ),
  );
}

function answers(file: File, { id }: Step, checkpoint: YAMLMap): Mutant[] {
  const declared = mapAt(checkpoint, "answers")?.items ?? [];
  const fewer =
    declared.length < 2
      ? []
      : declared.map((answer) => {
          const name = isScalar(answer.key) ? String(answer.key.value) : "";
          return mutant("checkpoint", file, `${id} without the answer ${name}`, without(file, answer));
        });
  return [...fewer, ...decided(file, id)];
}

/** What its answer decides, decided without it. */
function decided(file: File, id: string): Mutant[] {
  const rule = (tree: Node): readonly Change[] => {
    if (tree.op !== "==" && tree.op !== "!=") return [];
    if (!textOf(tree.args[0]).endsWith(`steps.${id}.result.answer`)) return [];
    return [{ to: node("value", true), what: `${textOf(tree)} taken for granted` }];
  };
  return expressionsOf(file).flatMap((spot) =>
    variants(spot.tree, rule).map(({ source, what }) =>
      mutant("checkpoint", file, `${spot.label}: ${what}`, spot.put(source)),
    ),
  );
}
