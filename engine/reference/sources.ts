/** Where a value of a named type comes from: the actions whose results hold one. */
import type { Action } from "../action/action.ts";
import type { Shape } from "../text/schema-text.ts";

export interface Source {
  readonly action: string;
  /** Fields of its result; empty where the result itself is one. */
  readonly fields: readonly string[];
}

/** For `Instance`: ec2.list-findings, in `instances` and `unknown`. */
export function sourcesOf(title: string, actions: readonly Action[]): readonly Source[] {
  return actions.flatMap((action) => {
    const result: Shape = action.result;
    if (result.title === title) return [{ action: action.name, fields: [] }];
    const fields = Object.entries(result.properties ?? {}).flatMap(([name, schema]) =>
      (schema.items ?? schema).title === title ? [name] : [],
    );
    return fields.length === 0 ? [] : [{ action: action.name, fields }];
  });
}

/** What a parameter is: its own description, and for an object of a named type where it comes from. */
export function parameterText(schema: Shape, actions: readonly Action[]): string {
  const sources = schema.title === undefined ? [] : sourcesOf(schema.title, actions);
  if (sources.length === 0 || schema.description !== undefined) return schema.description ?? "";
  const from = sources.map(({ action, fields }) => `${action}${fields.length === 0 ? "" : ` (${fields.join(", ")})`}`);
  const approved = schema.approved === true ? "Approved at a checkpoint over what comes from" : "From";
  return `${approved} ${from.join(" or ")}.`;
}
