import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { Clock } from "../../engine/ports/clock.ts";
import { systemClock } from "../../engine/ports/system-clock.ts";
import { virtualClock } from "../../engine/ports/virtual-clock.ts";

const startAt = "2026-03-02T10:00:00.000Z";
const make = (seed = "seed") => virtualClock({ startAt, seed });
const seconds = (clock: Clock) => (clock.now().getTime() - Date.parse(startAt)) / 1000;

const draw = (clock: Clock) => [clock.random(), clock.random(), clock.random()];

describe.each<[string, () => Clock]>([
  ["the system's clock", systemClock],
  ["a virtual clock", make],
])("%s", (_name, clockOf) => {
  test("sleeps for as long as it is told, by its own time", async () => {
    const clock = clockOf();
    const from = clock.now().getTime();
    await clock.sleep(30, "k");
    expect(clock.now().getTime() - from).toBeGreaterThanOrEqual(29);
  });

  test("wakes early when it is aborted, and does not sleep when it already was", async () => {
    const clock = clockOf();
    const controller = new AbortController();
    const slept = clock.busy(new Promise((resolve) => setTimeout(resolve, 5))).then(() => controller.abort());
    await Promise.all([clock.sleep(100_000_000_000, "k", AbortSignal.any([controller.signal])), slept]);
    await clock.sleep(100_000_000_000, "k", controller.signal);
    expect(controller.signal.aborted).toBe(true);
  });

  test("draws chance in its range", () => {
    const clock = clockOf();
    const draws = Array.from({ length: 200 }, () => clock.random());
    expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
    expect(new Set(draws).size).toBeGreaterThan(190);
  });

  test("gives back what the work comes to, or its error", async () => {
    const clock = clockOf();
    expect(await clock.busy(Promise.resolve(7))).toBe(7);
    await expect(clock.busy(Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});

describe("virtual time", () => {
  test("wakes sleepers in the order of their times, and at these times", async () => {
    const clock = make();
    const woken: string[] = [];
    await Promise.all(
      [30, 10, 86_400, 20].map(async (delay) => {
        await clock.sleep(delay * 1000, "k");
        woken.push(`${delay}@${seconds(clock)}`);
      }),
    );
    expect(woken).toEqual(["10@10", "20@20", "30@30", "86400@86400"]);
  });

  test("breaks ties by key, and lets each go as far as it can before the next", async () => {
    const clock = make();
    const woken: string[] = [];
    const strand = async (key: string) => {
      await clock.sleep(1000, key);
      for (let index = 0; index < 3; index++) {
        woken.push(`${key}${index}`);
        await Promise.resolve();
      }
    };
    await Promise.all(["c", "a", "b"].map(strand));
    expect(woken).toEqual(["a0", "a1", "a2", "b0", "b1", "b2", "c0", "c1", "c2"]);
  });

  test("stands still while work is under way", async () => {
    const clock = make();
    let at = -1;
    const sleeper = clock.sleep(1000, "k");
    await clock.busy(
      (async () => {
        for (let index = 0; index < 20; index++) await readFile(import.meta.filename);
        await new Promise((resolve) => setTimeout(resolve, 20));
        at = seconds(clock);
      })(),
    );
    expect(at).toBe(0);
    await sleeper;
    expect(seconds(clock)).toBe(1);
  });

  test("stands still while a strand goes on by itself over event-loop turns' ends", async () => {
    const clock = make();
    const seen: number[] = [];
    const sleeper = clock.sleep(1000, "later");
    for (let index = 0; index < 5; index++) {
      await clock.busy(new Promise((resolve) => setImmediate(resolve)));
      seen.push(seconds(clock));
    }
    await sleeper;
    expect(seen).toEqual([0, 0, 0, 0, 0]);
  });

  test("goes on for sleeps that follow each other", async () => {
    const clock = make();
    for (let index = 0; index < 1000; index++) await clock.sleep(60_000, "k");
    expect(seconds(clock)).toBe(60_000);
  });

  test("is not moved back by a sleep of no length", async () => {
    const clock = make();
    await Promise.all([clock.sleep(5000, "a"), clock.sleep(0, "b"), clock.sleep(-5, "c")]);
    expect(seconds(clock)).toBe(5);
  });

  test("has the same chance for the same seed, and another for another", () => {
    expect(draw(make("a"))).toEqual(draw(make("a")));
    expect(draw(make("a"))).not.toEqual(draw(make("b")));
  });

  test("does not start at what is no time", () => {
    expect(() => virtualClock({ startAt: "soon", seed: "" })).toThrow(expect.objectContaining({ code: "INTERNAL" }));
  });
});
