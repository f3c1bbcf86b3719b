/** A step that carries out another playbook: its file, its inputs, its outputs. */
import { type Field, objectOf, required } from "../expression/types.ts";
import { bindProgram } from "./bind.ts";
import { type BoundBody, entriesOf } from "./bind-body.ts";
import { bindFields, type BoundValue } from "./bind-value.ts";
import { schemaOf } from "./literal.ts";
import { type Path, problemOf } from "./locate.ts";
import { asMap, asText, type RawMap } from "./raw.ts";
import type { Origins, Spot } from "./scope.ts";
import { declaredInputs } from "./bind-inputs.ts";
import { readPart } from "./parts.ts";

export function bindSubPlaybook(spot: Spot, path: Path, raw: RawMap): BoundBody | undefined {
  const { yaml, session, stack } = spot.file;
  const named = asText(raw["playbook"]);
  if (named === undefined) return undefined;
  const part = readPart(session, stack, named);
  if ("code" in part) {
    session.problems.push(
      problemOf(
        yaml,
        [...path, "playbook"],
        part.code,
        part.message,
        part.hint === undefined ? {} : { hint: part.hint },
      ),
    );
    return undefined;
  }
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

  const { program, outputs } = bindProgram(session, part, inputs, origins);
  const results = Object.entries(outputs).map(([name, output]): [string, Field] => [name, required(output.type)]);
  return {
    body: { kind: "playbook", program, with: entriesOf(template) },
    result: objectOf(session.fresh("outputs"), results),
    origins: new Map(Object.entries(outputs).map(([name, output]) => [name, output.origins])),
  };
}
