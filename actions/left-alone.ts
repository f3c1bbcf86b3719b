/** What a person named and no remedy is given: it was not found, or the guard would refuse it. */
import type { ActionContext } from "../engine/action/action.ts";
import { Entity, type Static, Type } from "../engine/action/schema.ts";
import { anyArnMatches } from "./history/match.ts";
import { States } from "./states.ts";

export const LeftAlone = Entity("LeftAlone", {
  kind: States("user", "role", "access-key", "instance"),
  /** As it was given. */
  name: Type.String(),
  why: Type.String(),
});
export type LeftAlone = Static<typeof LeftAlone>;

/** What a lookup of one name gave: the object, or why there is none. */
export type Lookup<T> = { readonly found: T } | { readonly why: string };

/** Why the guard would refuse a write to this object, in words; undefined where it would not. */
export function guardedBecause(
  arn: string,
  { caller, policy }: Pick<ActionContext, "caller" | "policy">,
): string | undefined {
  if (arn === caller.principal)
    return "it is who runs this: use the credentials of another, who is not under suspicion";
  if (anyArnMatches(arn, policy.identities.never_touch)) return "the policy lists it under never_touch";
  if (/:role\/aws-service-role\//.test(arn)) return "it is a service-linked role, which only AWS changes";
  return /:role\/aws-reserved\//.test(arn)
    ? "it is a role of IAM Identity Center: take the assignment away there"
    : undefined;
}

/** Looks each name up, once, and parts what was found from what is left alone, which the report says. */
export async function sorted<T>(
  kind: LeftAlone["kind"],
  names: readonly string[],
  lookUp: (name: string) => Promise<Lookup<T>>,
  context: Pick<ActionContext, "note">,
): Promise<{ found: T[]; left: LeftAlone[] }> {
  const given = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))];
  const looked = await Promise.all(given.map(async (name) => ({ name, looked: await lookUp(name) })));
  const left = looked.flatMap(({ name, looked: one }) => ("why" in one ? [{ kind, name, why: one.why }] : []));
  for (const { name, why } of left) await context.note(`${kind} ${name} is left alone: ${why}`);
  return { found: looked.flatMap(({ looked: one }) => ("found" in one ? [one.found] : [])), left };
}

/** Each object once, though it was named in two ways. */
export function eachOnce<T extends { readonly id: string }>(found: readonly T[]): T[] {
  return [...new Map(found.map((one) => [one.id, one])).values()];
}
