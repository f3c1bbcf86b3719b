/** Finds a step by its path of ids in documents that are not bound yet, through the parts that they call. */
import { isMap, type YAMLMap, type YAMLSeq } from "yaml";
import { type Composite, listIn, mapIn, textIn } from "./composite.ts";
import { onError, onlyStage } from "./step-path.ts";

export interface FoundStep {
  readonly path: string;
  readonly doc: Composite;
  readonly list: YAMLSeq;
  readonly step: YAMLMap;
  /** It stands in a `parallel` block. */
  readonly sideBySide: boolean;
}

/** The document of the part that a step calls by its path; undefined where it calls none that can be read. */
export type PartOf = (call: string, doc: Composite, step: YAMLMap) => Composite | undefined;

export function findStep(main: Composite, path: string, partOf: PartOf): FoundStep | undefined {
  const ids = path.split("/");
  let doc = main;
  let list = stageSteps(doc, ids[0]);
  let sideBySide = false;
  for (let at = 1; at < ids.length; at++) {
    const step = list?.items.find((each) => isMap(each) && textIn(each, "id") === ids[at]);
    if (list === undefined || !isMap(step)) return undefined;
    if (at === ids.length - 1) return { path, doc, list, step, sideBySide };
    sideBySide = false;
    if (ids[at + 1] === onError) {
      list = listIn(step, onError);
      at += 1;
      continue;
    }
    const inner = stepsWithin(step);
    if (inner !== undefined) {
      list = inner;
      sideBySide = listIn(step, "parallel") !== undefined;
      continue;
    }
    const part = partOf(ids.slice(0, at + 1).join("/"), doc, step);
    if (part === undefined) return undefined;
    doc = part;
    list = stageSteps(doc, ids[at + 1]);
    at += 1;
  }
  return undefined;
}

/** The paths of all steps, as far as the parts can be read. */
export function allPaths(main: Composite, partOf: PartOf): readonly string[] {
  const paths: string[] = [];
  const visitAll = (doc: Composite, call: string, open: readonly string[]): void => {
    const file = doc.fileOf(doc.contents);
    if (open.includes(file) || paths.length > mostPaths) return;
    for (const stage of stageIds(doc)) {
      visit(stageSteps(doc, stage), call === "" ? stage : `${call}/${stage}`, doc, [...open, file]);
    }
  };
  const visit = (list: YAMLSeq | undefined, parent: string, doc: Composite, open: readonly string[]): void => {
    for (const step of list?.items ?? []) {
      if (!isMap(step)) continue;
      const path = `${parent}/${textIn(step, "id") ?? ""}`;
      paths.push(path);
      visit(listIn(step, onError), `${path}/${onError}`, doc, open);
      const inner = stepsWithin(step);
      if (inner !== undefined) visit(inner, path, doc, open);
      const part = textIn(step, "playbook") === undefined ? undefined : partOf(path, doc, step);
      if (part !== undefined) visitAll(part, path, open);
    }
  };
  visitAll(main, "", []);
  return paths;
}

const mostPaths = 5000;

function stageIds({ contents }: Composite): readonly string[] {
  const stages = listIn(contents, "stages");
  if (stages === undefined) return [onlyStage];
  return stages.items.flatMap((stage) => (isMap(stage) ? [textIn(stage, "id") ?? ""] : []));
}

function stageSteps({ contents }: Composite, id: string | undefined): YAMLSeq | undefined {
  const stages = listIn(contents, "stages");
  if (stages === undefined) return id === onlyStage ? listIn(contents, "steps") : undefined;
  const stage = stages.items.find((each) => isMap(each) && textIn(each, "id") === id);
  return isMap(stage) ? listIn(stage, "steps") : undefined;
}

function stepsWithin(step: YAMLMap): YAMLSeq | undefined {
  const repeat = mapIn(step, "repeat");
  return listIn(step, "parallel") ?? (repeat === undefined ? undefined : listIn(repeat, "steps"));
}
