/** Expressions in the text of a playbook: compiled where they stand, mistakes put in their place. */
import { type Compiled, compile, expressionOf } from "../expression/compile.ts";
import type { Expression } from "../expression/expression.ts";
import type { CelType } from "../expression/types.ts";
import { typeName } from "../expression/types.ts";
import { type Path, placeOf, problemOf, textRangeOf } from "./locate.ts";
import { problemAt } from "./read.ts";
import { contextAt, isConsequence, type Origins, originsOf, type Spot } from "./scope.ts";
import { bare } from "./template.ts";

export interface BoundExpression {
  readonly expression: Expression;
  readonly compiled: Compiled;
  readonly origins: Origins;
}

/** Compiles `source`, which stands at the offset `start` of the text at the path. Undefined where it has mistakes. */
export function bindExpression(spot: Spot, path: Path, source: string, start: number): BoundExpression | undefined {
  const { yaml, session } = spot.file;
  if (source === "") {
    session.problems.push(problemOf(yaml, path, "EXPRESSION_SYNTAX", "there is no expression here"));
    return undefined;
  }
  const compiled = compile(source, contextAt(spot, source));
  if (!("evaluate" in compiled)) {
    for (const mistake of compiled) {
      if (mistake.code === "UNKNOWN_NAME" && isConsequence(spot, source)) continue;
      const range = textRangeOf(yaml, path, start + mistake.start, start + mistake.end);
      session.problems.push(problemAt(yaml, range, mistake.code, mistake.message, mistake.hint));
    }
    return undefined;
  }
  const place = placeOf(yaml, textRangeOf(yaml, path, start, start + 1));
  return { expression: expressionOf(source, place, compiled), compiled, origins: originsOf(spot, compiled.paths) };
}

/** The expression of a keyword that takes one without brackets, of one of the kinds wanted. */
export function bindBare(spot: Spot, path: Path, text: unknown, wanted?: CelType["kind"]): BoundExpression | undefined {
  const { yaml, session } = spot.file;
  if (typeof text !== "string") return undefined;
  const found = bare(text);
  if ("unclosed" in found) {
    reportUnclosed(spot, path, found.unclosed);
    return undefined;
  }
  const bound = bindExpression(spot, path, found.source, found.start);
  if (bound === undefined || wanted === undefined || bound.compiled.type.kind === wanted) return bound;
  const range = textRangeOf(yaml, path, found.start, found.start + found.source.length);
  const message = `this is ${typeName(bound.compiled.type)}, but a ${wanted} is needed`;
  session.problems.push(problemAt(yaml, range, "EXPRESSION_TYPE", message));
  return undefined;
}

export function reportUnclosed(spot: Spot, path: Path, at: number): void {
  const { yaml, session } = spot.file;
  const range = textRangeOf(yaml, path, at, at + 3);
  session.problems.push(
    problemAt(yaml, range, "EXPRESSION_SYNTAX", "nothing closes this ${{", "end the expression with }}"),
  );
}
