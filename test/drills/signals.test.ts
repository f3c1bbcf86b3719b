import { existsSync, statSync } from "node:fs";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { runIds } from "../../engine/cli/run/folder.ts";
import {
  drill,
  type Ended,
  endOf,
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
/** Bytes of the log at which something has been changed and something is still to come. */
let halfway: number;

beforeAll(async () => {
  const acme = await undisturbed();
  reference = acme.reference;
  halfway = acme.size / 2;
});

describe.each(["SIGINT", "SIGTERM"] as const)("%s", (signal) => {
  it("lets the call under way finish, writes the end into the log and prints the command that goes on", async () => {
    const place = ownWorkplace();
    const started = start(place, ["exec", playbook, "--drill", drill("acme"), "--json"]);
    const run = await halfwayIn(place, started);
    started.process.kill(signal);
    const stopped = await started.ended;
    expect(stopped).toMatchObject({ code: 130, signal: null });
    expect(JSON.parse(stopped.stdout)).toMatchObject({ outcome: "interrupted", exitCode: 130 });
    const folder = join(place, ".runbook/runs", run);
    expect(await runbook(place, "verify", run)).toMatchObject({ code: 0 });
    const records = journalOf(folder);
    expect(records.at(-2)).toMatchObject({ type: "run.ended", outcome: "interrupted" });
    const answered = new Set(
      [...eventsOf(records, "call.returned"), ...eventsOf(records, "call.failed")].map(({ key }) => key),
    );
    expect(eventsOf(records, "call.intended").filter(({ key }) => !answered.has(key))).toEqual([]);

    const command = /^Go on: (.* resume .*)$/m.exec(stopped.stderr)?.[1] ?? "";
    const resumed = await asPrinted(place, `${command} --json`);
    expectSameEnd(resumed, folder, reference, signal);
  });
});

describe("the printed command", () => {
  it("works as it is copied, out of a folder of runs whose long name needs quotes", async () => {
    const place = ownWorkplace();
    const runs = `the runs of the second of march, ${"with all that was done about it, ".repeat(3)}in it's folder`;
    const started = start(place, ["exec", playbook, "--drill", drill("acme"), "--runs", runs]);
    await grownTo(() => logIn(join(place, runs)), halfway, started);
    started.process.kill("SIGINT");
    const stopped = await started.ended;
    expect(stopped.code).toBe(130);
    const command = /^ +(?:- Go on: )?(\S.* resume .*)$/m.exec(stopped.stdout)?.[1] ?? "";
    expect(await asPrinted(place, command)).toMatchObject({ code: 0 });
  });
});

describe("a second signal", () => {
  it("stops the process at once, and the run can be gone on with all the same", async () => {
    const { place, run, stopped } = await stoppedTwice();
    expect(stopped).toMatchObject({ code: 130, stdout: "" });
    const command = /^Stopped at once\. Go on with: (.*)$/m.exec(stopped.stderr)?.[1] ?? "";
    expect(command).toContain(run);
    const folder = join(place, ".runbook/runs", run);
    expect(eventsOf(journalOf(folder), "run.ended")).toEqual([]);
    expect((await runbook(place, "verify", run)).code).toBeOneOf([3, 6]);
    const resumed = await asPrinted(place, `${command} --json`);
    expectSameEnd(resumed, folder, reference, "two signals");
  });
});

/** The system may be so slow with the second signal that the run has come to its end by then: then once more. */
async function stoppedTwice(tries = 5): Promise<{ place: string; run: string; stopped: Ended }> {
  const place = ownWorkplace();
  const started = start(place, ["exec", playbook, "--drill", drill("acme"), "--json"]);
  const run = await halfwayIn(place, started);
  started.process.kill("SIGINT");
  started.process.kill("SIGTERM");
  const stopped = await started.ended;
  return stopped.stdout !== "" && tries > 1 ? stoppedTwice(tries - 1) : { place, run, stopped };
}

/** Runs a line as it stands in the terminal. */
function asPrinted(place: string, line: string): Promise<Ended> {
  expect(line).toContain(" resume ");
  const environment = { PATH: process.env["PATH"], HOME: place };
  return endOf(spawn("sh", ["-c", line], { cwd: place, env: environment, stdio: ["ignore", "pipe", "pipe"] }));
}

async function halfwayIn(place: string, started: Started): Promise<string> {
  await grownTo(() => logIn(join(place, ".runbook/runs")), halfway, started);
  return runsIn(place)[0] ?? "";
}

function logIn(runs: string): string {
  const [run = ""] = runIds(runs);
  return join(runs, run, "audit.jsonl");
}

async function grownTo(log: () => string, bytes: number, { process: child }: Started): Promise<void> {
  while (!existsSync(log()) || statSync(log()).size < bytes) {
    if (child.exitCode !== null) throw new Error(`it ended before byte ${bytes}`);
    await setTimeout(1);
  }
}
