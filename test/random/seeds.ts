/**
 * The seeds, in parts that run side by side. `RUNBOOK_SEED=17 npx vitest run test/random` runs one of
 * whatever number, `RUNBOOK_SEEDS=200-999` many others.
 */
import { describe, expect, it } from "vitest";
import { wrong } from "./check.ts";
import { generated } from "./generate.ts";
import { knowing } from "./operator.ts";
import { ranOn } from "./run.ts";

const [first = 0, last = 0] = (process.env["RUNBOOK_SEEDS"] ?? "0-199").split("-").map(Number);
const parts = 4;

export function accountsOf(part: number): void {
  const seeds = chosen().filter((seed) => seed % parts === part);
  describe.concurrent("an account that nobody prepared", () => {
    if (seeds.length === 0) it.skip("is not of this part", () => undefined);
    // Several at a time: half of a run is waiting for the disk.
    it.each(seeds)("is rid of the intruder, and has all that is its own as it was: seed %i", remediates, 120_000);
  });
}

function chosen(): number[] {
  const one = process.env["RUNBOOK_SEED"];
  return one === undefined ? Array.from({ length: last - first + 1 }, (_, at) => first + at) : [Number(one)];
}

async function remediates(seed: number): Promise<void> {
  const { scenario, truth } = generated(seed);
  const asked: string[] = [];
  const ran = await ranOn(scenario, knowing(truth, asked));
  expect(wrong(truth, ran), `RUNBOOK_SEED=${seed}; it was asked:\n${asked.join("\n")}`).toEqual([]);
}
