/** Chance that is the same for a seed on every machine. */

export interface Chance {
  /** A whole number from 0 up to, but not, `end`. */
  below(end: number): number;
  /** True in so many of a hundred cases. */
  percent(of: number): boolean;
  pick<T>(from: readonly T[]): T;
}

/** Mulberry32: small, and even enough for choosing. */
export function seeded(seed: number): Chance {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    below,
    percent: (of) => below(100) < of,
    pick(from) {
      if (from.length === 0) throw new Error("there is nothing to pick from");
      return from[below(from.length)] as (typeof from)[number];
    },
  };
}
