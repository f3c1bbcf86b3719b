/**
 * What one step has under way. An action may ask many things side by side, and fails at the first
 * that fails; the others have begun then, and what has begun is heard to its end before the step is over.
 */
import { setImmediate } from "node:timers/promises";
import { endOf, Stopped } from "./signals.ts";

export interface UnderWay {
  readonly track: <T>(work: Promise<T>) => Promise<T>;
  /** Waits until nothing is under way. Gives the error that ends the run, where another one hid it. */
  readonly settled: (error: unknown) => Promise<unknown>;
}

export function underWay(): UnderWay {
  const running = new Set<Promise<unknown>>();
  let cause: unknown;
  return {
    async track(work) {
      running.add(work);
      try {
        return await work;
      } catch (error) {
        if (isCause(error)) cause ??= error;
        throw error;
      } finally {
        running.delete(work);
      }
    },
    async settled(error) {
      while (running.size > 0) {
        await Promise.allSettled(running);
        // What was just answered may ask the next thing.
        await setImmediate();
      }
      return isCause(error) ? error : (cause ?? error);
    },
  };
}

function isCause(error: unknown): boolean {
  const end = endOf(error);
  return end !== undefined && !(end instanceof Stopped);
}
