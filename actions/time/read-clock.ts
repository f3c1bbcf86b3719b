import { action } from "../../engine/action/action.ts";
import { Timestamp, Type } from "../../engine/action/schema.ts";

/** Expressions have no clock of their own: what time it was is recorded like everything else that a run decides on. */
export const readClock = action({
  name: "time.read-clock",
  summary: "Note what time it is.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({}),
  result: Type.Object({ now: Timestamp }),
  calls: [],
  run: async (_, context) => ({ now: await context.now() }),
});
