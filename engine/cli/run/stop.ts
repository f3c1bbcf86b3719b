/** Ctrl-C and SIGTERM: the first lets the call in flight finish, the second ends the process. */
import { exit } from "../../errors.ts";
import type { Io } from "../io.ts";
import type { View } from "../view/view.ts";

export interface Stop {
  readonly signal: AbortSignal;
  /** As the first signal does; more calls change nothing. */
  readonly interrupt: () => void;
  /** Stops listening to signals. */
  readonly off: () => void;
}

/** `next` is the command that goes on with the run. */
export function stopOnSignals(io: Io, view: () => View, next: string): Stop {
  const controller = new AbortController();
  const off = io.onStop(() => {
    if (controller.signal.aborted) {
      view().abandon();
      io.stderr.write(`\nStopped at once. Go on with: ${next}\n`);
      io.exit(exit.interrupted);
    }
    controller.abort();
    view().say("Stopping after the call under way; once more stops at once.");
  });
  return { signal: controller.signal, interrupt: () => controller.abort(), off };
}
