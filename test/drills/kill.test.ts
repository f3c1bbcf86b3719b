import { randomInt } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import {
  drill,
  type Ended,
  eventsOf,
  journalOf,
  ownWorkplace,
  playbook,
  runbook,
  runsIn,
  start,
  type Started,
} from "./product.ts";
import { expectSameEnd, type Reference } from "./same-end.ts";
import { undisturbed } from "./undisturbed.ts";

let reference: Reference;
let size: number;

beforeAll(async () => {
  ({ reference, size } = await undisturbed());
});

/** Reading takes up the first third of the log; from there on there is something to do twice. */
const parts = [0.02, 0.3, 0.38, 0.45, 0.52, 0.6, 0.7];

describe("a process that is killed", () => {
  // At another place each time; what it was is in the message of whatever fails.
  it.each(parts)("at a random byte of the log after %d of it, is gone on with to the same end", async (from) => {
    const place = ownWorkplace();
    const at = Math.floor(size * from) + randomInt(Math.floor(size * 0.07));
    const run = await killedAt(place, start(place, execArgs), at);
    expect(await runbook(place, "verify", run)).toMatchObject({ code: expect.toBeOneOf([3, 6]) as number });
    const resumed = await runbook(place, "resume", run, "--json");
    const folder = join(place, ".runbook/runs", run);
    expectSameEnd(resumed, folder, reference, `killed at byte ${at} of ${size}`);
    expect(eventsOf(journalOf(folder), "run.resumed")).toHaveLength(1);
    expect(await runbook(place, "verify", run)).toMatchObject({ code: 0 });
    expect(await runbook(place, "replay", run)).toMatchObject({ code: 0 });
  });

  it("twice in one run, is gone on with to the same end", async () => {
    const place = ownWorkplace();
    const first = Math.floor(size * 0.34) + randomInt(Math.floor(size * 0.1));
    const run = await killedAt(place, start(place, execArgs), first);
    const second = first + Math.floor(size * 0.08) + randomInt(Math.floor(size * 0.2));
    await killedAt(place, start(place, ["resume", run]), second);
    const resumed = await runbook(place, "resume", run, "--json");
    const folder = join(place, ".runbook/runs", run);
    expectSameEnd(resumed, folder, reference, `killed at bytes ${first} and ${second} of ${size}`);
    expect(eventsOf(journalOf(folder), "run.resumed").map(({ times }) => times)).toEqual([1, 2]);
    expect(await runbook(place, "verify", run)).toMatchObject({ code: 0 });
    expect(await runbook(place, "replay", run)).toMatchObject({ code: 0 });
  });

  it("while it works keeps others from the run, and once dead does not", async () => {
    const place = ownWorkplace();
    const worker = start(place, execArgs);
    const run = await grown(place, worker, 50_000);
    worker.process.kill("SIGSTOP");
    const other = await runbook(place, "resume", run);
    expect(other.code).not.toBe(0);
    expect(other.stderr).toContain("RUN_BUSY");
    worker.process.kill("SIGKILL");
    await worker.ended;
    expect(await runbook(place, "resume", run, "--json")).toMatchObject({ code: 0 });
  });
});

const execArgs = ["exec", playbook, "--drill", drill("acme"), "--json"];

/** Gives the run's id. */
async function killedAt(place: string, started: Started, bytes: number): Promise<string> {
  const run = await grown(place, started, bytes);
  started.process.kill("SIGKILL");
  const ended: Ended = await started.ended;
  expect(ended.signal, `it ended before byte ${bytes}: ${ended.stderr.slice(-500)}`).toBe("SIGKILL");
  return run;
}

async function grown(place: string, { process }: Started, bytes: number): Promise<string> {
  for (;;) {
    const [run] = runsIn(place);
    const log = join(place, ".runbook/runs", run ?? "", "audit.jsonl");
    if (run !== undefined && existsSync(log) && statSync(log).size >= bytes) return run;
    if (process.exitCode !== null) return run ?? "";
    await setTimeout(1);
  }
}
