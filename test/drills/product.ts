/** The built command line as its users have it: a process, its output, and the folder that it leaves. */
import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import { simulatedAccount } from "../../engine/aws/simulated/account.ts";
import { readWorld } from "../../engine/aws/simulated/kernel/world-file.ts";
import { simulatedServices } from "../../engine/aws/simulated/services.ts";
import type { World } from "../../engine/aws/simulated/world.ts";
import type { Event, EventOf, EventType, JournalRecord } from "../../engine/journal/events.ts";
import { virtualClock } from "../../engine/ports/virtual-clock.ts";
import type { RunReport } from "../../engine/run/run.ts";

export const root = resolve(import.meta.dirname, "../..");
export const playbook = join(root, "playbooks/compromised-account.yaml");
export const drill = (name: string) => join(root, "playbooks/drills", `${name}.yaml`);
const program = join(root, "dist/runbook.js");

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** A folder to work in, outside the repository, so that nothing is found there by chance. */
export function workplace(): string {
  return mkdtempSync(join(scratch, "runbook-"));
}

/**
 * In memory where there is room: a run waits for the disk at every write. What a process leaves that
 * is killed is the same there; only a machine that loses its power would tell the difference.
 */
const scratch = roomy("/dev/shm") ? "/dev/shm" : tmpdir();

function roomy(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > 2 ** 31;
}

export function clear(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** One for the test that calls it. */
export function ownWorkplace(): string {
  const folder = workplace();
  onTestFinished(() => clear(folder));
  return folder;
}

/** Without AWS's variables and without a terminal, unless `environment` says otherwise. */
export function start(cwd: string, args: readonly string[], environment: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { process: child, ended: endOf(child) };
}

export function endOf(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((ended, failed) => {
    child.on("error", failed);
    child.on("close", (code, signal) => ended({ code, signal, stdout, stderr }));
  });
}

export function runbook(cwd: string, ...args: string[]): Promise<Ended> {
  return start(cwd, args).ended;
}

/** The report of a run with `--json`: one object and nothing else on stdout. */
export function reportOf({ code, stdout, stderr }: Ended): RunReport {
  if (stdout === "") throw new Error(`it ended with exit code ${code} and without a report:\n${stderr}`);
  return JSON.parse(stdout) as RunReport;
}

export interface RunDone extends Ended {
  readonly report: RunReport;
  readonly folder: string;
}

/** A drill run to its end, or to where it stops. */
export async function drilled(cwd: string, name: string, ...more: string[]): Promise<RunDone> {
  const ended = await runbook(cwd, "exec", playbook, "--drill", drill(name), "--json", ...more);
  const report = reportOf(ended);
  return { ...ended, report, folder: join(cwd, ".runbook/runs", report.run) };
}

export function runsIn(cwd: string): string[] {
  const runs = join(cwd, ".runbook/runs");
  return existsSync(runs)
    ? readdirSync(runs)
        .filter((name) => !name.startsWith("."))
        .toSorted()
    : [];
}

export function journalOf(folder: string): JournalRecord[] {
  return readFileSync(join(folder, "audit.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as JournalRecord);
}

export function eventsOf<T extends EventType>(records: readonly Event[], type: T): EventOf<T>[] {
  return records.filter((record): record is EventOf<T> => record.type === type);
}

/** The account that a run left, opened on a copy. */
export function worldOf(folder: string): World {
  const copy = join(workplace(), "world.jsonl");
  copyFileSync(join(folder, "world.jsonl"), copy);
  const clock = virtualClock({ startAt: new Date(readWorld(copy).at).toISOString(), seed: "a look" });
  const account = simulatedAccount({ services: simulatedServices, clock, worldPath: copy });
  account.close();
  clear(resolve(copy, ".."));
  return account.world;
}
