/** What an expression at some point of a playbook may name, and what of it may be missing. */
import { suggestion } from "../text/suggestion.ts";
import type { CheckContext } from "../expression/check.ts";
import type { Facts } from "../expression/presence.ts";
import {
  type CelType,
  celBool,
  celString,
  listOf,
  type ObjectType,
  objectOf,
  oneOf,
  optional,
  required,
} from "../expression/types.ts";
import type { Action } from "../action/action.ts";
import type { YamlFile } from "./read.ts";
import type { Session } from "./session.ts";

/** An approval, which learns what it allows while later steps are bound. */
export interface Approval {
  readonly allow: (action: Action) => void;
}
export type Origins = ReadonlySet<Approval>;
export const noOrigins: Origins = new Set();

/** One file while it is bound. */
export interface FileScope {
  readonly session: Session;
  readonly yaml: YamlFile;
  readonly inputs: ObjectType;
  /** Behind the names of types made for this file alone: a loop's items may leave it in an output. */
  readonly suffix: string;
  /** Which approvals an input's value comes from. */
  readonly inputOrigins: ReadonlyMap<string, Origins>;
  readonly known: Map<string, KnownStep>;
  /** Every step id of the file with its line, so that a later one can be told from a misspelt one. */
  readonly lines: ReadonlyMap<string, string>;
  /** Inputs and steps that are wrong themselves: what follows from that is not said again. */
  readonly broken: Set<string>;
  /** Files being bound, outermost first. */
  readonly stack: readonly string[];
  /** The path of ids of the step that calls it; empty for the main playbook. */
  readonly call: string;
}

/** A block that steps stand in. */
export interface Block {
  /** It may not run at all: it has a condition, or handles a failure. */
  readonly conditional: boolean;
  /** Children of one `parallel` run at once, so they cannot see each other. */
  readonly lane?: object;
}

export interface KnownStep {
  readonly id: string;
  readonly blocks: readonly Block[];
  readonly result?: CelType;
  readonly loop: boolean;
  /** Its result may be missing though its block runs. */
  readonly mayMiss: boolean;
  /** Field of the result → approvals its value comes from; the empty name stands for all. */
  readonly origins: ReadonlyMap<string, Origins>;
}

/** Where an expression stands. */
export interface Spot {
  readonly file: FileScope;
  readonly blocks: readonly Block[];
  readonly facts: Facts;
  readonly locals: ReadonlyMap<string, { readonly type: CelType; readonly origins: Origins }>;
}

const run = objectOf("run", [
  ["id", required(celString)],
  ["kind", required(celString)],
  ["dry_run", required(celBool)],
  ["account", required(celString)],
]);

/** Names that a loop variable cannot have. */
export const takenNames: ReadonlySet<string> = new Set(
  [
    "inputs steps policy run true false null in as break const continue else for function if import let loop package",
    "namespace return var void while cel google optional has dyn type int uint double string bool bytes list map",
    "duration timestamp",
  ].flatMap((words) => words.split(" ")),
);

/** Names that cannot stand behind a dot, so that nothing could read a step or input called so. */
export const unreadableNames: ReadonlySet<string> = new Set(["true", "false", "null", "in"]);

/** `source` bounds what is declared: steps that it does not name cost nothing. */
export function contextAt(spot: Spot, source: string): CheckContext {
  const { file } = spot;
  const variables = new Map<string, CelType>([
    ["inputs", file.inputs],
    ["steps", stepsType(spot, source)],
    ["policy", file.session.policy],
    ["run", run],
  ]);
  for (const [name, { type }] of spot.locals) variables.set(name, type);
  return {
    variables,
    facts: spot.facts,
    explain: (type, field) => (type === "steps" ? explainStep(spot, field) : undefined),
  };
}

/** Whether a mistake in the expression may only follow from one elsewhere. */
export function isConsequence({ file, locals }: Spot, source: string): boolean {
  const names = new Set(source.match(/[A-Za-z_][A-Za-z0-9_]*/g));
  return [...file.broken].some((name) => names.has(name) && !locals.has(name));
}

/** The approvals that a value read by these paths comes from. */
export function originsOf(spot: Spot, paths: readonly (readonly string[])[]): Origins {
  const found = new Set<Approval>();
  for (const [root = "", name = "", , field = ""] of paths) {
    for (const approval of originsAt(spot, root, name, field)) found.add(approval);
  }
  return found;
}

function originsAt({ file, locals }: Spot, root: string, name: string, field: string): Iterable<Approval> {
  if (root === "inputs") return file.inputOrigins.get(name) ?? [];
  if (root !== "steps") return locals.get(root)?.origins ?? [];
  const step = file.known.get(name);
  if (step === undefined) return [];
  const exact = step.loop || field === "" ? undefined : (step.origins.get(field) ?? noOrigins);
  return exact ?? [...step.origins.values()].flatMap((origins) => [...origins]);
}

function stepsType(spot: Spot, source: string): ObjectType {
  const { file } = spot;
  const visible = [...file.known.values()].filter((step) => source.includes(step.id) && isVisible(step, spot.blocks));
  return objectOf(
    "steps",
    visible.map((step) => [step.id, required(stepType(step, spot.blocks, file.suffix))]),
  );
}

const statuses = ["done", "skipped", "failed", "unknown"] as const;

/** What a step is read as from within its blocks, and from outside: made once, since the check knows types by identity. */
const stepTypes = { inside: new WeakMap<KnownStep, ObjectType>(), outside: new WeakMap<KnownStep, ObjectType>() };

function stepType(step: KnownStep, blocks: readonly Block[], suffix: string): ObjectType {
  const outside = step.blocks.some((block) => block.conditional && !blocks.includes(block));
  const types = outside ? stepTypes.outside : stepTypes.inside;
  const type = types.get(step) ?? typeOfStep(step, outside, suffix);
  types.set(step, type);
  return type;
}

function typeOfStep(step: KnownStep, outside: boolean, suffix: string): ObjectType {
  const status = ["status", required(oneOf(statuses))] as const;
  const { id, result } = step;
  if (!step.loop) {
    const field = outside || step.mayMiss ? optional : required;
    return objectOf(`step_${id}`, result === undefined ? [status] : [status, ["result", field(result)]]);
  }
  const itemResult = result === undefined ? [] : [["result", (step.mayMiss ? optional : required)(result)] as const];
  const item = objectOf(`item_${id}${suffix}`, [["key", required(celString)], status, ...itemResult]);
  return objectOf(`step_${id}`, [status, ["items", (outside ? optional : required)(listOf(item))]]);
}

function isVisible(step: KnownStep, blocks: readonly Block[]): boolean {
  const hidden = step.blocks.some(
    (block) => block.lane !== undefined && !blocks.includes(block) && blocks.some((each) => each.lane === block.lane),
  );
  return !hidden;
}

function explainStep({ file, blocks }: Spot, id: string): { message: string; hint?: string } {
  const known = file.known.get(id);
  if (known !== undefined && !isVisible(known, blocks)) {
    return { message: `${id} runs at the same time as this step`, hint: "read it after the parallel block" };
  }
  const line = file.lines.get(id);
  if (line !== undefined) return { message: `${id} comes later, in ${line}`, hint: "only earlier steps can be read" };
  const names = [...file.known.values()].filter((step) => isVisible(step, blocks)).map((step) => step.id);
  return {
    message: `there is no step ${id}`,
    hint: names.length === 0 ? "there is no step before this one" : suggestion(id, names),
  };
}
