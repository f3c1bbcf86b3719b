/**
 * Time for drills: it stands still while anything runs and jumps to the next sleeper when nothing
 * else can, so that hours pass at once and in the same order each time.
 */
import { hash } from "node:crypto";
import { RunbookError } from "../errors.ts";
import type { Clock } from "./clock.ts";

/** Event-loop turns without a sign of life after which nothing else can run. */
const quietTurns = 2;

interface Sleeper {
  readonly until: number;
  readonly key: string;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * Begins at `startAt` (ISO-8601). The same seed gives the same chance, secrets included: for
 * simulated accounts only. Work that waits for the disk, a person or a process must be told by `busy`.
 */
export function virtualClock(options: { startAt: string; seed: string }): Clock {
  let now = Date.parse(options.startAt);
  if (Number.isNaN(now)) throw new RunbookError("INTERNAL", `${options.startAt} is not a time to start at.`);
  const sleepers = new Set<Sleeper>();
  let slept = 0;
  let busy = 0;
  let signs = 0;
  let watching = false;
  const draw = drawing(options.seed);

  /** One sleeper at a time, so that what it does next is done before another of the same moment wakes. */
  function watch(quiet = 0, seen = signs): void {
    setImmediate(() => {
      if (busy > 0 || sleepers.size === 0) {
        watching = false;
      } else if (signs !== seen) {
        watch();
      } else if (quiet + 1 < quietTurns) {
        watch(quiet + 1, seen);
      } else {
        const next = earliest(sleepers);
        now = Math.max(now, next.until);
        next.wake();
        watch();
      }
    });
  }

  function stir(): void {
    signs += 1;
    if (watching || busy > 0 || sleepers.size === 0) return;
    watching = true;
    watch();
  }

  function sleep(milliseconds: number, key: string, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        if (!sleepers.delete(sleeper)) return;
        signal?.removeEventListener("abort", wake);
        stir();
        resolve();
      };
      const sleeper: Sleeper = { until: now + Math.max(0, milliseconds), key, order: slept++, wake };
      sleepers.add(sleeper);
      signal?.addEventListener("abort", wake, { once: true });
      stir();
    });
  }

  return {
    now: () => new Date(now),
    sleep,
    random: () => draw(6).reduce((sum, byte) => (sum + byte) / 256, 0),
    async busy(work) {
      busy += 1;
      try {
        return await work;
      } finally {
        busy -= 1;
        stir();
      }
    },
  };
}

function earliest(sleepers: ReadonlySet<Sleeper>): Sleeper {
  return [...sleepers].reduce((one, other) => (before(other, one) ? other : one));
}

function before(one: Sleeper, other: Sleeper): boolean {
  if (one.until !== other.until) return one.until < other.until;
  if (one.key !== other.key) return one.key < other.key;
  return one.order < other.order;
}

/** A stream of bytes made of the hashes of the seed and a count. */
function drawing(seed: string): (count: number) => Uint8Array {
  let block = 0;
  let pool: Buffer = Buffer.alloc(0);
  return (count) => {
    while (pool.length < count) pool = Buffer.concat([pool, hash("sha256", `${seed} ${block++}`, "buffer")]);
    const drawn = pool.subarray(0, count);
    pool = pool.subarray(count);
    return drawn;
  };
}
