/** Values of a playbook with expressions in them, against the type and the schema of where they go. */
import { suggestion } from "../text/suggestion.ts";
import type { Expression } from "../expression/expression.ts";
import { anything, assignable, type CelType, isScalar, type ObjectType, typeName } from "../expression/types.ts";
import { bindExpression, reportUnclosed } from "./bind-expression.ts";
import { fromWritten } from "./literal.ts";
import { keyRangeOf, type Path, problemOf, rangeOf, textRangeOf } from "./locate.ts";
import type { ProblemCode } from "./problem.ts";
import type { Template } from "./program.ts";
import { problemAt } from "./read.ts";
import { checkValue } from "./schema.ts";
import { noOrigins, type Origins, type Spot } from "./scope.ts";
import { hasExpression, pieces } from "./template.ts";

export interface Target {
  readonly type: CelType;
  /** For what the type does not say: ranges, formats, allowed words. Read for what is written out only. */
  readonly schema: object;
}

export interface BoundValue {
  readonly template: Template;
  /** Of a whole-string expression its type; else the target's. */
  readonly type: CelType;
  readonly origins: Origins;
}

/** Anything may go there: text for people, outputs. */
export const anyTarget: Target = { type: anything, schema: {} };
export const textTarget: Target = { type: { kind: "string" }, schema: { type: "string" } };

/** The template of the value at the path; its problems go to the session. */
export function bindValue(spot: Spot, path: Path, value: unknown, target: Target): BoundValue {
  if (typeof value === "string" && hasExpression(value)) return bindText(spot, path, value, target);
  if (hasExpression(value)) {
    if (Array.isArray(value)) return bindList(spot, path, value, target);
    return bindMap(spot, path, value as Readonly<Record<string, unknown>>, target);
  }
  return bindLiteral(spot, path, value, target);
}

function bindLiteral(spot: Spot, path: Path, value: unknown, target: Target): BoundValue {
  const { yaml, session } = spot.file;
  const mark = markedWithin(target.type);
  const literal = fromWritten(value, target.type);
  const empty = Array.isArray(value) && value.length === 0;
  if (mark !== undefined && !empty) refuseMark(spot, path, rangeOf(yaml, path), mark, "a value written out");
  else session.problems.push(...checkValue(yaml, path, target.schema, literal));
  return { template: { kind: "literal", value: literal }, type: target.type, origins: noOrigins };
}

function bindText(spot: Spot, path: Path, text: string, target: Target): BoundValue {
  const found = pieces(text);
  if ("unclosed" in found) {
    reportUnclosed(spot, path, found.unclosed);
    return failed(target);
  }
  const [first] = found;
  if (found.length === 1 && first?.kind === "expression")
    return bindWhole(spot, path, first.source, first.start, target);
  const { yaml, session } = spot.file;
  const parts = found.map((piece): string | Expression => {
    if (piece.kind === "text") return piece.text;
    const bound = bindExpression(spot, path, piece.source, piece.start);
    if (bound === undefined) return "";
    const { type } = bound.compiled;
    if (!isScalar(type)) {
      const range = textRangeOf(yaml, path, piece.start, piece.start + piece.source.length);
      const message = `${typeName(type)} cannot stand within text`;
      session.problems.push(
        problemAt(yaml, range, "EXPRESSION_TYPE", message, 'name one of its fields, or join a list with .join(", ")'),
      );
    }
    return bound.expression;
  });
  if (!assignable({ kind: "string" }, target.type)) {
    const message = `this is text, but ${typeName(target.type)} is needed`;
    session.problems.push(
      problemOf(yaml, path, "WRONG_TYPE", message, { hint: "let one ${{ … }} be all of the text" }),
    );
  }
  return { template: { kind: "text", parts }, type: { kind: "string" }, origins: noOrigins };
}

function bindWhole(spot: Spot, path: Path, source: string, start: number, target: Target): BoundValue {
  const { yaml, session } = spot.file;
  const bound = bindExpression(spot, path, source, start);
  if (bound === undefined) return failed(target);
  const { type } = bound.compiled;
  const range = textRangeOf(yaml, path, start, start + source.length);
  const missing = missingMark(type, target.type);
  if (missing !== undefined) {
    refuseMark(spot, path, range, missing, typeName(type));
  } else if (!assignable(type, target.type) && !isText(type, target.type)) {
    const message = `this is ${typeName(type)}, but ${typeName(target.type)} is needed`;
    session.problems.push(problemAt(yaml, range, "EXPRESSION_TYPE", message, conversion(type, target.type)));
  }
  return { template: { kind: "expression", expression: bound.expression }, type, origins: bound.origins };
}

function bindList(spot: Spot, path: Path, items: readonly unknown[], target: Target): BoundValue {
  const { type, schema } = target;
  const inner =
    type.kind === "list" ? { type: type.of, schema: (schema as { items?: object }).items ?? {} } : anyTarget;
  if (type.kind !== "list" && type.kind === "object" && type.name !== anything.name)
    return wrongShape(spot, path, "a list", target);
  if (isScalar(type) || type.kind === "map") return wrongShape(spot, path, "a list", target);
  const bound = items.map((item, at) => bindValue(spot, [...path, at], item, inner));
  return { template: { kind: "list", items: bound.map((each) => each.template) }, type, origins: allOrigins(bound) };
}

function bindMap(spot: Spot, path: Path, value: Readonly<Record<string, unknown>>, target: Target): BoundValue {
  const { type, schema } = target;
  if (type.kind !== "map" && type.kind !== "object") return wrongShape(spot, path, "a map", target);
  if (type.kind === "object" && type.marks[0] !== undefined) {
    refuseMark(spot, path, rangeOf(spot.file.yaml, path), type, "a value written out");
    return failed(target);
  }
  if (type.kind === "map") return fieldsTemplate(spot, path, value, type, () => ({ type: type.of, schema: {} }));
  if (type.fields.size === 0) return fieldsTemplate(spot, path, value, type, () => anyTarget);
  return bindFields(spot, path, value, type, schema);
}

/** The parameters of an action or the inputs of a sub-playbook: each by its own type, none unknown, none forgotten. */
export function bindFields(
  spot: Spot,
  path: Path,
  value: Readonly<Record<string, unknown>>,
  type: ObjectType,
  schema: object,
  onField: (name: string, value: BoundValue) => void = () => undefined,
): BoundValue {
  const { yaml, session } = spot.file;
  const { properties = {} } = schema as { properties?: Readonly<Record<string, object>> };
  for (const [name, field] of type.fields) {
    if (field.optional || Object.hasOwn(value, name)) continue;
    const [start, end] = Object.keys(value).length === 0 ? keyRangeOf(yaml, path) : rangeOf(yaml, path);
    const stop = yaml.text.indexOf("\n", start);
    const range = [start, stop === -1 ? end : Math.min(stop, end)] as const;
    session.problems.push(
      problemAt(yaml, range, "MISSING_KEY", `${name} is missing`, `add ${name}: a ${typeName(field.type)}`),
    );
  }
  return fieldsTemplate(
    spot,
    path,
    value,
    type,
    (name) => {
      const field = type.fields.get(name);
      if (field !== undefined) return lazyTarget(field.type, () => properties[name]);
      const range = keyRangeOf(yaml, [...path, name]);
      const hint = type.fields.size === 0 ? "it takes none" : suggestion(name, type.fields.keys());
      session.problems.push(problemAt(yaml, range, "UNKNOWN_KEY", `${name} means nothing here`, hint));
      return anyTarget;
    },
    onField,
  );
}

function lazyTarget(type: CelType, schema: () => object | undefined): Target {
  return {
    type,
    get schema() {
      return schema() ?? {};
    },
  };
}

function fieldsTemplate(
  spot: Spot,
  path: Path,
  value: Readonly<Record<string, unknown>>,
  type: CelType,
  targetOf: (name: string) => Target,
  onField: (name: string, value: BoundValue) => void = () => undefined,
): BoundValue {
  const bound = Object.entries(value).map(
    ([name, each]) => [name, bindValue(spot, [...path, name], each, targetOf(name))] as const,
  );
  for (const [name, each] of bound) onField(name, each);
  const entries = Object.fromEntries(bound.map(([name, { template }]) => [name, template]));
  return { template: { kind: "map", entries }, type, origins: allOrigins(bound.map(([, each]) => each)) };
}

function wrongShape(spot: Spot, path: Path, found: string, target: Target): BoundValue {
  const { yaml, session } = spot.file;
  session.problems.push(problemOf(yaml, path, "WRONG_TYPE", `this must be ${typeName(target.type)}, not ${found}`));
  return failed(target);
}

function failed(target: Target): BoundValue {
  return { template: { kind: "literal", value: null }, type: target.type, origins: noOrigins };
}

function allOrigins(values: readonly BoundValue[]): Origins {
  return new Set(values.flatMap((each) => [...each.origins]));
}

/** Text takes a timestamp as JSON writes it. */
function isText(from: CelType, to: CelType): boolean {
  return to.kind === "string" && from.kind === "timestamp";
}

function conversion(from: CelType, to: CelType): string | undefined {
  if (to.kind === "timestamp" && from.kind === "string") return "write timestamp(…) around it";
  if (to.kind === "duration" && from.kind === "string") return "write duration(…) around it";
  if (to.kind === "string" && isScalar(from)) return "write string(…) around it";
  return to.kind === "list" && assignable(from, to.of) ? "write [ … ] around it" : undefined;
}

/** The approved or saved type that `to` asks for and `from` does not prove. */
function missingMark(from: CelType, to: CelType): ObjectType | undefined {
  if (to.kind === "list" || to.kind === "map") return from.kind === to.kind ? missingMark(from.of, to.of) : undefined;
  if (to.kind !== "object" || from.kind !== "object" || assignable(from, to)) return undefined;
  const unmarked: ObjectType = { ...to, marks: [], name: to.title };
  return to.marks.some((mark) => !from.marks.includes(mark)) && assignable(from, unmarked) ? to : undefined;
}

function markedWithin(type: CelType): ObjectType | undefined {
  if (type.kind === "list" || type.kind === "map") return markedWithin(type.of);
  return type.kind === "object" && type.marks.length > 0 ? type : undefined;
}

function refuseMark(spot: Spot, path: Path, range: readonly [number, number], wanted: ObjectType, found: string): void {
  const approved = wanted.marks.includes("approved");
  const code: ProblemCode = approved ? "NOT_APPROVED" : "NOT_SAVED";
  const message = `this must be ${typeName(wanted)}, not ${found}`;
  const hint = approved
    ? `let a checkpoint approve it and pass steps.<checkpoint>.result.approved`
    : `pass the result of the step that saved the evidence`;
  spot.file.session.problems.push(problemAt(spot.file.yaml, range, code, message, hint));
}
