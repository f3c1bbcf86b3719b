/** The rules of a policy, compiled. */
import { type Compiled, compile } from "../expression/compile.ts";
import type { Mistake } from "../expression/mistake.ts";
import { noFacts } from "../expression/presence.ts";
import { typeTable } from "../expression/type-table.ts";
import { typeName } from "../expression/types.ts";
import { ruleVariables } from "./facts-type.ts";

/** Compiles conditions over the facts of an object; one compiler serves all rules of a policy. */
export function ruleCompiler(): (source: string) => Compiled | readonly Mistake[] {
  const variables = ruleVariables(typeTable());
  return (source) => {
    const compiled = compile(source, { variables, facts: noFacts });
    if (!("evaluate" in compiled) || compiled.type.kind === "bool") return compiled;
    const message = `a rule's condition is true or false, not ${typeName(compiled.type)}`;
    return [{ code: "EXPRESSION_TYPE", message, start: 0, end: source.length }];
  };
}
