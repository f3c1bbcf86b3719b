import { action } from "../../engine/action/action.ts";
import { Explained, Duration, Type } from "../../engine/action/schema.ts";

/** IAM shows changes seconds late and Event history minutes late; a sweep that comes too soon sees neither. */
export const wait = action({
  name: "time.wait",
  summary: "Wait before going on.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({ for: Explained(Duration, "How long.") }),
  result: Type.Object({ waited: Duration }),
  calls: [],
  async run(params, context) {
    await context.sleep(params.for);
    return { waited: params.for };
  },
});
