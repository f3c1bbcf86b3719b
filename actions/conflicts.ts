/** Deletions that AWS refuses while something still hangs on the object, or seems to. */
import type { ActionContext } from "../engine/action/action.ts";
import { isAws } from "../engine/action/aws-error.ts";

/** IAM lists a new child 4 to 30 seconds late, so the pauses together outlast that. */
const pauses = [2_000, 4_000, 8_000, 16_000] as const;

/**
 * Makes the attempt, and after each conflict clears the way and makes it again, five times in all.
 * `clear` lists the children anew: the refusal names only the first kind of them.
 */
export async function pastConflicts(
  context: Pick<ActionContext, "sleep">,
  attempt: () => Promise<void>,
  clear: () => Promise<void>,
): Promise<void> {
  for (const pause of pauses) {
    try {
      return await attempt();
    } catch (error) {
      if (!isAws(error, "conflict")) throw error;
    }
    await clear();
    await context.sleep(pause);
  }
  await attempt();
}
