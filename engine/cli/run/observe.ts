/** Lets a view see what the ledger takes, once it is durable. */
import type { Ledger } from "../../journal/ledger.ts";
import type { Clock } from "../../ports/clock.ts";
import type { View } from "../view/view.ts";

/** An event that a resumed run meets again is passed on as such. */
export function observe<L extends Ledger>(ledger: L, view: View, clock: Clock): L {
  return {
    ...ledger,
    async record(event) {
      const again = ledger.mode === "resume" && "key" in event && ledger.recorded(event.type, event.key) !== undefined;
      await ledger.record(event);
      view.event(event, clock.now().toISOString(), again);
    },
  };
}
