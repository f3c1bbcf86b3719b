/** A step that carries out another playbook: its file, its inputs, its outputs. */
import { type Field, objectOf, required } from "../expression/types.ts";
import { bindProgram, type BoundProgram } from "./bind.ts";
import { type BoundBody, entriesOf } from "./bind-body.ts";
import { bindFields, type BoundValue } from "./bind-value.ts";
import { schemaOf } from "./literal.ts";
import { type Path, problemOf } from "./locate.ts";
import { asMap, asText, type RawMap } from "./raw.ts";
import type { Origins, Spot } from "./scope.ts";
import { declaredInputs, type Input } from "./bind-inputs.ts";
import type { Refusal } from "./files.ts";
import { callsOf, countCalls, type Part, readPart, standing } from "./parts.ts";
import type { Session } from "./session.ts";
import { stepPath } from "./step-path.ts";

export function bindSubPlaybook(spot: Spot, path: Path, raw: RawMap): BoundBody | undefined {
  const { yaml, session, stack } = spot.file;
  const call = stepPath(spot.file.call, yaml.value, path);
  const named = asText(raw["playbook"]);
  if (named === undefined) return undefined;
  const refused = ({ code, message, hint }: Refusal) => {
    session.problems.push(problemOf(yaml, [...path, "playbook"], code, message, hint === undefined ? {} : { hint }));
    return undefined;
  };
  const read = readPart(session, stack, standing(session, yaml, [...path, "playbook"]), named);
  if ("code" in read) return refused(read);
  const part = { ...read, yaml: session.composed.get(call) ?? read.yaml };
  const inputs = declaredInputs(session, part.yaml);
  const fields = inputs.map(({ name, type, declaration }): [string, Field] => [
    name,
    { type, optional: declaration.default !== undefined },
  ]);
  const type = objectOf(`inputs of ${named}`, fields);
  const schema = { properties: {} };
  for (const input of inputs) {
    // Only a value written out is checked by it; most inputs are given an expression.
    Object.defineProperty(schema.properties, input.name, { enumerable: true, get: () => schemaOf(input.type) });
  }
  const given = asMap(raw["with"]) ?? {};
  const at = raw["with"] === undefined ? [...path, "playbook"] : [...path, "with"];
  const origins = new Map<string, Origins>();
  const { template } = bindFields(spot, at, given, type, schema, (name: string, value: BoundValue) =>
    origins.set(name, value.origins),
  );

  const bound = boundOnce(session, part, inputs, origins, call);
  if ("code" in bound) return refused(bound);
  const { program, outputs } = bound;
  const results = Object.entries(outputs).map(([name, output]): [string, Field] => [name, required(output.type)]);
  return {
    body: { kind: "playbook", program, with: entriesOf(template) },
    result: objectOf(session.fresh("outputs"), results),
    origins: new Map(Object.entries(outputs).map(([name, output]) => [name, output.origins])),
  };
}

const boundBefore = new WeakMap<Session, Map<string, { readonly bound: BoundProgram; readonly calls: number }>>();

/**
 * A part that several steps call is bound once, unless an approval passes through it: then each
 * call has its own, since the question says what the approved objects are given to. So has a call
 * that an overlay changes.
 */
function boundOnce(
  session: Session,
  part: Part,
  inputs: readonly Input[],
  origins: ReadonlyMap<string, Origins>,
  call: string,
): BoundProgram | Refusal {
  const changed = [...session.composed.keys()].some((each) => each === call || each.startsWith(`${call}/`));
  if (changed) return bindProgram(session, part, inputs, origins, call);
  const approved = [...origins.values()].some(({ size }) => size > 0);
  const parts = boundBefore.get(session) ?? new Map<string, { bound: BoundProgram; calls: number }>();
  boundBefore.set(session, parts);
  const before = approved ? undefined : parts.get(part.path);
  // What it calls is carried out once more, so it counts once more.
  if (before !== undefined) return countCalls(session, before.calls) ?? before.bound;
  const counted = callsOf(session);
  const bound = bindProgram(session, part, inputs, origins, call);
  const leaves = Object.values(bound.outputs).some((output) => output.origins.size > 0);
  if (!approved && !leaves) parts.set(part.path, { bound, calls: callsOf(session) - counted });
  return bound;
}
