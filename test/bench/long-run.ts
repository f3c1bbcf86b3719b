/**
 * A run whose log is as long as is wished: a few hundred steps at most, each of which lists and
 * asks after what it listed, as the shipped actions do. The lines are as long as a drill's.
 */
import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { action, type Action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { compose } from "../../engine/aws/compose.ts";
import { isWrite } from "../../engine/aws/operations.ts";
import type { AwsPort } from "../../engine/aws/port.ts";
import { recorded } from "../../engine/aws/recorded.ts";
import { evidenceFolder } from "../../engine/journal/evidence.ts";
import type { Ledger } from "../../engine/journal/ledger.ts";
import { readJournal } from "../../engine/journal/read.ts";
import { liveLedger, replayLedger } from "../../engine/journal/recorded-ledger.ts";
import { verify } from "../../engine/journal/verify.ts";
import type { Program } from "../../engine/playbook/program.ts";
import { defaultPolicy } from "../../engine/policy/default.ts";
import type { Clock } from "../../engine/ports/clock.ts";
import type { EvidenceStore } from "../../engine/ports/journal.ts";
import { systemClock } from "../../engine/ports/system-clock.ts";
import { virtualClock } from "../../engine/ports/virtual-clock.ts";
import { createProbes } from "../../engine/run/probes.ts";
import { run, type RunEnd } from "../../engine/run/run.ts";
import { benchJournal, measuredRun } from "./measured-run.ts";

const account = "111122223333";
const began = "2026-03-02T10:00:00.000Z";
const place = { file: "bench.yaml", line: 1, column: 1 };

/** Steps of a long log; a short one has fewer, with as many calls each. */
const mostSteps = 250;
/** A round is a listing's page, what is asked after each of its objects, and a note: see `survey`. */
const objectsOfPage = 6;
const strands = 8;
const recordsOfRound = 1 + objectsOfPage + 1;

interface Shape {
  readonly steps: number;
  readonly rounds: number;
}

/** At least as many records as are asked for. */
function shapeOf(records: number): Shape {
  const rounds = Math.ceil(records / mostSteps / recordsOfRound / strands) * strands;
  return { steps: Math.ceil(records / (rounds * recordsOfRound)), rounds };
}

const survey = ({ rounds }: Shape) =>
  action({
    name: "bench.survey",
    summary: "List volumes and ask after each",
    purpose: "observe",
    reversible: true,
    params: Type.Object({ region: Type.String({ description: "where" }) }),
    result: Type.Object({ seen: Type.Integer() }),
    calls: ["ec2:DescribeVolumes", "ec2:DescribeSnapshotAttribute"],
    async run({ region }, context) {
      let seen = 0;
      const strand = async (first: number) => {
        for (let round = first; round < rounds; round += strands) {
          const page = await context.call("ec2:DescribeVolumes", { NextToken: `${round}`, MaxResults: 6 }, region);
          for (const { SnapshotId = "" } of page.Volumes ?? []) {
            await context.call(
              "ec2:DescribeSnapshotAttribute",
              { SnapshotId, Attribute: "createVolumePermission" },
              region,
            );
            seen += 1;
          }
          await context.note(`page ${round} in ${region}: looked through, nothing that the policy does not know`);
        }
      };
      await Promise.all(Array.from({ length: strands }, (_, first) => strand(first)));
      return { seen };
    },
  }) as unknown as Action;

function program(shape: Shape): Program {
  const regions = Array.from({ length: shape.steps }, (_, n) => `region-${n}`);
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
            id: "survey",
            title: "survey",
            place,
            onError: "stop",
            cites: [],
            forEach: {
              items: { source: "", type: "dyn", place, evaluate: () => regions },
              as: "region",
              concurrency: 8,
            },
            body: {
              kind: "action",
              action: survey(shape),
              with: {
                region: {
                  kind: "expression",
                  expression: { source: "", type: "dyn", place, evaluate: ({ locals }) => locals["region"] },
                },
              },
            },
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

/** Answers of a few hundred bytes to a few KB, different each time. */
function answers(): AwsPort {
  let sent = 0;
  return {
    async send(call) {
      const request = createHash("md5").update(String(sent++)).digest("hex");
      const input = call.input as { NextToken?: string; SnapshotId?: string };
      const output =
        call.operation === "ec2:DescribeVolumes"
          ? {
              Volumes: Array.from({ length: objectsOfPage }, (_, n) =>
                volume(`${call.region}-${input.NextToken}-${n}`, n),
              ),
              NextToken: `${Number(input.NextToken) + 1}`,
            }
          : {
              CreateVolumePermissions: Array.from({ length: sent % 4 }, (_, n) => ({
                UserId: String(444455556666 + n),
              })),
              ProductCodes: [],
              SnapshotId: input.SnapshotId,
            };
      return { output: output as never, requestId: request, date: "2026-03-02T10:00:00Z" };
    },
  };
}

function volume(id: string, n: number) {
  return {
    VolumeId: `vol-${id}`,
    VolumeType: "gp3",
    Size: 100 + n,
    Iops: 3000,
    Throughput: 125,
    Encrypted: n % 2 === 0,
    MultiAttachEnabled: false,
    State: "in-use",
    AvailabilityZone: "us-east-1a",
    CreateTime: "2025-11-03T08:15:42.123Z",
    SnapshotId: `snap-${id}`,
    Attachments: [
      {
        AttachTime: "2025-11-03T08:15:44Z",
        DeleteOnTermination: true,
        Device: "/dev/xvda",
        InstanceId: `i-${id}`,
        State: "attached",
        VolumeId: `vol-${id}`,
      },
    ],
    Tags: [
      { Key: "Name", Value: `orders “${n}”` },
      { Key: "Owner", Value: "payments@example.com" },
    ],
  };
}

async function play(
  folder: string,
  records: number,
  clock: Clock,
  adapter: AwsPort,
  ledgerOn: (evidence: EvidenceStore) => Promise<Ledger>,
): Promise<RunEnd> {
  mkdirSync(join(folder, "evidence"), { recursive: true });
  const evidence = evidenceFolder(join(folder, "evidence"), clock);
  const ledger = await ledgerOn(evidence);
  const probes = createProbes();
  const policy = defaultPolicy(account);
  const chain = compose({ adapter, ledger, clock, policy, dryRun: false, inDoubt: probes.inDoubt });
  return run(
    measuredRun({
      program: program(shapeOf(records)),
      policy,
      probes,
      ports: { aws: chain.aws, ledger, evidence, clock },
    }),
  );
}

const logOf = (records: number, folder: string) => join(folder, `long-${records}.jsonl`);

/** Makes the run, through the engine and its journal. */
export async function makeLong(records: number, folder: string): Promise<void> {
  const path = logOf(records, folder);
  rmSync(path, { force: true });
  const clock = systemClock();
  const journal = await benchJournal(path, clock);
  const end = await play(folder, records, clock, answers(), async (evidence) => liveLedger(journal, evidence));
  await journal.close();
  wellEnded(end);
}

/** The run again, on its own answers. */
export async function replayLong(records: number, folder: string): Promise<void> {
  const path = logOf(records, folder);
  const clock = virtualClock({ startAt: began, seed: "bench" });
  let unmet: () => readonly unknown[] = () => ["not begun"];
  const end = await play(folder, records, clock, recorded(), async (evidence) => {
    const ledger = await replayLedger(readJournal(path), evidence);
    unmet = () => ledger.unmet();
    return ledger;
  });
  wellEnded(end);
  if (unmet().length > 0) throw new Error(`the replay left ${unmet().length} events out`);
}

export async function verifyLong(records: number, folder: string): Promise<void> {
  const found = await verify(logOf(records, folder), { isWrite, thread: resolve("dist/survey-thread.cjs") });
  if (found.problems.length > 0 || !found.complete) throw new Error(JSON.stringify(found.problems));
  if (found.records < records) throw new Error(`the log has only ${found.records} records`);
}

/** What verifying is measured by. */
export async function hashLong(records: number, folder: string): Promise<void> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(logOf(records, folder), { highWaterMark: 256 * 1024 })) {
    hash.update(chunk as Buffer);
  }
  hash.digest();
}

/** What a replay is measured by. */
export async function parseLong(records: number, folder: string): Promise<void> {
  let rest = "";
  for await (const chunk of createReadStream(logOf(records, folder), { encoding: "utf8", highWaterMark: 256 * 1024 })) {
    const lines = (rest + (chunk as string)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) JSON.parse(line);
  }
}

function wellEnded(end: RunEnd): void {
  if (end.outcome !== "remediated") throw new Error(`the run ended ${end.outcome}: ${end.reasons.join()}`);
}
