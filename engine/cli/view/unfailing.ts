/** A view that cannot stop the run: where it fails, another goes on in its stead. */
import type { View } from "./view.ts";

export function unfailing(first: View, instead: () => View): View {
  let view = first;
  const giveUp = (error: unknown): void => {
    if (view !== first) return;
    try {
      first.abandon();
    } catch {
      // It has failed already.
    }
    view = instead();
    view.say(`The stages cannot be drawn (${String(error)}). From here on each event is a line.`);
  };
  const shown = (show: (by: View) => void): void => {
    try {
      show(view);
    } catch (error) {
      giveUp(error);
      show(view);
    }
  };
  return {
    event: (...facts) => shown((by) => by.event(...facts)),
    progress: (progress) => shown((by) => by.progress(progress)),
    say: (text) => shown((by) => by.say(text)),
    abandon: () => shown((by) => by.abandon()),
    async pausedFor<T>(question: () => Promise<T>) {
      let asked: Promise<T> | undefined;
      let hasFailed = false;
      const ask = () =>
        (asked ??= question().catch((error: unknown) => {
          hasFailed = true;
          throw error;
        }));
      try {
        return await view.pausedFor(ask);
      } catch (error) {
        // What goes wrong with the question is not the view's.
        if (!hasFailed) giveUp(error);
        return ask();
      }
    },
    async end() {
      try {
        await view.end();
      } catch (error) {
        giveUp(error);
      }
    },
  };
}
