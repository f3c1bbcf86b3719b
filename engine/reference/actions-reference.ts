/** actions/README.md: every action, by service, and the named types that they pass on. */
import type { Action } from "../action/action.ts";
import { operations } from "../aws/operations.ts";
import { permissionsOf } from "../aws/permissions.ts";
import { type Shape, typeName } from "../text/schema-text.ts";
import { parameterText } from "./sources.ts";
import { code, markdownTable } from "./tables.ts";

/** One section a service, one paragraph an action. */
export function actionsReference(actions: readonly Action[]): string {
  const services = [...new Set(actions.map(serviceOf))].toSorted();
  return services
    .map((service) => {
      const own = actions.filter((action) => serviceOf(action) === service).toSorted(byName);
      return [`## ${service}`, ...own.map((action) => entryOf(action, actions))].join("\n\n");
    })
    .join("\n\n");
}

/** The named types of parameters and results: what an expression can read of them. */
export function typesReference(actions: readonly Action[]): string {
  const types = new Map<string, Shape>();
  for (const { params, result } of actions) for (const schema of [params, result]) collect(schema, types);
  return [...types]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, { properties = {} }]) => `- **${title}**: ${Object.entries(properties).map(fieldText).join(", ")}`)
    .join("\n");
}

function entryOf(action: Action, actions: readonly Action[]): string {
  const { name, summary, purpose, reversible, target, params, result, calls } = action;
  const back =
    purpose === "observe"
      ? "changes nothing"
      : reversible
        ? "can be taken back"
        : "**cannot be taken back**: its target must be approved";
  const facts = [
    `- Purpose: ${purpose}; ${back}.${target === undefined ? "" : ` Acts on ${code(target)}.`}`,
    `- Result: ${resultText(result)}`,
    `- AWS calls: ${calls.length === 0 ? "none" : calls.toSorted().map(callText).join(", ")}`,
    `- Permissions: ${calls.length === 0 ? "none" : permissionsOf(calls).map(code).join(", ")}`,
  ];
  return [`### ${name}`, summary, facts.join("\n"), ...parameterTable(params, actions)].join("\n\n");
}

function callText(call: Action["calls"][number]): string {
  const { effect, irreversible } = operations[call] as { effect: string; irreversible?: true };
  return `${code(call)}${effect === "read" ? "" : irreversible === true ? " (a write that cannot be taken back)" : " (write)"}`;
}

function parameterTable({ properties = {}, required = [] }: Shape, actions: readonly Action[]): string[] {
  const rows = Object.entries(properties).map(([name, schema]) => [
    code(name),
    code(typeName(schema)),
    required.includes(name) ? "yes" : "no",
    parameterText(schema, actions),
  ]);
  return rows.length === 0 ? [] : [markdownTable([["parameter", "type", "needed", "what it is"], ...rows])];
}

function resultText(result: Shape): string {
  if (result.title !== undefined) return code(typeName(result));
  return Object.entries(result.properties ?? {})
    .map(fieldText)
    .join(", ");
}

function fieldText([name, schema]: readonly [string, Shape]): string {
  return code(`${name}: ${typeText(schema)}`);
}

/** As `typeName`, but of an object without a name its fields. */
function typeText(shape: Shape): string {
  if (shape.type === "array" && shape.items !== undefined) return `list<${typeText(shape.items)}>`;
  const fields = Object.keys(shape.properties ?? {});
  return shape.title === undefined && fields.length > 0 ? `{ ${fields.join(", ")} }` : typeName(shape);
}

function collect(shape: Shape, into: Map<string, Shape>): void {
  if (shape.title !== undefined && shape.properties !== undefined && !into.has(shape.title))
    into.set(shape.title, shape);
  for (const inner of [...Object.values(shape.properties ?? {}), ...(shape.anyOf ?? []), shape.items]) {
    if (inner !== undefined) collect(inner, into);
  }
}

function serviceOf({ name }: Action): string {
  return name.slice(0, name.indexOf("."));
}

function byName(a: Action, b: Action): number {
  return a.name < b.name ? -1 : 1;
}
