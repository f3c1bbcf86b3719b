/** What can be wrong with a drill: its shape, the shape of each service's state, and the names in it. */
import type { ErrorObject } from "ajv";
import { RunbookError } from "../../../errors.ts";
import { operations } from "../../operations.ts";
import { accepts, type Formats } from "../../../playbook/accepts.ts";
import { complainer } from "../../../playbook/ajv.ts";
import { standardFormats } from "../../../playbook/formats.ts";
import type { ProblemCode } from "../../../playbook/problem.ts";
import { suggestion } from "../../../text/suggestion.ts";
import type { SimulatedService } from "../service.ts";
import { conditionMistake } from "./condition.ts";
import { isMap, type Layer } from "./merge.ts";
import { DrillFileSchema, DrillSchema, type Expected, type Scenario, type TrapRule } from "./schema.ts";

export interface Mistake {
  /** Members from the drill's root; items of lists by number. */
  readonly path: readonly (string | number)[];
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint?: string;
}

const formats: Formats = {
  ...standardFormats("date-time", "ipv4", "ipv6"),
  arn: /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:.+$/,
};
const complain = complainer(formats);

/** Of one file as it is written. */
export function fileMistakes(content: Layer): Mistake[] {
  return schemaMistakes(DrillFileSchema, content);
}

/** Of a drill with everything it extends laid under it. */
export function scenarioMistakes(content: Layer, services: readonly SimulatedService[]): Mistake[] {
  const mistakes = schemaMistakes(DrillSchema, content);
  if (mistakes.length > 0) return mistakes;
  const scenario = content as unknown as Scenario;
  const states = stateMistakes(scenario, services);
  if (states.length > 0) return states;
  return [
    ...inconsistencies(scenario, services),
    ...nameMistakes(scenario),
    ...(scenario.traps ?? []).flatMap(trapMistakes),
    ...(scenario.expect ?? []).flatMap(expectationMistakes),
  ];
}

function stateMistakes({ state, regions }: Scenario, services: readonly SimulatedService[]): Mistake[] {
  return Object.entries(state).flatMap(([name, declared]) => {
    const service = services.find((one) => one.service === name);
    if (service === undefined)
      return [
        {
          path: ["state", name],
          code: "UNKNOWN_KEY",
          message: `the simulated account has no service ${name}`,
          hint: suggestion(
            name,
            services.map((one) => one.service),
          ),
        },
      ];
    if (service.global) return schemaMistakes(service.schema, declared, ["state", name]);
    if (!isMap(declared))
      return [{ path: ["state", name], code: "WRONG_TYPE", message: "it is a map from region to state" }];
    return Object.entries(declared).flatMap(([region, part]) => [
      ...(Object.hasOwn(regions, region) ? [] : [unknownName(["state", name, region], "region", region, regions)]),
      ...schemaMistakes(service.schema, part, ["state", name, region]),
    ]);
  });
}

/** What a service finds wrong only when it puts its state together. */
function inconsistencies({ state, account, clock }: Scenario, services: readonly SimulatedService[]): Mistake[] {
  return services.flatMap((service) => {
    const declared = state[service.service];
    if (declared === undefined) return [];
    const parts: [string[], string, unknown][] = service.global
      ? [[["state", service.service], "us-east-1", declared]]
      : Object.entries(declared as Layer).map(([region, part]) => [["state", service.service, region], region, part]);
    return parts.flatMap(([path, region, part]) => {
      try {
        service.prepare(structuredClone(part), { account, region, now: clock });
        return [];
      } catch (error) {
        if (!(error instanceof RunbookError)) throw error;
        return [{ path, code: "WRONG_VALUE" as const, message: error.message }];
      }
    });
  });
}

function nameMistakes(scenario: Scenario): Mistake[] {
  const actors = scenario.actors ?? {};
  const actor = (list: "events" | "traps") =>
    (scenario[list] ?? []).flatMap(({ by }, index) =>
      Object.hasOwn(actors, by) ? [] : [unknownName([list, index, "by"], "actor", by, actors)],
    );
  const operation = (path: Mistake["path"], name: string) =>
    name === "*" || Object.hasOwn(operations, name) ? [] : [unknownName(path, "operation", name, operations)];
  return [
    ...actor("events"),
    ...actor("traps"),
    ...(scenario.faults ?? []).flatMap((fault, index) => operation(["faults", index, "operation"], fault.operation)),
    ...(scenario.traps ?? []).flatMap((trap, index) => [
      ...operation(["traps", index, "when", "operation"], trap.when.operation),
      ...operation(["traps", index, "do", "operation"], trap.do.operation),
    ]),
    ...(scenario.events ?? []).flatMap(({ region }, index) =>
      Object.hasOwn(scenario.regions, region)
        ? []
        : [unknownName(["events", index, "region"], "region", region, scenario.regions)],
    ),
  ];
}

const kinds = ["gone", "kept", "untouched", "order", "first", "none", "count"] as const;

function expectationMistakes(expected: Expected, index: number): Mistake[] {
  const path = ["expect", index];
  const named = kinds.filter((kind) => expected[kind] !== undefined);
  if (named.length !== 1) return [{ path, code: "CONFLICT", message: `it says exactly one of ${kinds.join(", ")}` }];
  return whereMistakes(expected.where, "kept", expected.kept, path);
}

function trapMistakes({ if: wanted }: TrapRule, index: number): Mistake[] {
  return whereMistakes(wanted?.where, "exists", wanted?.exists, ["traps", index, "if"]);
}

/** A condition is over the object that `named` names. */
function whereMistakes(
  where: string | undefined,
  keyword: string,
  named: string | undefined,
  at: Mistake["path"],
): Mistake[] {
  if (where === undefined) return [];
  const path = [...at, "where"];
  if (named === undefined) return [{ path, code: "CONFLICT", message: `only \`${keyword}\` takes a condition` }];
  const mistake = conditionMistake(where);
  return mistake === undefined ? [] : [{ path, code: "EXPRESSION_SYNTAX", message: mistake }];
}

function unknownName(path: Mistake["path"], kind: string, name: string, known: object): Mistake {
  return {
    path,
    code: "UNKNOWN_NAME",
    message: `there is no ${kind} ${name}`,
    hint: suggestion(name, Object.keys(known)),
  };
}

function schemaMistakes(schema: object, value: unknown, root: Mistake["path"] = []): Mistake[] {
  if (accepts(schema, value, formats)) return [];
  return complain(schema, value).map((error: ErrorObject) => {
    const path = [...root, ...error.instancePath.split("/").slice(1).map(keyOf)];
    if (error.keyword === "additionalProperties") {
      const key = String(error.params["additionalProperty"]);
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      return {
        path: [...path, key],
        code: "UNKNOWN_KEY",
        message: `there is no keyword ${key} here`,
        hint: suggestion(key, known),
      };
    }
    const code = error.keyword === "required" ? "MISSING_KEY" : error.keyword === "type" ? "WRONG_TYPE" : "WRONG_VALUE";
    return { path, code, message: `it ${error.message ?? error.keyword}` };
  });
}

/** An item's number, or a name as JSON Pointer escapes it. */
function keyOf(part: string): string | number {
  return /^\d{1,6}$/.test(part) ? Number(part) : part.replaceAll("~1", "/").replaceAll("~0", "~");
}
