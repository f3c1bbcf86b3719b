/**
 * The strongest containment of one identity: a policy that denies it everything, sessions from
 * its keys included. It sits inline under a name of its own or, where an inline policy does not
 * fit, as AWS's managed AWSDenyAll.
 */
import type { ActionContext, Undone } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { type Static, Type } from "../../engine/action/schema.ts";
import { unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { type Bearer, type DropsPolicies, slotOf, type TakesPolicies } from "./bearer.ts";
import { statementsOf } from "./document.ts";
import { putBack } from "./put-back.ts";

export const denialName = "runbook-deny-all";

const denialDocument = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "RunbookDenyAll", Effect: "Deny", Action: "*", Resource: "*" }],
});

/** Which policy denies. */
export const DenialBy = States("inline", "managed", "none");
export type DenialBy = Static<typeof DenialBy>;

export const DenialResult = Type.Object({
  state: States("denied", "already", "gone"),
  by: DenialBy,
  /** What an inline policy of our name held before, as JSON text; empty where there was none. */
  before: Type.String(),
});

type Context = Pick<ActionContext, "caller" | "confirm">;

/** Denies the bearer everything and reads it back. */
export async function deny(bearer: Bearer & TakesPolicies, context: Context): Promise<Static<typeof DenialResult>> {
  const before = (await bearer.inlinePolicy(denialName)) ?? "";
  const inForce = deniesAll(before) ? "inline" : await denialOf(bearer, context);
  if (inForce !== "none") return { state: "already", by: inForce, before };
  if (!(await bearer.exists())) return { state: "gone", by: "none", before };
  const by = await putDenial(bearer, context);
  await context.confirm(
    `${bearer.kind} ${bearer.name} is denied everything`,
    async () => (await denialOf(bearer, context)) === by,
  );
  return { state: "denied", by, before };
}

/** Takes back what `deny` did: what was there under our name before comes back. */
export async function undoDenial(
  bearer: Bearer & TakesPolicies & DropsPolicies,
  { state, by, before }: Static<typeof DenialResult>,
  context: Context,
): Promise<Undone> {
  if (state !== "denied") return "already";
  if (by === "inline") return putBack(slotOf(bearer, denialName), { before, left: denialDocument }, context);
  if (!(await bearer.exists())) return "changed";
  const attached = async () => (await bearer.attachedPolicies()).includes(denyAllArn(context));
  if (!(await attached())) return "already";
  await unlessGone(bearer.detach(denyAllArn(context)));
  await context.confirm(`AWSDenyAll is off ${bearer.kind} ${bearer.name}`, async () => !(await attached()));
  return "restored";
}

/** Which denial is in force on the bearer. */
export async function denialOf(bearer: Bearer, context: Pick<ActionContext, "caller">): Promise<DenialBy> {
  if (deniesAll((await bearer.inlinePolicy(denialName)) ?? "")) return "inline";
  return (await bearer.attachedPolicies()).includes(denyAllArn(context)) ? "managed" : "none";
}

/** Takes the inline denial off; AWSDenyAll too where asked, since it is also used by others. */
export async function lift(
  bearer: DropsPolicies,
  context: Pick<ActionContext, "caller">,
  also: { managed: boolean },
): Promise<void> {
  await unlessGone(bearer.deleteInline(denialName));
  if (also.managed) await unlessGone(bearer.detach(denyAllArn(context)));
}

export function denyAllArn(context: Pick<ActionContext, "caller">): string {
  return `arn:${context.caller.partition}:iam::aws:policy/AWSDenyAll`;
}

/** Puts the denial on without a look at what is there, and says which policy it is. */
export async function putDenial(
  bearer: TakesPolicies,
  context: Pick<ActionContext, "caller">,
): Promise<"inline" | "managed"> {
  try {
    await bearer.putInline(denialName, denialDocument);
    return "inline";
  } catch (error) {
    // The quota is on all inline policies together, so an intruder can fill it up to keep ours out
    // (`quota`); a document that IAM calls malformed (`invalid`) must not leave the identity free.
    if (!isAws(error, "quota", "invalid")) throw error;
  }
  await bearer.attach(denyAllArn(context));
  return "managed";
}

/** An intruder may have left something under our name that only looks like a denial. */
function deniesAll(document: string): boolean {
  return statementsOf(document).some(
    ({ Effect, Action, Resource, Condition }) =>
      Effect === "Deny" && [Action].flat().includes("*") && [Resource].flat().includes("*") && Condition === undefined,
  );
}
