/** The static check of an expression: its syntax, the fence, its types, and what may be missing. */
import { suggestion } from "../text/suggestion.ts";
import { checkEnvironment, plainNames } from "./environment.ts";
import { fence } from "./fence.ts";
import { limits, type Mistake } from "./mistake.ts";
import { type Facts, factsWhereTrue, unasked } from "./presence.ts";
import { impossible, valuesOf } from "./impossible.ts";
import { asked, chain, checkedName, children, comprehension, type Node, sourceOf } from "./syntax.ts";
import { type CelType, listOf, mapOf, nothing, type ObjectType, oneOf } from "./types.ts";

export interface CheckContext {
  /** The names in scope. */
  readonly variables: ReadonlyMap<string, CelType>;
  /** What the conditions around the expression have asked for. */
  readonly facts: Facts;
  /** A better word on a field that is not there, such as a step that comes later. */
  readonly explain?: (type: string, field: string) => { message: string; hint?: string } | undefined;
}

export interface Checked {
  readonly type: CelType;
  /** What is there wherever the expression is true. */
  readonly facts: Facts;
  /** Every variable read, with the literal path into it. */
  readonly paths: readonly (readonly string[])[];
}

/** All mistakes found, or what the expression is. */
export function check(source: string, context: CheckContext): Checked | readonly Mistake[] {
  if (source.length > limits.length) {
    return [
      { code: "LIMIT_EXCEEDED", message: `an expression has at most ${limits.length} characters`, start: 0, end: 1 },
    ];
  }
  const environment = checkEnvironment();
  const { types } = environment;
  let parsed: ReturnType<typeof environment.parse>;
  try {
    parsed = environment.parse(source);
  } catch (error) {
    return [syntaxMistake(error as CelError, source)];
  }
  const refused = fence(parsed.ast);
  if (refused.length > 0) return refused;
  const result = environment.check(parsed, context.variables);
  if (!result.valid) return [typeMistake(result.error as CelError, source, parsed.ast, context, types)];

  const typeOf = resolver(types);
  const paths = pathsOf(parsed.ast, new Set());
  const mistakes = [
    ...looseTypes(parsed.ast, typeOf),
    ...wrongQuestions(parsed.ast, typeOf, context),
    ...impossible(parsed.ast, typeOf),
    ...wholeSteps(paths, parsed.ast),
  ];
  if (mistakes.length > 0) return mistakes;
  const presence = { typeOf, facts: context.facts };
  const missing = unasked(parsed.ast, presence);
  if (missing.length > 0) return missing;
  const values = valuesOf(parsed.ast, typeOf);
  const type = values === undefined ? typeOf(parsed.ast) : oneOf(values);
  if (type === undefined) return [loose(parsed.ast)];
  return { type, facts: factsWhereTrue(parsed.ast, presence), paths };
}

export function isChecked(result: Checked | readonly Mistake[]): result is Checked {
  return "type" in result;
}

interface CelError {
  readonly summary?: string;
  readonly message: string;
  readonly code?: string;
  readonly range?: { start: number; end: number };
}

export type TypeOf = (node: Node) => CelType | undefined;

function resolver(types: ReadonlyMap<string, ObjectType>): TypeOf {
  const typeOf = (node: Node): CelType | undefined => {
    const named = checkedName(node);
    if (named !== undefined) return named.open ? undefined : byName(named.name, types);
    if (node.op !== ".") return undefined;
    const base = typeOf(node.args[0]);
    if (base?.kind === "map") return base.of;
    return base?.kind === "object" ? base.fields.get(node.args[1])?.type : undefined;
  };
  return typeOf;
}

function byName(name: string, types: ReadonlyMap<string, ObjectType>): CelType | undefined {
  const list = /^list<(.+)>$/.exec(name)?.[1];
  if (list !== undefined) return emptyOr(list, types, listOf);
  const map = /^map<(?:string|K), (.+)>$/.exec(name)?.[1];
  if (map !== undefined) return emptyOr(map, types, mapOf);
  if (name === "google.protobuf.Timestamp") return { kind: "timestamp" };
  if (name === "google.protobuf.Duration") return { kind: "duration" };
  if (scalars.has(name)) return { kind: name as "string" };
  return types.get(name);
}

const scalars = new Set(["string", "int", "double", "bool", "null"]);

/** `[]` and `{}` have no element type. */
function emptyOr(
  inner: string,
  types: ReadonlyMap<string, ObjectType>,
  wrap: (of: CelType) => CelType,
): CelType | undefined {
  if (/^[A-Z]$/.test(inner)) return wrap(nothing);
  const of = byName(inner, types);
  return of === undefined ? undefined : wrap(of);
}

/** A part whose type is not known could carry any value past the check. */
function looseTypes(node: Node, typeOf: TypeOf): Mistake[] {
  if (asked(node) !== undefined) return [];
  const mistakes = children(node).flatMap((child) => looseTypes(child, typeOf));
  if (mistakes.length > 0) return mistakes;
  if (node.op === "[]" && typeOf(node.args[0])?.kind === "object") {
    return [
      {
        code: "EXPRESSION_FORBIDDEN",
        message: "an object's field is read by its name",
        start: node.start,
        end: node.end,
        hint: "write .field",
      },
    ];
  }
  return typeOf(node) === undefined ? [loose(node)] : [];
}

function loose(node: Node): Mistake {
  return {
    code: "EXPRESSION_TYPE",
    message: "the type of this cannot be known before the run",
    start: node.start,
    end: node.end,
  };
}

/** The library lets `has(a.b)` ask for fields that no value can have. */
function wrongQuestions(node: Node, typeOf: TypeOf, context: CheckContext): Mistake[] {
  const mistakes = children(node).flatMap((child) =>
    asked(node) === child ? [] : wrongQuestions(child, typeOf, context),
  );
  for (let part = asked(node); part?.op === "."; part = part.args[0]) {
    const base = typeOf(part.args[0]);
    if (base?.kind === "object" && !base.fields.has(part.args[1]))
      mistakes.push(noField(base, part, part.start, part.end, context));
    else if (base !== undefined && base.kind !== "object" && base.kind !== "map") mistakes.push(loose(part));
  }
  return mistakes;
}

/** `steps` and `steps.x` are no values: what they hold grows while the playbook runs. */
function wholeSteps(paths: Checked["paths"], root: Node): Mistake[] {
  const whole = paths.find(([name, , part]) => name === "steps" && part === undefined);
  if (whole === undefined) return [];
  const hint = `read ${whole.length === 1 ? "steps.<id>" : whole.join(".")}.status or .result`;
  return [{ code: "EXPRESSION_TYPE", message: "a step is no value", start: root.start, end: root.end, hint }];
}

function pathsOf(node: Node, bound: ReadonlySet<string>): (readonly string[])[] {
  const path = chain(node);
  if (path !== undefined) return bound.has(path[0] ?? "") ? [] : [path];
  const inner = comprehension(node);
  const within = inner === undefined ? bound : new Set([...bound, inner.variable]);
  return children(node).flatMap((child) => pathsOf(child, inner?.bodies.includes(child) === true ? within : bound));
}

function syntaxMistake(error: CelError, source: string): Mistake {
  const hint = source.startsWith("${") ? { hint: "write the expression alone, or within ${{ … }}" } : {};
  return { code: "EXPRESSION_SYNTAX", message: error.summary ?? error.message, ...rangeOf(error, source), ...hint };
}

function typeMistake(
  error: CelError,
  source: string,
  root: Node,
  context: CheckContext,
  types: ReadonlyMap<string, ObjectType>,
): Mistake {
  const range = rangeOf(error, source);
  const message = (error.summary ?? error.message)
    .replaceAll("google.protobuf.Timestamp", "timestamp")
    .replaceAll("google.protobuf.Duration", "duration");
  const variable = /^Unknown variable: (.*)$/.exec(message)?.[1];
  if (variable !== undefined) {
    const hint = suggestion(variable, [...context.variables.keys()], "in scope are");
    return { code: "UNKNOWN_NAME", message: `there is no ${variable} here`, ...range, hint };
  }
  const field = /^No such key: (.*)$/.exec(message)?.[1];
  const owner = field === undefined ? undefined : ownerAt(root, range.end, field, resolver(types));
  if (owner !== undefined) return noField(owner.type, owner.node, range.start, range.end, context);
  const hint = overloadHint(message, types);
  return { code: "EXPRESSION_TYPE", message: plainNames(message), ...range, ...(hint === undefined ? {} : { hint }) };
}

function overloadHint(message: string, types: ReadonlyMap<string, ObjectType>): string | undefined {
  const [, left = "", operator = "", right = ""] = /^no such overload: (.+) (\S+) (.+)$/.exec(message) ?? [];
  if (left === "null" || right === "null") return "ask with has(…) whether it is there";
  if (["==", "!=", "in"].includes(operator) && (types.has(left) || types.has(right))) return "compare their ids";
  const pair = [left, right].sort().join();
  if (pair === "double,int") return "convert one with double(…) or int(…)";
  return pair === "string,timestamp" ? "write timestamp(…) around the text" : undefined;
}

type Select = Extract<Node, { op: "." }>;

function noField(
  owner: ObjectType,
  { args: [base, field] }: Select,
  start: number,
  end: number,
  context: CheckContext,
): Mistake {
  const better = context.explain?.(owner.title, field);
  if (better !== undefined) return { code: "UNKNOWN_NAME", start, end, ...better };
  const all = [...owner.fields.keys()];
  const hint = all.length === 0 ? "it has no fields" : suggestion(field, all, "it has");
  const type = /^[A-Z]/.test(owner.name) ? `, which is ${owner.name},` : "";
  return { code: "UNKNOWN_NAME", message: `${sourceOf(base)}${type} has no ${field}`, start, end, hint };
}

/** The type of the object whose field was read where the error is. */
function ownerAt(
  node: Node,
  end: number,
  field: string,
  typeOf: TypeOf,
): { type: ObjectType; node: Select } | undefined {
  if (node.op === "." && node.args[1] === field && node.end >= end) {
    const type = typeOf(node.args[0]);
    if (type?.kind === "object" && !type.fields.has(field)) return { type, node };
  }
  for (const child of children(node)) {
    const found = ownerAt(child, end, field, typeOf);
    if (found !== undefined) return found;
  }
  return undefined;
}

function rangeOf(error: CelError, source: string): { start: number; end: number } {
  const start = Math.min(error.range?.start ?? 0, source.length);
  return { start, end: Math.max(start + 1, error.range?.end ?? start + 1) };
}
