/** What was found of all types of resources, in one list a kind. */
import { Entity, Type } from "../../engine/action/schema.ts";
import type { Finding } from "../../engine/action/schema.ts";
import { resourceTypes } from "./types.ts";

const lists = Object.assign({}, ...resourceTypes.map((type) => type.lists)) as (typeof resourceTypes)[number]["lists"];

export const listNames: readonly string[] = Object.keys(lists);

export const ResourceFindings = Entity("ResourceFindings", {
  total: Type.Integer(),
  ...Object.fromEntries(Object.entries(lists).map(([name, entity]) => [name, Type.Array(entity)])),
});

/** By the name of the list. The lists differ from type to type, which only their schemas say. */
export type Lists = Readonly<Record<string, readonly Finding[]>>;

/** As an expression sees them: every list, an empty one too, each in the order of its ids. */
export function findingsOf(found: Lists): { total: number } & Record<string, unknown> {
  const sorted = listNames.map(
    (name) => [name, (found[name] ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1))] as const,
  );
  return {
    total: sorted.reduce((sum, [, items]) => sum + items.length, 0),
    ...Object.fromEntries(sorted),
  };
}

export function listsOf(findings: Readonly<Record<string, unknown>>): Lists {
  return Object.fromEntries(listNames.map((name) => [name, (findings[name] ?? []) as readonly Finding[]]));
}
