/** The three ways in which a run uses its journal. What they promise is said in `ledger.ts`. */
import { RunbookError } from "../errors.ts";
import type { EvidenceStore, Journal } from "../ports/journal.ts";
import { canonical } from "./canonical.ts";
import { difference } from "./difference.ts";
import type { Event, EventType, JournalRecord, Kept, Value } from "./events.ts";
import { hashOnly } from "./hash-only.ts";
import type { Ledger } from "./ledger.ts";
import { RanOut } from "./ran-out.ts";
import { index, type Recording } from "./recording.ts";

/** Bytes of canonical JSON above which a value is kept beside the journal. */
const largestInRecord = 16 * 1024;

export interface RecordedLedger extends Ledger {
  /** Recorded events that the run has not come by. At the end of a replay there must be none. */
  unmet(): readonly { readonly type: EventType; readonly key: string }[];
}

export function liveLedger(journal: Journal, evidence: EvidenceStore): Ledger {
  return {
    mode: "live",
    record: (event) => journal.append(event),
    recorded: () => undefined,
    reachedAt: undefined,
    ...keeping(evidence),
  };
}

/**
 * Meets what the journal holds and goes on at its end. That a run was resumed or ended is news
 * each time; an answer that differs from the recorded one (a call sent again) is added to it.
 * @throws RunbookError as `Journal.read`; on `record`, RUN_CHANGED where the run is not begun as it was
 */
export async function resumeLedger(journal: Journal, evidence: EvidenceStore): Promise<RecordedLedger> {
  const recording = await index(journal.read());
  return {
    mode: "resume",
    async record(event) {
      if (isLife(event)) return journal.append(event);
      const found = recording.meet(event);
      if (found === "met") return;
      if (found !== "absent" && !isAnswer(event)) throw diverged(event, found);
      await journal.append(event);
    },
    ...reading(recording),
    ...keeping(evidence),
  };
}

/**
 * Meets what the records hold and refuses all else. The end must be the last recorded one.
 * `interrupted`: the log ends with an interruption, and not in the midst of things.
 * @throws RunbookError on `record`, REPLAY_DIVERGED; JOURNAL_INCOMPLETE where the log breaks off before the event;
 * RUN_CHANGED; RanOut where it is the first of something that nothing recorded belongs to
 */
export async function replayLedger(
  records: AsyncIterable<JournalRecord>,
  evidence: EvidenceStore,
  { interrupted = false }: { interrupted?: boolean } = {},
): Promise<RecordedLedger> {
  const recording = await index(records);
  const absent = (error: RunbookError, what: string, key: string) =>
    recording.whole || interrupted ? error : brokenOff(what, key);
  return {
    mode: "replay",
    async record(event) {
      if (event.type === "run.resumed") return;
      const found = event.type === "run.ended" ? recording.meetLast(event) : recording.meet(event);
      if (found === "met") return;
      if (found !== "absent") throw diverged(event, found);
      const error = absent(missing(event), said(event), nameOf(event).key);
      throw begins(event, recording) ? new RanOut(error) : error;
    },
    unsettled: (what, key) =>
      recording.whole || interrupted ? undefined : new RanOut(brokenOff(`the outcome of ${what}`, key)),
    unanswered: (what, key) => new RanOut(absent(unasked(what, key), what, key)),
    ...reading(recording),
    ...keeping(hashOnly(evidence)),
  };
}

/**
 * Whether the event is the first of what a strand begins after a boundary at which a run may stop:
 * a step, a pause, a write. What follows on these without such a boundary is there, or is missing.
 */
function begins(event: Event, recording: Recording): boolean {
  switch (event.type) {
    case "step.started":
    case "loop.started":
    case "time.slept":
      return true;
    case "step.skipped":
    case "step.unknown":
    case "step.failed":
      return recording.last("step.started", event.key) === undefined;
    case "call.intended":
      return !sentAgain.test(event.key);
    default:
      return false;
  }
}

/** The end of a call's key that is sent once more, which begins nothing. */
const sentAgain = /~[0-9]+$/;

function reading(recording: Recording) {
  return {
    recorded: recording.last,
    reachedAt: recording.reachedAt,
    unmet: recording.unmet,
  };
}

/** How a ledger keeps values: small ones in the record, others as evidence. */
export function keeping(evidence: EvidenceStore) {
  return {
    async keep(value: Value, { sensitive = false }: { sensitive?: boolean } = {}): Promise<Kept> {
      const text = canonical(value);
      if (!sensitive && Buffer.byteLength(text) <= largestInRecord) return { value };
      return evidence.put(text, { sensitive });
    },
    async load(kept: Kept): Promise<Value> {
      return "value" in kept ? kept.value : (JSON.parse(await evidence.get(kept.sha256)) as Value);
    },
  };
}

/** What begins and ends a process's work on the run, not the run itself. */
function isLife({ type }: Event): boolean {
  return type === "run.resumed" || type === "run.ended";
}

/** What the world said, where it may say another thing the next time. */
function isAnswer({ type }: Event): boolean {
  return type === "call.returned" || type === "call.failed" || type === "call.adopted" || type === "time.read";
}

function diverged(event: Event, recorded: Event): RunbookError {
  const { path, before, after } = difference(recorded, event);
  const detail = { ...nameOf(event), path, recorded: before ?? null, now: after ?? null };
  if (event.type === "run.started") {
    return new RunbookError(
      "RUN_CHANGED",
      `The run began with another ${path}: ${brief(before)}, now ${brief(after)}.`,
      {
        detail,
        hint: "Give it the playbook, policy and inputs that it began with, or start a new run.",
      },
    );
  }
  return new RunbookError(
    "REPLAY_DIVERGED",
    `${said(event)} differs from the recorded one at ${path}: recorded ${brief(before)}, now ${brief(after)}.`,
    { detail },
  );
}

function missing(event: Event): RunbookError {
  const now = canonical(event);
  return new RunbookError(
    "REPLAY_DIVERGED",
    `${said(event)} is not in the audit log: recorded nothing, now ${clip(now)}.`,
    {
      detail: { ...nameOf(event), recorded: null, now: event },
    },
  );
}

function unasked(what: string, key: string): RunbookError {
  return new RunbookError("REPLAY_DIVERGED", `The audit log has no answer to ${what}.`, {
    detail: { key, recorded: null },
  });
}

function brokenOff(what: string, key: string): RunbookError {
  return new RunbookError("JOURNAL_INCOMPLETE", `The audit log breaks off before ${what}.`, {
    detail: { key },
    hint: "Go on with the run by `runbook resume`, then replay it.",
  });
}

function nameOf(event: Event): { type: EventType; key: string } {
  return { type: event.type, key: "key" in event ? event.key : "" };
}

function said(event: Event): string {
  return "key" in event ? `${event.type} of ${event.key}` : event.type;
}

function brief(value: Value | undefined): string {
  return value === undefined ? "nothing" : clip(canonical(value));
}

function clip(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
