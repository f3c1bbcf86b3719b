/** `RUNBOOK_KILLS=100 npx vitest run test/drills/kill.test.ts` tries as many. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import {
  clear,
  drill,
  eventsOf,
  journalOf,
  ownWorkplace,
  playbook,
  runbook,
  runsIn,
  start,
  type Started,
  workplace,
} from "./product.ts";
import { expectSameEnd } from "./same-end.ts";
import { undisturbed, type Undisturbed } from "./undisturbed.ts";

const kills = Number(process.env["RUNBOOK_KILLS"] ?? "20");
let whole: Undisturbed;

beforeAll(async () => {
  whole = await undisturbed();
});

/** When a process is killed, as a part of the whole run. */
interface Kill {
  readonly by: "the log's length" | "the time";
  readonly at: number;
}

// At another place each time, but spread over the whole run; what it was is in the message of whatever fails.
const planned = Array.from({ length: kills }, (_, turn): [turn: number, first: Kill, second: Kill | undefined] => {
  const at = (turn + Math.random()) / kills;
  const by = turn % 2 === 0 ? "the log's length" : "the time";
  return [turn, { by, at }, turn % 5 === 4 ? { by: "the log's length", at: at + (1 - at) * Math.random() } : undefined];
});

describe.concurrent(`a process that is killed (${kills} times, each fifth twice)`, () => {
  it.each(planned)("kill %i, is gone on with to the same end", killsAndGoesOn, 300_000);
});

async function killsAndGoesOn(_turn: number, first: Kill, second: Kill | undefined): Promise<void> {
  const place = workplace();
  try {
    const died = await killed(place, ["exec", playbook, "--drill", drill("acme"), "--json"], first);
    const [run] = runsIn(place);
    const folder = join(place, ".runbook/runs", run ?? "");
    if (run === undefined || sizeOf(folder) === 0) return await expectNeverBegan(place, run);
    const diedAgain = second === undefined ? "" : await killed(place, ["resume", run], second);
    const at = `killed ${died}${second === undefined ? "" : `, then ${diedAgain}`}`;
    // Killed between its last record and its end, a run is whole.
    expect(await runbook(place, "verify", run), at).toMatchObject({ code: expect.toBeOneOf([0, 3, 6]) as number });
    const before = eventsOf(journalOf(folder), "run.resumed").length;
    expectSameEnd(await runbook(place, "resume", run, "--json"), folder, whole.reference, at);
    expect(eventsOf(journalOf(folder), "run.resumed"), at).toHaveLength(before + 1);
    expect(await runbook(place, "verify", run), at).toMatchObject({ code: 0 });
    expect(await runbook(place, "replay", run), at).toMatchObject({ code: 0 });
  } finally {
    clear(place);
  }
}

/** Gives when that was, in words. */
async function killed(place: string, args: readonly string[], { by, at }: Kill): Promise<string> {
  const started = start(place, args);
  const bytes = Math.floor(at * whole.size);
  const milliseconds = Math.floor(at * whole.took);
  if (by === "the time") await Promise.race([setTimeout(milliseconds), started.ended]);
  else await grown(place, started, bytes);
  started.process.kill("SIGKILL");
  const { signal } = await started.ended;
  return `${by === "the time" ? `after ${milliseconds} ms` : `at byte ${bytes} of ${whole.size}`}${signal === null ? " (it had ended)" : ""}`;
}

/** Nothing was recorded, so nothing was asked of AWS. */
async function expectNeverBegan(place: string, run: string | undefined): Promise<void> {
  const resumed = await runbook(place, "resume", run ?? "latest");
  expect(resumed).toMatchObject({ code: 2, stderr: expect.stringContaining("RUN_UNKNOWN") as string });
}

describe("a process at work", () => {
  it("keeps others from the run, and once dead does not", async () => {
    const place = ownWorkplace();
    const worker = start(place, ["exec", playbook, "--drill", drill("acme"), "--json"]);
    const run = await grown(place, worker, 50_000);
    worker.process.kill("SIGSTOP");
    const other = await runbook(place, "resume", run);
    expect(other.code).not.toBe(0);
    expect(other.stderr).toContain("RUN_BUSY");
    worker.process.kill("SIGKILL");
    await worker.ended;
    // Of two at once, one goes on with it, and the other is told so.
    const both = await Promise.all([runbook(place, "resume", run, "--json"), runbook(place, "resume", run, "--json")]);
    const [first, second] = both.toSorted((one, two) => (one.code ?? 0) - (two.code ?? 0));
    expectSameEnd(first ?? other, join(place, ".runbook/runs", run), whole.reference, "two resumes at once");
    expect(second).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("RUN_BUSY") as string });
    expect(eventsOf(journalOf(join(place, ".runbook/runs", run)), "run.resumed")).toHaveLength(1);
    expect(await runbook(place, "verify", run)).toMatchObject({ code: 0 });
  });
});

/** Gives the run's id, once its log is so long or its process has ended. */
async function grown(place: string, { process }: Started, bytes: number): Promise<string> {
  for (;;) {
    const [run] = runsIn(place);
    const folder = join(place, ".runbook/runs", run ?? "");
    if (process.exitCode !== null || (run !== undefined && sizeOf(folder) >= Math.max(1, bytes))) return run ?? "";
    await setTimeout(1);
  }
}

function sizeOf(folder: string): number {
  const log = join(folder, "audit.jsonl");
  return existsSync(log) ? statSync(log).size : 0;
}
