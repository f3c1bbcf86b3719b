/** Simulated Lambda: functions, what feeds them, and layers. Nothing is run. */
import type { SimulatedService } from "../service.ts";
import { functionOperations } from "./functions.ts";
import { layerOperations } from "./layers.ts";
import { arnOfMapping, mappingEffects, mappingOperations } from "./mappings.ts";
import { arnOfFunction, arnOfLayer, lambdaDrillSchema, type LambdaState, prepareLambda } from "./state.ts";

export const lambda: SimulatedService<LambdaState> = {
  service: "lambda",
  global: false,
  schema: lambdaDrillSchema,
  prepare: prepareLambda,
  operations: { ...functionOperations, ...mappingOperations, ...layerOperations },
  effects: mappingEffects,
  objects({ functions, mappings, layers }, where) {
    const found: Record<string, unknown> = {};
    // Neither code nor environment: expectations ask whether they changed.
    for (const [name, { environment: _environment, code: _code, ...facts }] of Object.entries(functions))
      found[arnOfFunction(name, where)] = facts;
    for (const [uuid, one] of Object.entries(mappings)) found[arnOfMapping(uuid, where)] = one;
    for (const [name, { versions }] of Object.entries(layers)) {
      const numbers = Object.keys(versions).toSorted((a, b) => Number(a) - Number(b));
      if (numbers.length > 0) found[arnOfLayer(name, where)] = { versions: numbers };
      for (const number of numbers) found[`${arnOfLayer(name, where)}:${number}`] = versions[number];
    }
    return found;
  },
};
