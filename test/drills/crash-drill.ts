/** The whole drill, watched; and what must hold when a run of it that died is gone on with. */
import { join } from "node:path";
import { expect, vi } from "vitest";
import type * as loading from "../../engine/playbook/load.ts";
import { type CrashPoint, watched, type WatchedRun } from "./crash-points.ts";
import { runbook } from "./in-process.ts";
import { drill, type Ended, playbook } from "./product.ts";
import { expectSameEnd, type Reference, referenceOf } from "./same-end.ts";

// The files do not change meanwhile, and reading them takes a quarter of a run's time.
vi.mock("../../engine/playbook/load.ts", async (original) => {
  const { loadPlaybook } = await original<typeof loading>();
  const loaded = new Map<string, ReturnType<typeof loadPlaybook>>();
  return {
    loadPlaybook(...given: Parameters<typeof loadPlaybook>) {
      const found = loaded.get(given[0]) ?? loadPlaybook(...given);
      loaded.set(given[0], found);
      return found;
    },
  };
});

export interface WatchedDrill extends WatchedRun<Ended> {
  readonly reference: Reference;
}

/** Undisturbed. Its run lies in `undisturbed` below the folder. */
export async function watchedDrill(cwd: string): Promise<WatchedDrill> {
  const runs = join(cwd, "undisturbed");
  const found = await watched(runs, () =>
    runbook(cwd, "exec", playbook, "--drill", drill("acme"), "--runs", runs, "--json"),
  );
  expect(found.done).toMatchObject({ code: 0 });
  return { ...found, reference: referenceOf(join(runs, found.run)) };
}

/** That its log and its account end as if nothing had happened, and that the log says all of it. */
export async function expectGoneOnWith(
  cwd: string,
  runs: string,
  run: string,
  reference: Reference,
  at: string,
): Promise<void> {
  const resumed = await runbook(cwd, "resume", run, "--runs", runs, "--json");
  expectSameEnd(resumed, join(runs, run), reference, at);
  expect(await runbook(cwd, "verify", run, "--runs", runs), at).toMatchObject({ code: 0 });
  expect(await runbook(cwd, "replay", run, "--runs", runs), at).toMatchObject({ code: 0 });
}

export function nameOf({ number, after }: CrashPoint): string {
  return `point ${number}: after ${after}`;
}
