/** A disk that fails at any one of the operations that a run asks of it. */
import { appendFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type OperationName, operations } from "../../engine/aws/operations.ts";
import { clear, type Ended, reportOf, runsIn, workplace, worldOf } from "./product.ts";
import { allocating, type DiskFault, disk, mendDisk, watchDisk } from "./faulty-disk.ts";
import { runbook } from "./in-process.ts";
import { effects, projection, taken } from "../projection.ts";
import { putSmallDrill } from "./small-drill.ts";

vi.mock("node:fs", async (original) => {
  const { faultyFs } = await import("./faulty-disk.ts");
  const fs = faultyFs(await original());
  return { ...fs, default: fs };
});
vi.mock("node:fs/promises", async (original) => {
  const { faultyFsPromises } = await import("./faulty-disk.ts");
  const fs = faultyFsPromises(await original());
  return { ...fs, default: fs };
});

/** Every operation with every fault takes minutes; a sample has each kind of operation, early and late. */
const all = process.env["RUNBOOK_ALL_DISK_FAULTS"] === "1";
const home = workplace();
afterAll(() => clear(home));
let places = 0;
function place(): string {
  const cwd = join(home, String((places += 1)));
  putSmallDrill(cwd, { deletes: true });
  return cwd;
}

const exec = ["exec", "playbook.yaml", "--drill", "drill.yaml", "--json"];
const resume = ["resume", "latest", "--answers", "answers.yaml", "--json"];
/** A run that stopped halfway, with the torn line that a crash leaves. */
async function stopped(cwd: string): Promise<void> {
  expect(await runbook(cwd, ...exec, "--ask")).toMatchObject({ code: 8 });
  appendFileSync(join(folderIn(cwd), "audit.jsonl"), '{"at":');
}

const commands = [
  { name: "a run", before: async () => {}, argv: exec },
  { name: "a run that is gone on with", before: stopped, argv: resume },
];
const first: Awaited<ReturnType<typeof undisturbed>>[] = [];
for (const command of commands) first.push(await undisturbed(command));
const which = all ? "every operation" : "a sample of the operations; RUNBOOK_ALL_DISK_FAULTS=1 tries all";

it("every kind of operation is asked for", () => {
  const kinds = new Set(first.flatMap(({ calls }) => calls).map((call) => call.split(" ", 1)[0] ?? ""));
  const clearing = ["close", "ftruncate", "open", "read", "readFile", "rm"];
  expect([...kinds].toSorted()).toEqual([...allocating, ...clearing].toSorted());
  expect(first.every(({ once }) => once.length === 1)).toBe(true);
});

describe.each(commands.map((command, at) => ({ ...command, ...first[at]! })))(
  `$name whose disk fails at ${which} ($calls.length)`,
  ({ before, argv, calls, objects, once }) => {
    it.each(faults(calls))("$error $how, number $at: $call", async ({ at, error, stays }) => {
      const cwd = place();
      await before(cwd);
      let sent = 0;
      watchDisk(join(cwd, ".runbook"), { at, error, stays }, () => (sent = writesIn(cwd)));
      const ended = await runbook(cwd, ...argv);
      const [failed] = disk.failed;
      mendDisk();
      expect(failed).toBeDefined();
      if (ended.code !== 0) {
        expect(writesIn(cwd) - sent).toBe(0);
        expectSaid(ended);
      }
      releaseLock(cwd);
      const last = ended.code === 0 ? ended : await goneOnWith(cwd);
      const { run, outcome } = reportOf(last);
      expect({ code: last.code, outcome }, last.stderr).toEqual({ code: 0, outcome: "remediated" });
      const folder = join(cwd, ".runbook/runs", run);
      expect(projection(worldOf(folder))).toEqual(objects);
      expect(onceEach(folder)).toEqual(once);
      expect(await runbook(cwd, "verify", run)).toMatchObject({ code: 0 });
      expect(await runbook(cwd, "replay", run)).toMatchObject({ code: 0 });
      clear(cwd);
    });
  },
);

/** What happened and how to go on, in our own words. */
function expectSaid({ code, stdout, stderr }: Ended): void {
  const said = stdout + stderr;
  expect(code, said).toBeOneOf([1, 2]);
  expect(said).toMatch(/ENOSPC|EIO|bytes were written/);
  expect(said).toMatch(/ resume \d{8}T|runbook exec|name another folder|then go on|then try again/);
  expect(said).not.toMatch(/INTERNAL|defect|^ +at /m);
}

/** With the disk well again: the run goes on, or where it never began another does. */
async function goneOnWith(cwd: string): Promise<Ended> {
  const resumed = await runbook(cwd, ...resume);
  return /RUN_UNKNOWN/.test(resumed.stderr) ? runbook(cwd, ...exec) : resumed;
}

/** The process that died held it; this one, which lives on, has its number. */
function releaseLock(cwd: string): void {
  const folder = folderIn(cwd);
  for (const name of ["audit.jsonl.lock", "audit.jsonl.lock.turn"]) rmSync(join(folder, name), { force: true });
}

async function undisturbed({ before, argv }: (typeof commands)[number]) {
  const cwd = place();
  await before(cwd);
  watchDisk(join(cwd, ".runbook"));
  const ended = await runbook(cwd, ...argv);
  const calls = [...disk.calls];
  mendDisk();
  if (ended.code !== 0) throw new Error(ended.stdout + ended.stderr);
  const folder = folderIn(cwd);
  return { calls, objects: projection(worldOf(folder)), once: onceEach(folder) };
}

/** Of the only run there is. */
function folderIn(cwd: string): string {
  return join(cwd, ".runbook/runs", runsIn(cwd).at(-1) ?? "");
}

/** Calls that add something each time. A key that was taken back, since its secret was lost, is none. */
function onceEach(folder: string): string[] {
  const world = worldOf(folder);
  const kept = effects(world, ({ operation }) => !operations[operation as OperationName].idempotent);
  const takenBack = taken(world).filter(({ operation }) => operation === "iam:DeleteAccessKey").length;
  return kept.slice(takenBack);
}

function writesIn(cwd: string): number {
  const world = join(folderIn(cwd), "world.jsonl");
  return existsSync(world) ? taken(worldOf(folderIn(cwd))).length : 0;
}

function faults(calls: readonly string[]) {
  const met = new Map<string, number>();
  return calls.flatMap((name, at) => {
    const call = name.replaceAll(/[0-9a-f-]{30,}|\d{8}T\d{6}-[a-z0-9]{6}|\d+$/g, "*");
    const times = met.get(call) ?? 0;
    met.set(call, times + 1);
    const [kind = ""] = call.split(" ", 1);
    const errors: DiskFault["error"][] = ["EIO"];
    if (allocating.has(kind)) errors.push("ENOSPC");
    if (kind === "write") errors.push("half");
    return errors.flatMap((error, which) =>
      [false, true].flatMap((stays, turn) => {
        const sampled = times % 60 === (which * 2 + turn) * 10 || (times === 0 && turn === which % 2);
        return all || sampled ? [{ at, error, stays, call, how: stays ? "from then on" : "once" }] : [];
      }),
    );
  });
}
