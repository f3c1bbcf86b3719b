/**
 * The journal as the run uses it. A live run appends. A resumed run meets what it already did:
 * an event that is recorded under the same type and key is compared and not written again, until
 * the recording runs out and the run goes on live. A replay is the same, but may not go on. A review
 * asks what a run would have done under another playbook or policy: it takes the recorded answers, and
 * compares and writes nothing.
 */
import type { Event, EventOf, EventType, Kept, Value } from "./events.ts";

export interface Ledger {
  readonly mode: "live" | "resume" | "replay" | "review";
  /**
   * Resolves when the event is durable (or found recorded and equal).
   * @throws RunbookError REPLAY_DIVERGED with the key and both values where a recorded event differs, or in a replay where there is none
   */
  record(event: Event): Promise<void>;
  /**
   * The recorded event of this type and key, for the answers that a resume or replay takes from the
   * journal; `at` is when it was recorded.
   */
  recorded<T extends EventType>(type: T, key: string): (EventOf<T> & { readonly at: string }) | undefined;
  /** In a replay: what is thrown where a strand would ask what no answer is recorded for. */
  unanswered?(what: string, key: string): Error;
  /** In a replay of a log that breaks off: what is thrown where the outcome of what it has the intent of is missing. */
  unsettled?(what: string, key: string): Error | undefined;
  /** When the last record of the former processes was written; undefined in a live run, which has none. */
  readonly reachedAt: string | undefined;
  /** Keeps a value in the record, or as evidence where it is over 16 KiB or `sensitive`. */
  keep(value: Value, options?: { sensitive?: boolean }): Promise<Kept>;
  load(kept: Kept): Promise<Value>;
}
