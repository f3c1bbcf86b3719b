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
  /** The step of the run that was the next to change the same, as far as its writes tell: a policy of a user, a key. */
  readonly next?: string;
  /** The log's line with which the step ended. */
  readonly line: number;
}

/** A change that is left as it is. */
export interface Lasting {
  readonly key: string;
  readonly action: string;
  readonly why: string;
  /** The step did not come to its end: what it left is for a person to look at. */
  readonly halfway: boolean;
  readonly line: number;
}

export interface Undoable {
  readonly reversible: readonly Reversible[];
  readonly lasting: readonly Lasting[];
}

const unknownAction = "this program does not know the action";

interface Seen {
  readonly key: string;
  readonly action: string;
  readonly params: Kept | null;
  readonly first: number;
  last: number;
  result?: Kept | null;
  wrote: boolean;
  /** What its writes were about. */
  readonly changed: Set<string>;
  /** Keys of writes that were sent, as far as the log tells without an outcome. */
  readonly open: Set<string>;
}

/**
 * `load` gives what is kept beside the log. A step none of whose writes took effect, or may have
 * taken it, has changed nothing.
 */
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
    const line = record.seq + 1;
    if (record.type === "step.started" && record.action !== null) {
      const { key, action, params } = record;
      seen.set(key, {
        key,
        action,
        params,
        first: line,
        last: line,
        wrote: false,
        changed: new Set(),
        open: new Set(),
      });
    }
    const step = "key" in record ? seen.get(record.key.split(" ", 1)[0] ?? "") : undefined;
    if (step === undefined) continue;
    if ("operation" in record && facts.isWrite(record.operation)) follow(step, record);
    if (step.result === undefined) step.last = line;
    if (record.type === "step.completed" && step.result === undefined) {
      step.result = record.result;
      ended.push(step);
    }
  }
  for (const step of seen.values()) step.wrote ||= step.open.size > 0;
  const reversible: Reversible[] = [];
  const lasting: Lasting[] = [];
  /** By the id or ARN of each object that a later step of the run destroyed, how it went. */
  const destroyed = new Map<string, string>();
  /** By what was changed, the step that did it, the first of those that are later. */
  const later = new Map<string, string>();
  const unfinished = [...seen.values()].filter(({ wrote, result }) => wrote && result === undefined);
  for (const step of [...unfinished, ...ended.toReversed()]) {
    const action = facts.actions.get(step.action);
    if (!step.wrote || action?.purpose === "preserve") continue;
    const params = step.params === null ? {} : ((await facts.load(step.params)) as Record<string, Value>);
    const object = objectOf(params[action?.target ?? ""]);
    if (action?.purpose === "destroy") {
      // One that did not end counts too: to take away the successor of what may be gone would lock people out.
      const how = `${step.key} ${step.result === undefined ? "may have deleted" : "deleted"} it later`;
      object.own.forEach((name) => destroyed.set(name, how));
    }
    const gone = firstOf(object.names, destroyed);
    const next = firstOf([...step.changed], later);
    step.changed.forEach((what) => later.set(what, step.key));
    const why =
      reasonAgainst(step, action, unfinished) ??
      (gone === undefined ? undefined : `what it was done for is gone: ${gone}`);
    if (why !== undefined || action === undefined || step.result === undefined) {
      const { key, action: name, last: line } = step;
      const halfway = unfinished.includes(step);
      lasting.push({ key, action: name, why: why ?? unknownAction, halfway, line });
      continue;
    }
    const result = step.result === null ? null : await facts.load(step.result);
    reversible.push({
      key: step.key,
      action,
      params,
      result,
      ...(next === undefined ? {} : { next }),
      line: step.last,
    });
  }
  return { reversible, lasting };
}

function reasonAgainst(step: Seen, action: Action | undefined, unfinished: readonly Seen[]): string | undefined {
  if (action === undefined) return unknownAction;
  if (!action.reversible) return "it cannot be taken back";
  if (action.undo === undefined) return action.keeps ?? "its action knows no way back";
  const lines = `lines ${step.first} to ${step.last} of the log`;
  if (step.open.size > 0) return `a write was sent and its outcome is not known: resume the run first, or see ${lines}`;
  if (step.result === undefined) return `the step did not end: what it read before it wrote is in ${lines}`;
  const before = unfinished.some(({ key }) => withoutAttempt(key) === withoutAttempt(step.key));
  return before
    ? "an attempt before it changed something and failed: its result does not tell the state before that"
    : undefined;
}

/** Whether the write took effect; a connection that broke says nothing of what AWS did with it. */
function follow(step: Seen, record: JournalRecord & { readonly key: string }): void {
  if (record.type === "call.intended") {
    step.open.add(record.key);
    step.changed.add(subjectOf(record));
    return;
  }
  const unknown = record.type === "call.failed" && ["network", "server"].includes(record.error.class ?? "");
  const took = record.type === "call.returned" || (record.type === "call.adopted" && record.found === "done");
  if (took || unknown) step.wrote = true;
  step.open.delete(record.key);
}

/** Without its verb, an operation's name is what it acts on: PutUserPolicy and DeleteUserPolicy are of one thing. */
function subjectOf({ operation, region, target }: { operation: string; region: string; target: string }): string {
  return `${operation.replace(/:[A-Z][a-z]+/, ":")} ${region} ${target}`;
}

/**
 * `own` names the object alone, `names` also what it is a part of, as a key is of its user. Only an
 * ARN that ends as the id does is the object's own: that of a part may be its whole's.
 */
function objectOf(target: Value | undefined): { own: readonly string[]; names: readonly string[] } {
  const fields = (typeof target === "object" && target !== null ? target : {}) as Readonly<Record<string, Value>>;
  const [id = "", arn = "", kind = ""] = [fields["id"], fields["arn"], fields["kind"]].map(textOf);
  const name = arn.split(/[/:]/).at(-1) ?? "";
  const own = id === name || id === `${kind}/${name}` ? [id, arn] : [id];
  const handles = Array.isArray(fields["handles"]) ? fields["handles"].map(textOf) : [];
  return { own: own.filter(Boolean), names: [id, arn, ...handles].filter(Boolean) };
}

/** Empty where it is none. */
const textOf = (value: unknown) => (typeof value === "string" ? value : "");

function firstOf(names: readonly string[], found: ReadonlyMap<string, string>): string | undefined {
  return names.map((name) => found.get(name)).find((text) => text !== undefined);
}
