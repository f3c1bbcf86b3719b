/** Event history of one region by one attribute. */
import type { ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { compactEvent, type HistoryEvent } from "../history/event.ts";

type Context = ActionContext<"cloudtrail:LookupEvents">;
export type Attribute = readonly [key: "ReadOnly" | "AccessKeyId" | "Username", value: string];

/**
 * One listing to its end, as it comes. A token that dies on the way costs a new start from the
 * oldest event seen. What was read before a failure is kept: `end` throws the failure afterwards.
 */
export function lookUp(
  [AttributeKey, AttributeValue]: Attribute,
  region: string,
  within: { since: string; until: string | undefined },
  context: Context,
): { events(): AsyncGenerator<HistoryEvent>; end(): void } {
  let failure: unknown;
  let count = 0;
  async function* events(): AsyncGenerator<HistoryEvent> {
    let end = within.until;
    for (let oldest = end; ; end = oldest) {
      const input = {
        LookupAttributes: [{ AttributeKey, AttributeValue }],
        StartTime: within.since,
        ...(end === undefined ? {} : { EndTime: end }),
      };
      try {
        for await (const page of context.pages("cloudtrail:LookupEvents", input, region)) {
          for (const record of page.Events ?? []) {
            const event = compactEvent(record);
            if (event.time !== "") oldest = event.time;
            yield event;
          }
          count += page.Events?.length ?? 0;
          context.progress(count, undefined, `events read in ${region}`);
        }
        return;
      } catch (error) {
        if (isAws(error, "invalid") && oldest !== end) continue;
        // Only what the account answered may shape a dataset: a resume must come to the same one.
        if (!isAws(error) || isAws(error, "expired")) throw error;
        failure = error;
        return;
      }
    }
  }
  return {
    events,
    end() {
      if (failure !== undefined) throw failure;
    },
  };
}
