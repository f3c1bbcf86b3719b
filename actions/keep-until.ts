/** How long what a run saves in the account is to be kept, as its tag says: by the policy's `evidence.keep`. */
import type { ActionContext } from "../engine/action/action.ts";

type Context = Pick<ActionContext, "now" | "note" | "policy">;

/** The tags of evidence besides its own: none where the policy does not say how long. */
export async function keepUntil(context: Context): Promise<{ Key: string; Value: string }[]> {
  const { keep } = context.policy.evidence;
  if (keep === undefined) return [];
  const Value = daysAfter(await context.now(), Number(keep.replace("d", "")));
  await context.note(
    `What was saved in the account is tagged runbook:keep-until ${Value}, as the policy wants (${keep}). Nothing deletes it by itself; keep this run's folder as long.`,
  );
  return [{ Key: "runbook:keep-until", Value }];
}

/** The day, such as `2027-03-02`. */
function daysAfter(time: string, days: number): string {
  return new Date(Date.parse(time) + days * 86_400_000).toISOString().slice(0, 10);
}
