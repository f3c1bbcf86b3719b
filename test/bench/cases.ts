/** The measured cases, each run in a process of its own; the last line printed is its figure. */
import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  fdatasync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { listEvents } from "../../actions/cloudtrail/list-events.ts";
import { listResourceFindings } from "../../actions/resources/list-findings.ts";
import { action, type Action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import type { AwsPort } from "../../engine/aws/port.ts";
import type { Expression, Scope } from "../../engine/expression/expression.ts";
import { evidenceFolder } from "../../engine/journal/evidence.ts";
import { liveLedger } from "../../engine/journal/recorded-ledger.ts";
import type { Program, Step } from "../../engine/playbook/program.ts";
import { defaultPolicy } from "../../engine/policy/default.ts";
import type { Clock } from "../../engine/ports/clock.ts";
import type { Journal } from "../../engine/ports/journal.ts";
import { systemClock } from "../../engine/ports/system-clock.ts";
import { createProbes } from "../../engine/run/probes.ts";
import { run } from "../../engine/run/run.ts";
import type { RunOptions } from "../../engine/run/state.ts";
import { inventoryOf, isIntruders, regionalTypes, regions } from "./inventory.ts";
import { benchJournal, measuredRun } from "./measured-run.ts";
import { hashLong, makeLong, parseLong, replayLong, verifyLong } from "./long-run.ts";

const count = 10_000;
const sync = promisify(fdatasync);

/** Milliseconds from starting the command until it says that its first step is under way or over. */
async function firstStep(step: string, args: readonly string[], folder: string): Promise<number> {
  const began = process.hrtime.bigint();
  const child = spawn(process.execPath, ["dist/runbook.js", "exec", ...args, "--runs", join(folder, "runs")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  return new Promise((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes(` ${step}`)) return;
      resolve(Number(process.hrtime.bigint() - began) / 1e6);
      child.kill("SIGKILL");
    });
    child.on("exit", () => reject(new Error(`it ended before its first step: ${said}`)));
  });
}

/** A playbook of one step that sends no calls, so that nothing is measured but the start. */
function oneStep(folder: string): string {
  const path = join(folder, "one-step.yaml");
  const step = "- id: first\n    uses: time.wait\n    with: { for: 0s }";
  writeFileSync(path, `runbook: 1\ntitle: One step\nsteps:\n  ${step}\n  - id: ends\n    end: remediated\n`);
  return path;
}

/** Milliseconds for 10,000 steps that do nothing, eight at a time, each journaled. */
async function steps(folder: string): Promise<number> {
  const path = join(folder, "steps.jsonl");
  rmSync(path, { force: true });
  const clock = systemClock();
  const journal = await benchJournal(path, clock);
  const began = process.hrtime.bigint();
  const end = await run(running(loop(), journal, clock, folder));
  const took = Number(process.hrtime.bigint() - began) / 1e6;
  await journal.close();
  if (end.outcome !== "remediated") throw new Error(`the run ended ${end.outcome}: ${end.reasons.join()}`);
  return took;
}

function running(program: Program, journal: Journal, clock: Clock, folder: string): RunOptions {
  mkdirSync(join(folder, "evidence"), { recursive: true });
  const evidence = evidenceFolder(join(folder, "evidence"), clock);
  return measuredRun({
    program,
    policy: defaultPolicy(account),
    probes: createProbes(),
    ports: { aws: historyOf(0), ledger: liveLedger(journal, evidence), evidence, clock },
  });
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

/** KiB of peak memory for reading an Event history of so many events. */
async function reading(events: number, folder: string): Promise<number> {
  const clock = systemClock();
  const path = join(folder, `history-${events}.jsonl`);
  rmSync(path, { force: true });
  const journal = await benchJournal(path, clock);
  const options = running(history(), journal, clock, folder);
  const end = await run({ ...options, ports: { ...options.ports, aws: historyOf(events) }, preflight: responder });
  await journal.close();
  if (end.outcome !== "remediated") throw new Error(`the run ended ${end.outcome}: ${end.reasons.join()}`);
  return process.resourceUsage().maxRSS;
}

const responder: NonNullable<RunOptions["preflight"]> = async () => ({
  account,
  arn: `arn:aws:sts::${account}:assumed-role/responder/bench`,
  principal: `arn:aws:iam::${account}:role/responder`,
  partition: "aws",
  userId: "AROAEXAMPLE:bench",
});

/** KiB of peak memory for judging so many resources of every regional type in every region. */
async function judging(resources: number, folder: string): Promise<number> {
  const clock = systemClock();
  const path = join(folder, `inventory-${resources}.jsonl`);
  const journal = await benchJournal(path, clock);
  const options = running(inventory(resources), journal, clock, folder);
  const end = await run({
    ...options,
    policy: { ...options.policy, window: { start: "2026-03-02T02:00:00Z", margin: "2h" } },
    judge: ({ object }) => ({ verdict: isIntruders(object.arn) ? "unsanctioned" : "sanctioned", reasons: [] }),
    ports: { ...options.ports, aws: inventoryOf(resources) },
    preflight: responder,
  });
  await journal.close();
  if (end.outcome !== "remediated") throw new Error(`the run ended ${end.outcome}: ${end.reasons.join()}`);
  return process.resourceUsage().maxRSS;
}

const account = "111122223333";
const names = ["AttachUserPolicy", "CreateTags", "RunInstances", "UpdateTrail", "CreateLogStream"];

/** Pages of 50 events that are made when they are asked for, newest first. */
function historyOf(events: number): AwsPort {
  const newest = Date.parse("2026-03-02T10:00:00Z");
  const event = (n: number) => {
    const time = new Date(newest - n * 1000).toISOString().replace(".000", "");
    const user = `person-${n % 500}`;
    const name = names[n % names.length] as string;
    return {
      EventId: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
      EventName: name,
      EventTime: time,
      CloudTrailEvent: JSON.stringify({
        eventVersion: "1.11",
        userIdentity: {
          type: "IAMUser",
          principalId: `AIDAEXAMPLE${n % 500}`,
          arn: `arn:aws:iam::${account}:user/${user}`,
          accountId: account,
          accessKeyId: `AKIAEXAMPLE${n % 500}`,
          userName: user,
        },
        eventTime: time,
        eventSource: name === "AttachUserPolicy" ? "iam.amazonaws.com" : "ec2.amazonaws.com",
        eventName: name,
        awsRegion: "us-east-1",
        sourceIPAddress: `198.51.100.${n % 250}`,
        userAgent: "aws-cli/2.15.0 Python/3.11.6 Linux/5.15",
        requestParameters: { userName: user, resourcesSet: { items: [{ resourceId: `i-${n % 5000}` }] } },
        responseElements: null,
        requestID: `request-${n}`,
        eventID: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
        readOnly: false,
        recipientAccountId: account,
      }),
    };
  };
  return {
    async send(call) {
      const from = Number((call.input as { NextToken?: string }).NextToken ?? 0);
      const count = Math.min(50, events - from);
      const more = from + count < events ? { NextToken: String(from + count) } : {};
      const output = { Events: Array.from({ length: count }, (_, at) => event(from + at)), ...more };
      return { output: output as never, requestId: `request-${from}`, date: "2026-03-02T10:00:00Z" };
    },
  };
}

const place = { file: "bench.yaml", line: 1, column: 1 };

function loop(): Program {
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
  return playing({
    id: "each",
    title: "each",
    place,
    onError: "stop",
    cites: [],
    forEach: { items: expression(() => items), as: "n", concurrency: 8 },
    body: { kind: "action", action: nothing, with: {} },
  });
}

function history(): Program {
  return playing(readingHistory);
}

const readingHistory: Step = {
  id: "read",
  title: "read",
  place,
  onError: "stop",
  cites: [],
  body: {
    kind: "action",
    action: listEvents as unknown as Action,
    with: {
      regions: { kind: "literal", value: ["us-east-1"] },
      since: { kind: "literal", value: "2025-12-01T00:00:00Z" },
    },
  },
};

/** Fails where a type was not listed as often as there is of it: then memory would be spared by not reading. */
function inventory(resources: number): Program {
  const counted = {
    ...listResourceFindings,
    async run(params: never, context: never) {
      const result = await listResourceFindings.run(params, context);
      const all = resources * regions.length * regionalTypes.length;
      const listed = result.counts.reduce((sum, count) => sum + count.listed, 0);
      if (listed < all) throw new Error(`only ${listed} of ${all} resources were listed`);
      if (result.found.total < 2 * regions.length * (regionalTypes.length - 1))
        throw new Error(`only ${result.found.total} were found to be the intruder's`);
      return result;
    },
  } as unknown as Action;
  const events: Expression = {
    source: "",
    type: "dyn",
    place,
    evaluate: (scope) => (scope.steps["read"] as { result: { events: unknown } }).result.events,
  };
  const judge: Step = {
    id: "judge",
    title: "judge",
    place,
    onError: "stop",
    cites: [],
    body: {
      kind: "action",
      action: counted,
      with: { regions: { kind: "literal", value: regions }, history: { kind: "expression", expression: events } },
    },
  };
  return playing(readingHistory, judge);
}

function playing(...steps: readonly Step[]): Program {
  const ends: Step = {
    id: "ends",
    title: "ends",
    place,
    onError: "stop",
    cites: [],
    body: { kind: "end", outcome: "remediated" },
  };
  return {
    id: "bench",
    title: "bench",
    files: [],
    inputs: [],
    outputs: {},
    stages: [{ id: "main", title: "main", place, steps: [...steps, ends] }],
  };
}

const [what, ...rest] = process.argv.slice(2);
const folder = rest.at(-1) as string;
/** Milliseconds and KiB of peak memory of work on a long log. */
const cost = async (work: (records: number, folder: string) => Promise<void>): Promise<string> => {
  const began = performance.now();
  await work(Number(rest[0]), folder);
  return `${performance.now() - began} ${process.resourceUsage().maxRSS}`;
};
const figures: Record<string, () => Promise<number | string>> = {
  "first-step": () => firstStep("steps/first", [oneStep(folder)], folder),
  "first-step-of-drill": () =>
    firstStep(
      "preflight/caller",
      ["playbooks/compromised-account.yaml", "--drill", "playbooks/drills/benign.yaml"],
      folder,
    ),
  steps: () => steps(folder),
  "same-bytes": () => sameBytes(folder),
  history: () => reading(Number(rest[0]), folder),
  "make-long": () => cost(makeLong),
  "hash-long": () => cost(hashLong),
  "parse-long": () => cost(parseLong),
  "verify-long": () => cost(verifyLong),
  "replay-long": () => cost(replayLong),
  inventory: () => judging(Number(rest[0]), folder),
};
console.log(await figures[what as string]?.());
process.exit(0);
