/**
 * What a run can take back of another, read from that one's audit log: its reversible changes,
 * newest first, each with the state before it that its action recorded; and what stays, with why.
 */
import type { Action } from "../action/action.ts";
import type { JournalRecord, Kept, Value } from "../journal/events.ts";
import { withoutAttempt } from "./keys.ts";

/** One step that changed something and whose action knows the way back. */
export interface Reversible {
  /** The step's key in the log, with its attempt. */
  readonly key: string;
  readonly action: Action;
  readonly params: Readonly<Record<string, Value>>;
  readonly result: Value;
}

/** A change that is left as it is. */
export interface Lasting {
  readonly key: string;
  readonly action: string;
  readonly why: string;
}

export interface Undoable {
  readonly reversible: readonly Reversible[];
  readonly lasting: readonly Lasting[];
}

interface Seen {
  readonly key: string;
  readonly action: string;
  readonly params: Kept | null;
  result?: Kept | null;
  wrote: boolean;
}

/** `load` gives what is kept beside the log. A step whose write did not take effect has changed nothing. */
export async function undoableOf(
  records: AsyncIterable<JournalRecord>,
  facts: {
    actions: ReadonlyMap<string, Action>;
    isWrite: (operation: string) => boolean;
    load: (kept: Kept) => Promise<Value>;
  },
): Promise<Undoable> {
  const seen = new Map<string, Seen>();
  const ended: Seen[] = [];
  for await (const record of records) {
    if (record.type === "step.started" && record.action !== null) {
      seen.set(record.key, { key: record.key, action: record.action, params: record.params, wrote: false });
    } else if (record.type === "call.returned" || record.type === "call.adopted") {
      const step = seen.get(record.key.split(" ", 1)[0] ?? "");
      const took = record.type === "call.returned" || record.found === "done";
      if (step !== undefined && took && facts.isWrite(record.operation)) step.wrote = true;
    } else if (record.type === "step.completed") {
      const step = seen.get(record.key);
      if (step === undefined || step.result !== undefined) continue;
      step.result = record.result;
      ended.push(step);
    }
  }
  const reversible: Reversible[] = [];
  const lasting: Lasting[] = [];
  /** Objects that a later step of the run destroyed, by id, with that step. */
  const destroyed = new Map<string, string>();
  const unfinished = [...seen.values()].filter(({ wrote, result }) => wrote && result === undefined);
  for (const step of [...unfinished, ...ended.toReversed()]) {
    const action = facts.actions.get(step.action);
    if (!step.wrote || action?.purpose === "preserve") continue;
    const params = step.params === null ? {} : ((await facts.load(step.params)) as Record<string, Value>);
    const object = idOf(params[action?.target ?? ""]);
    if (action?.purpose === "destroy" && object !== undefined) destroyed.set(object, step.key);
    const gone = destroyed.get(object ?? "");
    const why =
      reasonAgainst(step, action, unfinished) ??
      (gone === undefined ? undefined : `the object is gone: ${gone} deleted it later`);
    if (why !== undefined || action === undefined || step.result === undefined) {
      lasting.push({ key: step.key, action: step.action, why: why ?? "this program does not know the action" });
      continue;
    }
    const result = step.result === null ? null : await facts.load(step.result);
    reversible.push({ key: step.key, action, params, result });
  }
  return { reversible, lasting };
}

function reasonAgainst(step: Seen, action: Action | undefined, unfinished: readonly Seen[]): string | undefined {
  if (action === undefined) return "this program does not know the action";
  if (!action.reversible) return "it cannot be taken back";
  if (action.undo === undefined) return action.keeps ?? "its action knows no way back";
  if (step.result === undefined) return "the step did not end, so the state before it is not recorded";
  const before = unfinished.some(({ key }) => withoutAttempt(key) === withoutAttempt(step.key));
  return before
    ? "an attempt before it changed something and failed: its result does not tell the state before that"
    : undefined;
}

function idOf(target: Value | undefined): string | undefined {
  const { id } = (typeof target === "object" && target !== null ? target : {}) as { readonly id?: unknown };
  return typeof id === "string" ? id : undefined;
}
