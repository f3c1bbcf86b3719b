/**
 * The variables of a rule, as expressions see them. How an object was made, or what it belongs to,
 * is often not known: then `created.known` and `parent.known` are false, and every other field is
 * an unknown value, with which a condition holds neither as it is nor turned round. A rule needs
 * no guards, and cannot take silence for innocence.
 */
import type { TypeTable } from "../expression/type-table.ts";
import { unknown } from "../expression/expression.ts";
import {
  type CelType,
  celBool,
  celString,
  celTimestamp,
  type Field,
  listOf,
  mapOf,
  objectOf,
  required,
} from "../expression/types.ts";
import { type Act, type Facts, Policy } from "./policy.ts";

const texts = (...names: readonly string[]) => names.map((name): [string, Field] => [name, required(celString)]);
const flags = (...names: readonly string[]) => names.map((name): [string, Field] => [name, required(celBool)]);

const actFields: readonly [string, Field][] = [
  ...texts("event", "name", "principal", "access_key", "ip", "service"),
  ["at", required(celTimestamp)],
  ...flags("by_intruder", "by_suspect", "by_iac", "in_window"),
];
const parentFields = texts("arn", "name", "verdict");

const objectType = objectOf("Object", [
  ...texts("kind", "id", "arn", "name", "path", "region"),
  ["tags", required(mapOf(celString))],
  ["created_at", required(celTimestamp)],
  ...flags("created_in_window", "listed", "protected", "indicated", "region_allowed", "meant_public", "iac_tagged"),
  ["foreign_accounts", required(listOf(celString))],
  ["missing_tags", required(listOf(celString))],
]);

export function ruleVariables(table: TypeTable): ReadonlyMap<string, CelType> {
  return new Map<string, CelType>([
    ["object", objectType],
    ["created", objectOf("Creation", [...flags("known"), ...actFields])],
    ["modified", listOf(objectOf("Act", actFields))],
    ["parent", objectOf("Parent", [...flags("known"), ...parentFields])],
    ["policy", table.fromSchema(Policy, "Policy")],
  ]);
}

/** The values of the variables for one object. */
export function ruleValues(facts: Facts, policy: Policy): Readonly<Record<string, unknown>> {
  const { object, created, modified, parent } = facts;
  return {
    object: { ...object, created_at: timeOrUnknown(object.created_at) },
    created: created === undefined ? notKnown(actFields) : { ...actValue(created), known: true },
    modified: modified.map(actValue),
    parent: parent === undefined ? notKnown(parentFields) : { ...parent, known: true },
    policy,
  };
}

function actValue(act: Act): Record<string, unknown> {
  return { ...act, at: timeOrUnknown(act.at) };
}

function notKnown(fields: readonly [string, Field][]): Record<string, unknown> {
  return { known: false, ...Object.fromEntries(fields.map(([name]) => [name, unknown])) };
}

function timeOrUnknown(text: string): unknown {
  return Number.isNaN(Date.parse(text)) ? unknown : text;
}
