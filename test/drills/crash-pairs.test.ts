/** A run that dies, is gone on with, and dies again. `RUNBOOK_CRASH_PAIRS=300` tries as many. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { seeded } from "../random/seeded.ts";
import { expectGoneOnWith, nameOf, watchedDrill } from "./crash-drill.ts";
import { type CrashPoint, isOnce, watched } from "./crash-points.ts";
import { runbook } from "./in-process.ts";
import { clear, eventsOf, journalOf, workplace } from "./product.ts";

const pairs = Number(process.env["RUNBOOK_CRASH_PAIRS"] ?? "20");
const cwd = workplace();
const { run, points, reference, deadAt } = await watchedDrill(cwd);
afterAll(() => clear(cwd));

const begun = points.findIndex(({ record }) => record !== undefined);

describe(`a run that died twice (${pairs} pairs of places)`, () => {
  it.each(Array.from({ length: pairs }, (_, number) => number))(
    "pair %i, is gone on with to the same end",
    async (pair) => {
      const chance = seeded(pair);
      const died = join(cwd, `pair-${pair}`);
      // The first half dies where doing it twice would show: at a write that adds something each time.
      const first =
        pair % 2 === 0
          ? beforeOrAfter(points, chance.pick(points.filter(isOnce)), chance.below(2))
          : chance.pick(points.slice(begun));
      deadAt(first, died);
      const second = await watched(died, () => runbook(cwd, "resume", run, "--runs", died, "--json"));
      expect(second.done, nameOf(first)).toMatchObject({ code: 0 });
      const again = pair % 4 < 2 ? chance.pick(second.points.slice(0, 40)) : chance.pick(second.points);
      const diedAgain = join(cwd, `pair-${pair}-again`);
      second.deadAt(again, diedAgain);
      const before = eventsOf(journalOf(join(diedAgain, run)), "run.resumed").length;
      await expectGoneOnWith(cwd, diedAgain, run, reference, `pair ${pair}: ${nameOf(first)}; then ${nameOf(again)}`);
      const resumed = eventsOf(journalOf(join(diedAgain, run)), "run.resumed");
      expect(resumed.map(({ times }) => times)).toEqual(Array.from({ length: before + 1 }, (_, at) => at + 1));
      for (const folder of [died, diedAgain]) rmSync(folder, { recursive: true });
    },
  );
});

function beforeOrAfter(all: readonly CrashPoint[], point: CrashPoint, side: number): CrashPoint {
  return all[point.number - side] ?? point;
}
