/** Fills a template of the playbook with the values of its expressions. */
import { type Scope, unknown } from "../expression/expression.ts";
import type { Template } from "../playbook/program.ts";

/** `unknown` where any part of it is unknown. */
export function fill(template: Template, scope: Scope): unknown {
  switch (template.kind) {
    case "literal":
      return template.value;
    case "expression":
      return template.expression.evaluate(scope);
    case "text": {
      const parts = template.parts.map((part) => (typeof part === "string" ? part : part.evaluate(scope)));
      return parts.includes(unknown) ? unknown : parts.map(String).join("");
    }
    case "list": {
      const items = template.items.map((entry) => fill(entry, scope));
      return items.includes(unknown) ? unknown : items;
    }
    case "map":
      return fillAll(template.entries, scope);
  }
}

/** As `fillAll`, with what is unknown left in its place: a sub-playbook can do much without it. */
export function fillEach(entries: Readonly<Record<string, Template>>, scope: Scope): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, fill(entry, scope)] as const));
}

export function fillAll(
  entries: Readonly<Record<string, Template>>,
  scope: Scope,
): Record<string, unknown> | typeof unknown {
  const filled = Object.entries(entries).map(([name, entry]) => [name, fill(entry, scope)] as const);
  return filled.some(([, value]) => value === unknown) ? unknown : Object.fromEntries(filled);
}

/** Text for people, where a part that is not known is said to be so. */
export function fillText(template: Template | undefined, scope: Scope, fallback: string): string {
  if (template === undefined) return fallback;
  const value = fill(template, scope);
  if (value === unknown) return "(not known in a dry run)";
  return typeof value === "string" ? value : JSON.stringify(value);
}
