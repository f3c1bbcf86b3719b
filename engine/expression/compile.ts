/** From the text of an expression to what the interpreter evaluates. */
import { Environment } from "@marcbachmann/cel-js";
import { RunbookError } from "../errors.ts";
import { type CheckContext, check, type Checked, isChecked } from "./check.ts";
import { type Expression, type Scope, unknown } from "./expression.ts";
import { addFunctions } from "./functions.ts";
import { limits, type Mistake } from "./mistake.ts";
import { type CelType, celString, typeName } from "./types.ts";
import { fromCel, meetings, meetUnknown, setField, toCel } from "./values.ts";

export interface Compiled extends Checked {
  /** JSON in and out; `unknown` where it depends on what is not known. @throws Error */
  evaluate(values: Readonly<Record<string, unknown>>): unknown;
}

/**
 * Types are checked in an environment that knows them; it is evaluated in one that does not, on
 * values converted by the same types, since the library takes no nested plain objects as typed ones.
 */
export function compile(source: string, context: CheckContext): Compiled | readonly Mistake[] {
  const checked = check(source, context);
  if (!isChecked(checked)) return checked;
  let program: ReturnType<Environment["parse"]> | undefined;
  const names = [...new Set(checked.paths.map(([name = ""]) => name))];
  return {
    ...checked,
    evaluate(values) {
      const before = meetings.count;
      program ??= evaluation.parse(source);
      try {
        return fromCel(program(contextOf(names, values, checked, context.variables)));
      } catch (error) {
        if (meetings.count !== before) return unknown;
        throw error;
      }
    },
  };
}

/** An expression of a playbook, whose variables are those of a scope. */
export function expressionOf(source: string, place: Expression["place"], compiled: Compiled): Expression {
  return {
    source,
    type: typeName(compiled.type),
    place,
    evaluate(scope: Scope) {
      try {
        return compiled.evaluate({
          ...scope.locals,
          inputs: scope.inputs,
          steps: scope.steps,
          policy: scope.policy,
          run: scope.run,
        });
      } catch (error) {
        const where = `${place.file}:${place.line}:${place.column}`;
        throw new RunbookError("EXPRESSION_FAILED", `${where}: ${source}: ${reasonOf(error)}`, { cause: error });
      }
    },
  };
}

const evaluation = addFunctions(
  new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: limits.nodes, maxDepth: limits.depth },
  }),
);

function contextOf(
  names: readonly string[],
  values: Readonly<Record<string, unknown>>,
  checked: Checked,
  variables: ReadonlyMap<string, CelType>,
): Record<string, unknown> {
  const context: Record<string, unknown> = Object.create(null);
  for (const name of names) {
    const type = variables.get(name);
    if (type === undefined) continue;
    if (name === "steps" && type.kind === "object") context[name] = stepsOf(values[name], type, checked.paths);
    else if (values[name] === unknown) Object.defineProperty(context, name, { get: meetUnknown });
    else context[name] = toCel(values[name], type);
  }
  return context;
}

interface StepState {
  readonly status: string;
  readonly result?: unknown;
  readonly items?: readonly { readonly status: string }[];
}

/** Only the steps that the expression names; the record of steps grows while its results are shared. */
function stepsOf(steps: unknown, type: CelType & { kind: "object" }, paths: Checked["paths"]): object {
  const given = (steps ?? {}) as Readonly<Record<string, StepState | undefined>>;
  const made: Record<string, unknown> = Object.create(null);
  for (const [root, id] of paths) {
    const field = root === "steps" && id !== undefined ? type.fields.get(id) : undefined;
    if (id === undefined || field?.type.kind !== "object") continue;
    made[id] = stepOf(Object.hasOwn(given, id) ? given[id] : undefined, field.type.fields);
  }
  return made;
}

/**
 * A step that has not run, since its branch was not taken, counts as skipped. Of an unknown step
 * the status is not known either: the real run would have another, and both ways must be walked.
 */
function stepOf(state: StepState | undefined, fields: ReadonlyMap<string, { readonly type: CelType }>): object {
  const made: Record<string, unknown> = Object.create(null);
  const status = state?.status ?? "skipped";
  setField(made, "status", status === "unknown" ? unknown : status, celString);
  for (const name of ["result", "items"] as const) {
    const type = fields.get(name)?.type;
    if (type === undefined) continue;
    const hidden =
      status === "unknown" || (name === "items" && state?.items?.some((item) => item.status === "unknown"));
    const value = state?.[name];
    if (hidden === true) Object.defineProperty(made, name, { enumerable: true, get: meetUnknown });
    else if (value !== undefined && value !== null) setField(made, name, value, type);
  }
  return made;
}

function reasonOf(error: unknown): string {
  const { summary, message } = error as { summary?: string; message?: string };
  return summary ?? message ?? String(error);
}
