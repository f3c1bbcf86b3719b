/** Lists of numbers for what there is much of: they grow without being copied. */

/** Of 32 bits each. */
export interface Numbers {
  /** 0 where nothing was put. */
  get(n: number): number;
  put(n: number, value: number): void;
}

const partBits = 16;
const partLength = 1 << partBits;

export function numbers(): Numbers {
  /** Only those in which something was put. */
  const parts: (Int32Array | undefined)[] = [];
  return {
    get: (n) => parts[n >>> partBits]?.[n & (partLength - 1)] ?? 0,
    put(n, value) {
      const at = n >>> partBits;
      while (parts.length <= at) parts.push(undefined);
      const part = (parts[at] ??= new Int32Array(partLength));
      part[n & (partLength - 1)] = value;
    },
  };
}

/** Offsets that only grow, kept in 32 bits each: where they outgrow these is kept apart. */
export interface Offsets {
  add(offset: number): void;
  /** The n-th that was added; 0 for the one before all. */
  at(n: number): number;
}

export function offsets(): Offsets {
  const range = 2 ** 32;
  const lows = numbers();
  const outgrown: number[] = [];
  let count = 1;
  return {
    add(offset: number): void {
      while (offset >= (outgrown.length + 1) * range) outgrown.push(count);
      lows.put(count, (offset % range) | 0);
      count += 1;
    },
    at(n: number): number {
      return (lows.get(n) >>> 0) + outgrown.filter((from) => from <= n).length * range;
    },
  };
}
