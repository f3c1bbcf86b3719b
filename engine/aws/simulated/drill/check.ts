/** What can be wrong with a drill: its shape, the shape of each service's state, and the names in it. */
import { Ajv, type ErrorObject } from "ajv";
import formats from "ajv-formats";
import { operations } from "../../operations.ts";
import type { SimulatedService } from "../service.ts";
import { conditionMistake } from "./condition.ts";
import { isMap, type Layer } from "./merge.ts";
import { DrillFileSchema, DrillSchema, type Expected, type Scenario } from "./schema.ts";

export interface Mistake {
  /** Members from the drill's root. */
  readonly path: readonly string[];
  readonly message: string;
}

const ajv = new Ajv({ allErrors: true, strict: false, allowUnionTypes: true });
formats.default(ajv);
ajv.addFormat("arn", /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:.+$/);

const isFile = ajv.compile(DrillFileSchema);
const isScenario = ajv.compile(DrillSchema);

/** Of one file as it is written. */
export function fileMistakes(content: Layer): Mistake[] {
  return isFile(content) ? [] : mistakesOf(isFile.errors);
}

/** Of a drill with everything it extends laid under it. */
export function scenarioMistakes(content: Layer, services: readonly SimulatedService[]): Mistake[] {
  if (!isScenario(content)) return mistakesOf(isScenario.errors);
  const scenario = content as unknown as Scenario;
  return [...stateMistakes(scenario, services), ...nameMistakes(scenario), ...(scenario.expect ?? []).flatMap(expectationMistakes)];
}

function stateMistakes({ state, regions }: Scenario, services: readonly SimulatedService[]): Mistake[] {
  return Object.entries(state).flatMap(([name, declared]) => {
    const service = services.find((one) => one.service === name);
    if (service === undefined) return [{ path: ["state", name], message: `the simulated account has no service ${name}; it has ${services.map((one) => one.service).join(", ")}` }];
    const isState = ajv.compile(service.schema);
    if (service.global) return isState(declared) ? [] : mistakesOf(isState.errors, ["state", name]);
    if (!isMap(declared)) return [{ path: ["state", name], message: "it is a map from region to state" }];
    return Object.entries(declared).flatMap(([region, part]) => [
      ...(Object.hasOwn(regions, region) ? [] : [{ path: ["state", name, region], message: `the drill has no region ${region}` }]),
      ...(isState(part) ? [] : mistakesOf(isState.errors, ["state", name, region])),
    ]);
  });
}

function nameMistakes(scenario: Scenario): Mistake[] {
  const actors = scenario.actors ?? {};
  const actor = (list: "events" | "traps") =>
    (scenario[list] ?? []).flatMap(({ by }, index) => (Object.hasOwn(actors, by) ? [] : [{ path: [list, String(index), "by"], message: `there is no actor ${by}` }]));
  const operation = (path: string[], name: string) =>
    name === "*" || Object.hasOwn(operations, name) ? [] : [{ path, message: `${name} is not an operation of the operations table` }];
  return [
    ...actor("events"),
    ...actor("traps"),
    ...(scenario.faults ?? []).flatMap((fault, index) => operation(["faults", String(index), "operation"], fault.operation)),
    ...(scenario.traps ?? []).flatMap((trap, index) => [
      ...operation(["traps", String(index), "when", "operation"], trap.when.operation),
      ...operation(["traps", String(index), "then", "operation"], trap.then.operation),
    ]),
    ...(scenario.events ?? []).flatMap(({ region }, index) =>
      Object.hasOwn(scenario.regions, region) ? [] : [{ path: ["events", String(index), "region"], message: `the drill has no region ${region}` }],
    ),
  ];
}

const kinds = ["gone", "kept", "untouched", "order", "first", "none", "count"] as const;

function expectationMistakes(expected: Expected, index: number): Mistake[] {
  const path = ["expect", String(index)];
  const named = kinds.filter((kind) => expected[kind] !== undefined);
  if (named.length !== 1) return [{ path, message: `it says exactly one of ${kinds.join(", ")}` }];
  if (expected.where === undefined) return [];
  if (expected.kept === undefined) return [{ path: [...path, "where"], message: "only `kept` takes a condition" }];
  const mistake = conditionMistake(expected.where);
  return mistake === undefined ? [] : [{ path: [...path, "where"], message: mistake }];
}

function mistakesOf(errors: readonly ErrorObject[] | null | undefined, root: readonly string[] = []): Mistake[] {
  return (errors ?? []).map((error) => {
    const path = [...root, ...error.instancePath.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))];
    const unknownKey = error.keyword === "additionalProperties" ? String(error.params["additionalProperty"]) : undefined;
    return unknownKey === undefined ? { path, message: error.message ?? error.keyword } : { path: [...path, unknownKey], message: "there is no such keyword here" };
  });
}
