/** A view shows a run while it goes on. It only listens: nothing of the run waits for it but its end. */
import type { Event, RunKind } from "../../journal/events.ts";
import type { Progress } from "../../run/run.ts";

export interface View {
  /** `at` is the run's clock, ISO-8601. `again` marks what a resumed run had done before. */
  event(event: Event, at: string, again?: boolean): void;
  progress(progress: Progress): void;
  /** Leaves the terminal to a question until it is answered. */
  pausedFor<T>(question: () => Promise<T>): Promise<T>;
  /** Writes a line of the command line's own, at once. */
  say(text: string): void;
  end(): Promise<void>;
  /** Leaves the terminal as it was, at once, for a process that ends now. */
  abandon(): void;
}

/** What every view and report says first and last, so that no one takes one kind for another. */
export function kindBanner(kind: RunKind, dryRun: boolean): string {
  const what = {
    drill: "DRILL: a simulated account, nothing here touches AWS",
    emulator: "EMULATOR: an AWS emulator, not AWS itself",
    live: "LIVE: a real AWS account",
  }[kind];
  return dryRun ? `${what}; DRY RUN: nothing is changed` : what;
}

/** `71 s` as `1m 11s`. */
export function elapsed(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m`;
}
