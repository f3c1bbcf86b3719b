/** The run's report as a reading of its audit log, so that any process can draw it up at any time. */
import type { Purpose } from "../../action/action.ts";
import { exitOf, type Outcome } from "../../errors.ts";
import { anchorLine } from "../../journal/anchor.ts";
import { canonical, sha256 } from "../../journal/canonical.ts";
import type { EventOf, JournalRecord } from "../../journal/events.ts";
import { alwaysTaken } from "../../ports/operator.ts";
import type { RunReport } from "../../run/run.ts";
import { isWrite } from "../view/event-line.ts";
import { stageOf, stepOfCall } from "../view/step-key.ts";

/** The report and what the terminal says beside it. */
export interface Reading {
  readonly report: RunReport;
  readonly started: EventOf<"run.started">;
  readonly title: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly caller: string | null;
  /** Where the run's new secrets are, by their names. */
  readonly secrets: readonly { secret: string; sink: string }[];
  readonly notes: readonly string[];
  readonly ended: boolean;
  /** The newest signed head as a line to be noted outside the log. */
  readonly anchor: string | null;
}

/**
 * What an interrupted log without its end reads as: `interrupted`, or `in-doubt` where a write was
 * under way. `effect` of a change is the action's purpose, `planned` in a dry run, `uncertain`
 * where a write was sent and its outcome is not known.
 */
export async function readReport(
  records: AsyncIterable<JournalRecord>,
  facts: { journal: string; purposes: ReadonlyMap<string, Purpose> },
): Promise<Reading | undefined> {
  let started: EventOf<"run.started"> | undefined;
  let startedAt = "";
  let identified: EventOf<"run.identified"> | undefined;
  let end: EventOf<"run.ended"> | undefined;
  let endedAt = "";
  let head: (JournalRecord & EventOf<"head.signed">) | undefined;
  const stages = new Map<string, string>();
  const actions = new Map<string, string>();
  const changes = new Map<
    string,
    { step: string; operation: string; region: string; target: string; effect: string }
  >();
  const gaps = new Map<string, { region: string; service: string; reason: string }>();
  const asked = new Map<string, EventOf<"checkpoint.asked">>();
  const checkpoints = new Map<string, { id: string; answer: string; by: string; at: string }>();
  const secrets: { secret: string; sink: string }[] = [];
  const notes = new Set<string>();

  for await (const record of records) {
    endedAt = record.at;
    if (record.type === "head.signed") {
      head = record;
      continue;
    }
    // Whatever follows an end belongs to a resumed run.
    if (record.type !== "run.ended") end = undefined;
    switch (record.type) {
      case "run.started": {
        // What a replay compares is the event, without its place in the chain.
        const { seq: _seq, at, prev: _prev, ...event } = record;
        started = event;
        startedAt = at;
        break;
      }
      case "run.identified":
        identified = record;
        break;
      case "run.ended":
        end = record;
        break;
      case "stage.started":
        if (!record.key.includes("/")) stages.set(record.key, "running");
        break;
      case "stage.completed":
        if (!record.key.includes("/")) stages.set(record.key, record.status);
        break;
      case "step.started":
        if (record.action !== null) actions.set(record.key, record.action);
        break;
      case "step.failed":
        if (!record.handled) stages.set(stageOf(record.key), "failed");
        break;
      case "call.intended": {
        const { key, operation, region, target } = record;
        changes.set(key, { step: stepOfCall(key), operation, region, target, effect: "uncertain" });
        break;
      }
      case "call.returned":
      case "call.withheld": {
        if (!isWrite(record.operation)) break;
        const step = stepOfCall(record.key);
        const target = changes.get(record.key)?.target ?? "";
        const purpose = facts.purposes.get(actions.get(step) ?? "") ?? "change";
        const effect = record.type === "call.withheld" ? "planned" : purpose;
        changes.set(record.key, { step, operation: record.operation, region: record.region, target, effect });
        break;
      }
      case "call.failed":
        // A connection that broke after the call was sent says nothing of what AWS did with it.
        if (record.error.class !== "network" && record.error.class !== "server") changes.delete(record.key);
        break;
      case "call.refused":
        changes.delete(record.key);
        break;
      case "call.adopted":
        if (record.found === "not-done") changes.delete(record.key);
        break;
      case "checkpoint.asked":
        asked.set(record.key, record);
        break;
      case "checkpoint.answered":
        checkpoints.set(record.key, { id: record.key, answer: record.answer, by: record.by, at: record.at });
        break;
      case "gap.found":
        gaps.set(`${record.region} ${record.service} ${record.reason}`, {
          region: record.region,
          service: record.service,
          reason: record.reason,
        });
        break;
      case "note.made":
        notes.add(record.text);
        break;
      case "secret.stored":
        secrets.push({ secret: record.secret, sink: record.sink });
        break;
      default:
    }
  }
  if (started === undefined) return undefined;
  // The log is canonical JSON, so that the record's own is its line.
  const signed =
    head === undefined
      ? null
      : { at: head.at, records: head.seq + 1, sha256: sha256(canonical(head)), publicKey: head.publicKey };
  const changed = [...changes.values()];
  const outcome: Outcome =
    end?.outcome ?? (changed.some((each) => each.effect === "uncertain") ? "in-doubt" : "interrupted");
  for (const [id, status] of stages)
    if (status === "running") stages.set(id, end === undefined ? "running" : "stopped");
  return {
    report: {
      run: started.run,
      kind: started.kind,
      outcome,
      exitCode: exitOf(outcome),
      account: identified?.account ?? null,
      journal: facts.journal,
      head: signed && { records: signed.records, sha256: signed.sha256, publicKey: signed.publicKey },
      stages: [...stages].map(([id, status]) => ({ id, status })),
      changes: changed,
      gaps: [...gaps.values()],
      checkpoints: [...checkpoints.values()],
      // A dry run asks nobody.
      waiting:
        goesOn.includes(outcome) && !started.dryRun
          ? [...asked.values()].filter(({ key }) => !checkpoints.has(key)).map(waitingFor)
          : [],
      reasons: end?.reasons ?? [],
    },
    started,
    title: started.title,
    startedAt,
    endedAt,
    caller: identified?.caller ?? null,
    secrets,
    notes: [...notes],
    ended: end !== undefined,
    anchor: signed && anchorLine({ ...signed, run: started.run }),
  };
}

const goesOn: readonly Outcome[] = ["suspended", "interrupted"];

function waitingFor({ key, kind, question, answers, targets, digest }: EventOf<"checkpoint.asked">) {
  return {
    id: key,
    question,
    answers: [...answers, ...alwaysTaken],
    targets: targets.map(({ id }) => id),
    digest: kind === "approve" ? digest : null,
  };
}
