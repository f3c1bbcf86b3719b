/** Support, Trusted Advisor and Health answer only accounts with a support plan; without one a person looks instead. */
import type { ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { inRegions } from "../regions.ts";
import { States } from "../states.ts";

/** `unread`: AWS refused for another reason, and that is a gap. */
export const ReadStatus = States("read", "no-plan", "unread");

/** `service` is what a gap names, `title` what people call it. What was read; undefined where there is no plan, or where it could not be read, which is then a gap. */
export async function withPlan<T>(
  { service, title }: { readonly service: string; readonly title: string },
  context: Pick<ActionContext, "gap" | "note">,
  read: () => Promise<T>,
): Promise<{ status: "read" | "no-plan" | "unread"; value?: T }> {
  let planless = false;
  const { results } = await inRegions(["us-east-1"], service, context, async () => {
    try {
      return { value: await read() };
    } catch (error) {
      if (!isAws(error, "subscription")) throw error;
      planless = true;
      return undefined;
    }
  });
  if (planless) {
    await context.note(`${title} was not read: the account has no support plan that comes with its API.`);
    return { status: "no-plan" };
  }
  const [found] = results;
  return found === undefined ? { status: "unread" } : { status: "read", value: found.value };
}
