/** The measured cases, each run in a process of its own; the last line printed is its figure. */
import { spawn } from "node:child_process";
import {
  closeSync,
  createWriteStream,
  existsSync,
  fdatasync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { action, type Action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { isWrite } from "../../engine/aws/operations.ts";
import type { AwsPort } from "../../engine/aws/port.ts";
import type { Expression, Scope } from "../../engine/expression/expression.ts";
import { genesis, link } from "../../engine/journal/chain.ts";
import { evidenceFolder } from "../../engine/journal/evidence.ts";
import type { Event } from "../../engine/journal/events.ts";
import { openJournal } from "../../engine/journal/file.ts";
import { liveLedger } from "../../engine/journal/recorded-ledger.ts";
import { verify } from "../../engine/journal/verify.ts";
import type { Program } from "../../engine/playbook/program.ts";
import type { Policy } from "../../engine/policy/policy.ts";
import { systemClock } from "../../engine/ports/system-clock.ts";
import { createProbes } from "../../engine/run/probes.ts";
import { run } from "../../engine/run/run.ts";

const count = 10_000;
const sync = promisify(fdatasync);

/** Milliseconds from starting the command until it says that its first step began. */
async function firstStep(folder: string): Promise<number> {
  const began = process.hrtime.bigint();
  const child = spawn(
    process.execPath,
    [
      "dist/runbook.js",
      "exec",
      "playbooks/compromised-account.yaml",
      "--drill",
      "playbooks/drills/benign.yaml",
      "--runs",
      join(folder, "runs"),
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  return new Promise((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes("preflight/caller")) return;
      resolve(Number(process.hrtime.bigint() - began) / 1e6);
      child.kill("SIGKILL");
    });
    child.on("exit", () => reject(new Error(`it ended before its first step: ${said}`)));
  });
}

/** Milliseconds for 10,000 steps that do nothing, eight at a time, each journaled. */
async function steps(folder: string): Promise<number> {
  const path = join(folder, "steps.jsonl");
  rmSync(path, { force: true });
  const clock = systemClock();
  const journal = await openJournal(path, { clock, mode: "create" });
  mkdirSync(join(folder, "evidence"), { recursive: true });
  const evidence = evidenceFolder(join(folder, "evidence"), clock);
  const began = process.hrtime.bigint();
  const end = await run({
    id: "bench",
    kind: "drill",
    dryRun: false,
    program: loop(),
    inputs: {},
    policy: {} as Policy,
    policyGiven: true,
    judge: () => ({ verdict: "unknown", reasons: [] }),
    ports: {
      aws: {} as AwsPort,
      ledger: liveLedger(journal, evidence),
      evidence,
      clock,
      operator: { ask: async () => undefined },
      secrets: {
        put: async () => ({ sink: "" }),
        find: async () => undefined,
        randomBytes: (_label, count) => new Uint8Array(count),
      },
    },
    probes: createProbes(),
    region: "us-east-1",
    resumed: 0,
    started: {
      run: "bench",
      format: 1,
      kind: "drill",
      dryRun: false,
      title: "bench",
      files: [],
      policy: null,
      inputs: {},
      version: "0",
      settings: {},
    },
  });
  const took = Number(process.hrtime.bigint() - began) / 1e6;
  await journal.close();
  if (end.outcome !== "remediated") throw new Error(`the run ended ${end.outcome}: ${end.reasons.join()}`);
  return took;
}

/** Milliseconds for writing as many bytes, eight writers sharing each flush, without anything else. */
async function sameBytes(folder: string): Promise<number> {
  const former = join(folder, "steps.jsonl");
  const bytes = existsSync(former) ? statSync(former).size : 5_000_000;
  const records = count * 2;
  const line = Buffer.alloc(Math.ceil(bytes / records), "x");
  const file = openSync(join(folder, "bytes"), "w");
  const began = process.hrtime.bigint();
  let flush: Promise<void> | undefined;
  const append = (): Promise<void> => {
    writeSync(file, line);
    flush ??= new Promise((resolve) => setImmediate(resolve)).then(() => {
      flush = undefined;
      return sync(file);
    });
    return flush;
  };
  const writer = async () => {
    for (let n = 0; n < records / 8; n++) await append();
  };
  await Promise.all(Array.from({ length: 8 }, writer));
  closeSync(file);
  return Number(process.hrtime.bigint() - began) / 1e6;
}

/** KiB of peak memory for verifying a log of so many records. */
async function verifying(records: number, folder: string): Promise<number> {
  const path = join(folder, `verify-${records}.jsonl`);
  const out = createWriteStream(path);
  let head = genesis;
  const write = async (event: Event) => {
    const linked = link(event, head, new Date("2026-03-02T10:00:00Z"));
    head = linked.head;
    if (!out.write(`${linked.line}\n`)) await new Promise<void>((resolve) => out.once("drain", () => resolve()));
  };
  await write({
    type: "run.started",
    run: "bench",
    format: 1,
    kind: "drill",
    dryRun: false,
    title: "bench",
    files: [],
    policy: null,
    inputs: {},
    version: "0",
    settings: {},
  });
  for (let n = 0; n < (records - 2) / 2; n++) {
    await write({ type: "step.started", key: `main/each[${n}]`, action: "bench.nothing", params: { value: {} } });
    await write({ type: "step.completed", key: `main/each[${n}]`, result: { value: null } });
  }
  await write({ type: "run.ended", outcome: "remediated", reasons: [] });
  await new Promise<void>((resolve) => out.end(resolve));
  const found = await verify(path, { isWrite });
  if (found.problems.length > 0 || !found.complete) throw new Error(JSON.stringify(found.problems));
  return process.resourceUsage().maxRSS;
}

function loop(): Program {
  const place = { file: "bench.yaml", line: 1, column: 1 };
  const expression = (evaluate: (scope: Scope) => unknown): Expression => ({
    source: "",
    type: "dyn",
    place,
    evaluate,
  });
  const nothing = action({
    name: "bench.nothing",
    summary: "Do nothing",
    purpose: "observe",
    reversible: true,
    params: Type.Object({}),
    result: Type.Null(),
    calls: [],
    run: async () => null,
  }) as unknown as Action;
  const items = Array.from({ length: count }, (_, n) => String(n));
  return {
    id: "bench",
    title: "bench",
    files: [],
    inputs: [],
    outputs: {},
    stages: [
      {
        id: "main",
        title: "main",
        place,
        steps: [
          {
            id: "each",
            title: "each",
            place,
            onError: "stop",
            cites: [],
            forEach: { items: expression(() => items), as: "n", concurrency: 8 },
            body: { kind: "action", action: nothing, with: {} },
          },
          {
            id: "ends",
            title: "ends",
            place,
            onError: "stop",
            cites: [],
            body: { kind: "end", outcome: "remediated" },
          },
        ],
      },
    ],
  };
}

const [what, ...rest] = process.argv.slice(2);
const folder = rest.at(-1) as string;
const figures: Record<string, () => Promise<number>> = {
  "first-step": () => firstStep(folder),
  steps: () => steps(folder),
  "same-bytes": () => sameBytes(folder),
  verify: () => verifying(Number(rest[0]), folder),
};
console.log(await figures[what as string]?.());
process.exit(0);
