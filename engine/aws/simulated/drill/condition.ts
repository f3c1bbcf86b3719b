/** Conditions of expectations: CEL over `object`, which has whatever shape its service gives it. */
import { Environment } from "@marcbachmann/cel-js";

const environment = new Environment({ unlistedVariablesAreDyn: false, homogeneousAggregateLiterals: false });
environment.registerVariable("object", "dyn");

/** What is wrong with its syntax; nothing where it can be evaluated. */
export function conditionMistake(source: string): string | undefined {
  try {
    const result = environment.parse(source).check();
    return result.valid ? undefined : (result.error?.message ?? "it is not a CEL expression");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @throws where it meets something it cannot work on, such as a field that is not there */
export function condition(source: string, object: unknown): boolean {
  return environment.evaluate(source, { object: celValue(object) }) === true;
}

/** A JavaScript number is a double to CEL; whole ones are meant as integers. */
function celValue(value: unknown): unknown {
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  if (Array.isArray(value)) return value.map(celValue);
  if (typeof value !== "object" || value === null) return value;
  return new Map(Object.entries(value).map(([name, member]) => [name, celValue(member)]));
}
