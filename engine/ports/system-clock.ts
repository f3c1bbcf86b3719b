/** The machine's time and chance. */
import { setTimeout } from "node:timers/promises";
import type { Clock } from "./clock.ts";

/** Timers take 31 bits of milliseconds; longer sleeps are made of several. */
const longestTimer = 2 ** 31 - 1;

export function systemClock(): Clock {
  return {
    now: () => new Date(),
    async sleep(milliseconds, _key, signal) {
      const until = performance.now() + milliseconds;
      for (let left = milliseconds; left > 0; left = until - performance.now()) {
        try {
          await setTimeout(Math.min(Math.ceil(left), longestTimer), undefined, signal === undefined ? {} : { signal });
        } catch (cause) {
          if ((cause as Error).name === "AbortError") return;
          throw cause;
        }
      }
    },
    random: () => Math.random(),
    busy: (work) => work,
  };
}
