/** The functions that expressions have beside CEL's own. */
import type { Environment } from "@marcbachmann/cel-js";
import { RE2JS } from "re2js";
import { arnMatches } from "./arn.ts";
import { inCidr } from "./cidr.ts";

export const longestPattern = 500;

/** Adds them, all pure. `reMatch` takes the place of CEL's `matches`, whose engine backtracks. */
export function addFunctions(environment: Environment): Environment {
  return environment
    .registerFunction("reMatch(string, string): bool", reMatch, { async: false })
    .registerFunction("arnMatches(string, string): bool", arnMatches, { async: false })
    .registerFunction("inCidr(string, string): bool", inCidr, { async: false })
    .registerFunction("lower(string): string", (text: string) => text.toLowerCase(), { async: false });
}

/** Whether the pattern (RE2 syntax, linear time) occurs in the text. @throws Error where it is not a pattern */
export function reMatch(text: string, pattern: string): boolean {
  return compilePattern(pattern).matcher(text).find();
}

const compiled = new Map<string, RE2JS>();

export function compilePattern(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (pattern.length > longestPattern) throw new Error(`the pattern is longer than ${longestPattern} characters`);
  const made = RE2JS.compile(pattern);
  if (compiled.size >= 200) compiled.clear();
  compiled.set(pattern, made);
  return made;
}
