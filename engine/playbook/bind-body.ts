/** What a step does: an action, a checkpoint, a block of steps, a sub-playbook, or the end. */
import { suggestion } from "../text/suggestion.ts";
import type { Action } from "../action/action.ts";
import type { Outcome } from "../errors.ts";
import { type CelType, celBool, celInt, type ObjectType, objectOf, required } from "../expression/types.ts";
import { bindBare } from "./bind-expression.ts";
import { bindCheckpoint } from "./bind-checkpoint.ts";
import { type Around, bindStep, bindSteps } from "./bind-step.ts";
import { bindSubPlaybook } from "./bind-sub-playbook.ts";
import { bindFields, bindValue, textTarget } from "./bind-value.ts";
import { type Path, problemOf, rangeOf } from "./locate.ts";
import type { Body, Template } from "./program.ts";
import { asList, asMap, asNumber, asText, type RawMap } from "./raw.ts";
import { problemAt } from "./read.ts";
import type { Origins, Spot } from "./scope.ts";
import { paramsOf, resultOf } from "./session.ts";

export interface BoundBody {
  readonly body: Body;
  readonly result?: CelType;
  readonly origins?: ReadonlyMap<string, Origins>;
  /** It may end without a result though it did not fail. */
  readonly mayMiss?: boolean;
}

const kinds = ["uses", "checkpoint", "parallel", "repeat", "playbook", "end"] as const;

/** `within` is where steps inside the body stand. */
export function bindBody(spot: Spot, path: Path, raw: RawMap, within: Around): BoundBody | undefined {
  const { yaml, session } = spot.file;
  const [kind, other] = kinds.filter((each) => raw[each] !== undefined);
  if (kind === undefined) {
    const [start, end] = rangeOf(yaml, path);
    const stop = yaml.text.indexOf("\n", start);
    session.problems.push(
      problemAt(
        yaml,
        [start, stop === -1 ? end : Math.min(end, stop)],
        "MISSING_KEY",
        "the step does nothing",
        `add one of ${kinds.join(", ")}`,
      ),
    );
    return undefined;
  }
  if (other !== undefined) {
    session.problems.push(
      problemOf(yaml, [...path, other], "CONFLICT", `a step has either ${kind} or ${other}`, {
        key: true,
        hint: "make two steps of it",
      }),
    );
  }
  switch (kind) {
    case "uses":
      return bindAction(spot, path, raw);
    case "checkpoint":
      return bindCheckpoint(spot, [...path, "checkpoint"], raw["checkpoint"]);
    case "parallel":
      return bindParallel(spot, path, raw, within);
    case "repeat":
      return bindRepeat(spot, [...path, "repeat"], raw["repeat"], within);
    case "playbook":
      return bindSubPlaybook(spot, path, raw);
    case "end":
      return bindEnd(spot, path, raw);
  }
}

function bindAction(spot: Spot, path: Path, raw: RawMap): BoundBody | undefined {
  const { yaml, session } = spot.file;
  const name = asText(raw["uses"]);
  if (name === undefined) return undefined;
  const action = session.actions.get(name);
  if (action === undefined) {
    const message = `there is no action ${name}`;
    session.problems.push(
      problemOf(yaml, [...path, "uses"], "UNKNOWN_ACTION", message, { hint: suggestion(name, session.actions.keys()) }),
    );
    return undefined;
  }
  const params = paramsOf(session, action);
  if (isIrreversible(action) && !asksForApproval(action, params)) {
    const message = `${name} cannot be undone, but does not ask for an approved target`;
    session.problems.push(
      problemOf(yaml, [...path, "uses"], "UNSAFE_ACTION", message, {
        hint: "this is a defect of the action: declare its target as Approved",
      }),
    );
  }
  const given = asMap(raw["with"]) ?? {};
  const at = raw["with"] === undefined ? [...path, "uses"] : [...path, "with"];
  const { template } = bindFields(spot, at, given, params, action.params, (field, { origins }) => {
    const type = params.fields.get(field)?.type;
    if (type === undefined || !isApproved(type)) return;
    for (const approval of origins) approval.allow(action);
  });
  const result = resultOf(session, action);
  return { body: { kind: "action", action, with: entriesOf(template) }, result, mayMiss: isIrreversible(action) };
}

/** Its target is asked about again where it changed since it was approved, and left alone on a no. */
function isIrreversible({ purpose, reversible }: Action): boolean {
  return purpose !== "observe" && !reversible;
}

function asksForApproval(action: Action, params: ObjectType): boolean {
  const type = action.target === undefined ? undefined : params.fields.get(action.target)?.type;
  return type !== undefined && isApproved(type);
}

function isApproved(type: CelType): boolean {
  if (type.kind === "list" || type.kind === "map") return isApproved(type.of);
  return type.kind === "object" && type.marks.includes("approved");
}

export function entriesOf(template: Template): Readonly<Record<string, Template>> {
  return template.kind === "map" ? template.entries : {};
}

function bindParallel(spot: Spot, path: Path, raw: RawMap, within: Around): BoundBody {
  const lane = {};
  const steps = asList(raw["parallel"]).flatMap((child, at) => {
    const around = { ...within, blocks: [...within.blocks, { conditional: false, lane }] };
    return bindStep(spot.file, [...path, "parallel", at], child, around) ?? [];
  });
  return { body: { kind: "parallel", steps } };
}

function bindRepeat(spot: Spot, path: Path, value: unknown, within: Around): BoundBody | undefined {
  const raw = asMap(value);
  if (raw === undefined) return undefined;
  const steps = bindSteps(spot.file, [...path, "steps"], raw["steps"], within);
  const until = bindBare({ ...spot, ...within }, [...path, "until"], raw["until"], "bool");
  if (until === undefined) return undefined;
  const result = objectOf("rounds", [
    ["rounds", required(celInt)],
    ["satisfied", required(celBool)],
  ]);
  return { body: { kind: "repeat", steps, until: until.expression, max: asNumber(raw["max"]) ?? 1 }, result };
}

function bindEnd(spot: Spot, path: Path, raw: RawMap): BoundBody | undefined {
  const outcome = asText(raw["end"]) as Outcome | undefined;
  if (outcome === undefined) return undefined;
  const because =
    raw["because"] === undefined
      ? undefined
      : bindValue(spot, [...path, "because"], raw["because"], textTarget).template;
  return { body: { kind: "end", outcome, ...(because === undefined ? {} : { because }) } };
}
