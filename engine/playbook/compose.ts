/** Makes the edits of overlays in the documents that they extend, before anything is bound. */
import { basename } from "node:path";
import { isScalar, type Node, type Pair } from "yaml";
import { nearest } from "../text/nearest.ts";
import { suggestion } from "../text/suggestion.ts";
import { changeStep } from "./change-step.ts";
import { type Composition, lineOf, note, unfit } from "./composition.ts";
import { type Composite, composite, listIn, mapIn, nodeIn, putIn, textIn } from "./composite.ts";
import { locate } from "./files.ts";
import { allPaths, findStep, type FoundStep, type PartOf } from "./find-step.ts";
import { nodeAt, pairAt } from "./locate.ts";
import type { Chain, Edit } from "./overlay.ts";
import type { Change } from "./program.ts";
import { readYamlFile } from "./read.ts";
import type { Session } from "./session.ts";

/**
 * Makes the first edits, as many as are asked for. What has been changed goes to the session; edits
 * that do not fit are problems there.
 */
export function composeOverlays(session: Session, { base, edits }: Chain, most: number): readonly Change[] {
  const documents = new Map<string, Composite>();
  const main = composite(base.yaml);
  if (main === undefined) return [];
  const composition: Composition = {
    session,
    main,
    partOf: openPart(session, documents),
    base: basename(base.path),
    done: new Map(),
    removed: new Map(),
    changes: [],
  };
  for (const edit of edits.slice(0, most)) make(composition, edit);
  for (const [call, document] of documents.set("", main)) {
    if (document.changed) session.composed.set(call, document.file());
  }
  return composition.changes;
}

function openPart(session: Session, documents: Map<string, Composite>): PartOf {
  return (call, doc, step) => {
    const known = documents.get(call);
    if (known !== undefined) return known;
    const named = textIn(step, "playbook");
    const from = session.located.get(doc.fileOf(nodeIn(step, "playbook") ?? step));
    if (named === undefined || from === undefined) return undefined;
    const at = locate(session, from, named);
    if ("code" in at) return undefined;
    const read = readYamlFile(at.path, at.shown, session.reads);
    const part = "yaml" in read ? composite(read.yaml) : undefined;
    if (part === undefined) return undefined;
    session.located.set(at.shown, at);
    documents.set(call, part);
    return part;
  };
}

function make(composition: Composition, edit: Edit): void {
  const { what } = edit;
  if (what.kind === "title") return changeTitle(composition, edit);
  if (what.kind === "input") return changeInput(composition, edit, what.name);
  const found = findStep(composition.main, what.step, composition.partOf);
  if (found === undefined) return noSuchStep(composition, edit, what.step);
  switch (what.change) {
    case "step":
      return changeStep(composition, edit, found, what.raw);
    case "remove":
      return removeStep(composition, edit, found);
    case "before":
    case "after":
      return addSteps(composition, edit, found, what.change);
    case "ask-before":
      return addCheckpoint(composition, edit, found);
  }
}

function noSuchStep(composition: Composition, edit: Edit, path: string): void {
  const { main, partOf, base, removed } = composition;
  const within = edit.what.kind === "change" ? [edit.what.change] : [];
  const removal = [...removed].find(([key]) => path === key || path.startsWith(`${key}/`))?.[1];
  if (removal !== undefined) {
    unfit(composition, edit, within, `there is no step ${path} any more: line ${lineOf(removal)} removes it`);
    return;
  }
  const paths = allPaths(main, partOf);
  const parent = path.slice(0, path.lastIndexOf("/") + 1);
  const siblings = paths.filter(
    (each) => parent !== "" && each.startsWith(parent) && !each.includes("/", parent.length),
  );
  const like = nearest(path, paths);
  const hint =
    like === undefined && siblings.length === 0
      ? "`runbook validate --explain` lists the steps of the base"
      : suggestion(path, like === undefined ? siblings : [like], "there are");
  unfit(composition, edit, within, `there is no step ${path} in ${base}, or there is none any more`, { hint });
}

function changeTitle(composition: Composition, edit: Edit): void {
  const { main } = composition;
  const pair = main.take(pairAt(edit.yaml, edit.path) as Pair, edit.yaml);
  const before = nodeIn(main.contents, "title");
  note(composition, edit, [], {
    kind: "set",
    what: "title",
    ...(before === undefined ? {} : { before: main.written(before) }),
    after: main.written(pair.value as Node),
  });
  main.changed = true;
  putIn(main.contents, pair);
}

function changeInput(composition: Composition, edit: Edit, name: string): void {
  const { main, base } = composition;
  const { yaml, path } = edit;
  const whole = main.take(pairAt(yaml, path) as Pair, yaml);
  const given = nodeAt(yaml, path);
  const inputs = mapIn(main.contents, "inputs");
  const before = inputs === undefined ? undefined : mapIn(inputs, name);
  main.changed = true;
  if (before !== undefined) {
    for (const field of ["type", "default", "description"]) {
      const pair = pairAt(yaml, [...path, field]);
      if (pair === undefined) continue;
      const taken = main.take(pair, yaml);
      const old = nodeIn(before, field);
      note(composition, edit, [field], {
        kind: "set",
        what: `inputs/${name}`,
        field,
        ...(old === undefined ? {} : { before: main.written(old) }),
        after: main.written(taken.value as Node),
      });
      putIn(before, taken);
    }
    return;
  }
  if (pairAt(yaml, [...path, "type"]) === undefined) {
    const names = (inputs?.items ?? []).flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []));
    unfit(composition, edit, [], `${base} has no input ${name}, or has none any more`, {
      key: true,
      hint: `${suggestion(name, names)}; a new one needs a type`,
    });
    return;
  }
  note(composition, edit, [], { kind: "added", what: `inputs/${name}`, after: written(main, given, edit) });
  if (inputs === undefined) {
    const all = main.take(pairAt(yaml, ["inputs"]) as Pair, yaml);
    (all.value as { items: unknown[] }).items = [whole];
    putIn(main.contents, all);
  } else putIn(inputs, whole);
}

function written(doc: Composite, node: Node, { yaml }: Edit): string {
  return doc.written(doc.take(node, yaml));
}

function removeStep(composition: Composition, edit: Edit, { doc, list, step, path }: FoundStep): void {
  if (list.items.length === 1) {
    unfit(composition, edit, ["remove"], `${path} is the only step there`, {
      hint: "remove what it stands in, or change its `when`",
    });
    return;
  }
  doc.changed = true;
  list.items.splice(list.items.indexOf(step), 1);
  composition.removed.set(path, edit);
  note(composition, edit, ["remove"], { kind: "removed", what: path, before: textIn(step, "title") ?? "" });
}

function addSteps(composition: Composition, edit: Edit, at: FoundStep, side: "before" | "after"): void {
  const { yaml, path } = edit;
  const steps = listIn(nodeAt(yaml, path) as never, "add")?.items as Node[];
  const taken = steps.map((step) => at.doc.take(step, yaml));
  insert(at, taken, side);
  for (const step of taken) {
    const what = `${at.path.slice(0, at.path.lastIndexOf("/"))}/${textIn(step as never, "id") ?? ""}`;
    note(composition, edit, [side], {
      kind: "added",
      what,
      beside: `${side} ${at.path}`,
      after: textIn(step as never, "title") ?? "",
    });
  }
}

/** The checkpoint is what remains of the change when its own keywords are taken out. */
function addCheckpoint(composition: Composition, edit: Edit, at: FoundStep): void {
  if (at.sideBySide) {
    const block = at.path.slice(0, at.path.lastIndexOf("/"));
    unfit(
      composition,
      edit,
      ["ask-before"],
      `the steps of ${block} run side by side: no question comes before one of them`,
      {
        hint: `ask before ${block}`,
      },
    );
    return;
  }
  const step = at.doc.take(nodeAt(edit.yaml, edit.path), edit.yaml) as FoundStep["step"];
  step.items = step.items.filter(
    ({ key }) => !isScalar(key) || (key.value !== "ask-before" && key.value !== "because"),
  );
  insert(at, [step], "before");
  note(composition, edit, ["ask-before"], {
    kind: "added",
    what: `${at.path.slice(0, at.path.lastIndexOf("/"))}/${textIn(step, "id") ?? ""}`,
    beside: `before ${at.path}`,
    after: textIn(step, "title") ?? "",
  });
}

function insert({ doc, list, step }: FoundStep, added: readonly unknown[], side: "before" | "after"): void {
  doc.changed = true;
  list.items.splice(list.items.indexOf(step) + (side === "after" ? 1 : 0), 0, ...added);
}
