/**
 * What may be missing must be asked for before it is read: in the same expression, or in a
 * condition around it. A fact is the path of something known to be there.
 */
import type { Mistake } from "./mistake.ts";
import { asked, children, comprehension, literalKey, type Node, sourceOf } from "./syntax.ts";
import type { CelType } from "./types.ts";

export type Facts = ReadonlySet<string>;
export const noFacts: Facts = new Set();

export interface PresenceContext {
  typeOf(node: Node): CelType | undefined;
  /** Known from the conditions around the expression. */
  readonly facts: Facts;
}

/** The path of a name and what lies in it, as facts have it. */
export function pathKey(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** Facts that hold wherever the expression was true, for what stands behind it. */
export function factsWhereTrue(root: Node, context: PresenceContext): Facts {
  return truths(root, true, new Map(), context);
}

/** Every reading of what may be missing and was not asked for. */
export function unasked(root: Node, context: PresenceContext): Mistake[] {
  const mistakes: Mistake[] = [];
  visit(root, context.facts, new Map(), { ...context, mistakes });
  return mistakes;
}

/** A comprehension's variable → a root of its own, so that equal names do not share facts. */
type Bindings = ReadonlyMap<string, string>;
type Visit = PresenceContext & { readonly mistakes: Mistake[] };

function visit(node: Node, facts: Facts, bindings: Bindings, context: Visit): void {
  const go = (child: Node, more: Facts = noFacts) => visit(child, union(facts, more), bindings, context);
  const question = asked(node);
  const inner = comprehension(node);
  if (question !== undefined) {
    if (question.op === ".") go(question.args[0]);
  } else if (node.op === "&&" || node.op === "||") {
    go(node.args[0]);
    go(node.args[1], truths(node.args[0], node.op === "&&", bindings, context));
  } else if (node.op === "?:") {
    const [condition, yes, no] = node.args;
    go(condition);
    go(yes, truths(condition, true, bindings, context));
    go(no, truths(condition, false, bindings, context));
  } else if (inner !== undefined) {
    go(inner.range);
    const inside = bind(bindings, inner.variable, node);
    let known = union(facts, itemFacts(inner.range, inside.root, bindings, context));
    for (const body of inner.bodies) {
      visit(body, known, inside.bindings, context);
      known = union(known, truths(body, true, inside.bindings, context));
    }
  } else {
    children(node).forEach((child) => go(child));
    read(node, facts, bindings, context);
  }
}

function read(node: Node, facts: Facts, bindings: Bindings, context: Visit): void {
  if (node.op !== "." && node.op !== "[]") return;
  const key = node.op === "." ? node.args[1] : literalKey(node.args[1]);
  const base = context.typeOf(node.args[0]);
  if (key === undefined || base === undefined) return;
  const mayMiss = base.kind === "map" || (base.kind === "object" && base.fields.get(key)?.optional === true);
  if (!mayMiss) return;
  const path = pathOf(node, bindings);
  if (path !== undefined && facts.has(pathKey(path))) return;
  if (isKnownOfItem(node.args[0], key, bindings, context)) return;
  const source = sourceOf(node);
  const owner = sourceOf(node.args[0]);
  context.mistakes.push({
    code: "MAY_BE_MISSING",
    message: `${source} may be missing`,
    start: node.start,
    end: node.end,
    hint: `ask first: ${question(owner, key, base)} && …`,
  });
}

function question(owner: string, key: string, base: CelType): string {
  if (base.kind === "map") return `${JSON.stringify(key)} in ${owner}`;
  return isOutcome(base) ? `${owner}.status == "done"` : `has(${owner}.${key})`;
}

/** What is there wherever `node` is `value`. */
function truths(node: Node, value: boolean, bindings: Bindings, context: PresenceContext): Facts {
  const again = (child: Node, want: boolean) => truths(child, want, bindings, context);
  switch (node.op) {
    case "!_":
      return again(node.args, !value);
    case "&&":
    case "||": {
      const [left, right] = [again(node.args[0], value), again(node.args[1], value)];
      return (node.op === "&&") === value ? union(left, right) : new Set([...left].filter((fact) => right.has(fact)));
    }
    case "==":
    case "!=":
      return (node.op === "==") === value ? doneFacts(node.args, bindings, context) : noFacts;
    case "in":
      return value ? keyFacts(node.args, bindings, context) : noFacts;
    case "call": {
      const question = asked(node);
      return value && question !== undefined ? pathFacts(pathOf(question, bindings)) : noFacts;
    }
    default:
      return noFacts;
  }
}

/** `x.status == "done"` says that `x.result` and `x.items` are there. */
function doneFacts(sides: readonly Node[], bindings: Bindings, context: PresenceContext): Facts {
  const status = sides.find((side) => side.op === "." && side.args[1] === "status");
  if (status?.op !== "." || !sides.some((side) => side.op === "value" && side.args === "done")) return noFacts;
  const base = context.typeOf(status.args[0]);
  const path = pathOf(status.args[0], bindings);
  if (path === undefined || base === undefined || !isOutcome(base)) return noFacts;
  return new Set([pathKey([...path, "result"]), pathKey([...path, "items"])]);
}

function keyFacts([key, map]: readonly Node[], bindings: Bindings, context: PresenceContext): Facts {
  if (key === undefined || map === undefined || context.typeOf(map)?.kind !== "map") return noFacts;
  const [name, path] = [literalKey(key), pathOf(map, bindings)];
  return name === undefined || path === undefined ? noFacts : pathFacts([...path, name]);
}

/** What a filter asked of each item is known of the items that are left. */
function itemFacts(range: Node, root: string, bindings: Bindings, context: PresenceContext): Facts {
  const inner = comprehension(range);
  const [predicate] = inner?.bodies ?? [];
  if (inner?.name !== "filter" || predicate === undefined) return noFacts;
  const here = new Map(bindings).set(inner.variable, root);
  return union(truths(predicate, true, here, context), itemFacts(inner.range, root, bindings, context));
}

/** `list.filter(i, i.status == "done")[0].result`: asked of every item that is left. */
function isKnownOfItem(item: Node, key: string, bindings: Bindings, context: PresenceContext): boolean {
  if (item.op !== "[]") return false;
  const root = `item at ${item.start}`;
  return itemFacts(item.args[0], root, bindings, context).has(pathKey([root, key]));
}

function pathOf(node: Node, bindings: Bindings): readonly string[] | undefined {
  if (node.op === "id") return [bindings.get(node.args) ?? node.args];
  if (node.op !== "." && node.op !== "[]") return undefined;
  const base = pathOf(node.args[0], bindings);
  const key = node.op === "." ? node.args[1] : literalKey(node.args[1]);
  return base === undefined || key === undefined ? undefined : [...base, key];
}

function pathFacts(path: readonly string[] | undefined): Facts {
  return path === undefined ? noFacts : new Set([pathKey(path)]);
}

function bind(bindings: Bindings, variable: string, node: Node): { bindings: Bindings; root: string } {
  const root = `${variable} at ${node.start}-${node.end}`;
  return { bindings: new Map(bindings).set(variable, root), root };
}

/** What a step leaves: a status, and a result that is there when it is done. */
function isOutcome(type: CelType): boolean {
  return (
    type.kind === "object" &&
    type.fields.has("status") &&
    (type.title.startsWith("step_") || type.title.startsWith("item_"))
  );
}

function union(left: Facts, right: Facts): Facts {
  if (right.size === 0) return left;
  return left.size === 0 ? right : new Set([...left, ...right]);
}
