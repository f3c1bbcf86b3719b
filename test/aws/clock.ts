/** A clock that jumps over every sleep at once and remembers how long each was. */
import type { Clock } from "../../engine/ports/clock.ts";

export interface HandClock extends Clock {
  readonly slept: { milliseconds: number; key: string }[];
  advance(milliseconds: number): void;
}

export function handClock(random: () => number = () => 1): HandClock {
  let now = Date.parse("2026-03-02T10:00:00Z");
  const slept: { milliseconds: number; key: string }[] = [];
  return {
    slept,
    advance: (milliseconds) => void (now += milliseconds),
    now: () => new Date(now),
    async sleep(milliseconds, key) {
      slept.push({ milliseconds, key });
      now += milliseconds;
    },
    random,
    busy: (work) => work,
  };
}
