/** What a log of a few steps says can be taken back. */
import { actions } from "../../actions/index.ts";
import { isWrite } from "../../engine/aws/operations.ts";
import type { Event, JournalRecord, Value } from "../../engine/journal/events.ts";
import { undoableOf, type Undoable } from "../../engine/run/undo.ts";

const call = (key: string, operation: string) => ({
  key: `${key} ${operation} us-east-1 0#1`,
  operation,
  region: "us-east-1",
});

/** A step that sends one write. Without `result` it does not end, and without `outcome` nobody knows what became of the write. */
export function stepOf(facts: {
  key: string;
  action: string;
  params?: Value;
  operation: string;
  outcome?: "returned" | "lost" | "refused" | "unknown";
  result?: Value;
}): Event[] {
  const { key, action, params = {}, operation, outcome = "returned", result } = facts;
  const sent = call(key, operation);
  const error = { code: "AWS", message: "no", class: outcome === "lost" ? "network" : "access-denied" };
  const came: Event[] =
    outcome === "returned"
      ? [{ type: "call.returned", ...sent, effect: "write", output: { value: {} }, requestId: null, date: "" }]
      : outcome === "unknown"
        ? []
        : [{ type: "call.failed", ...sent, effect: "write", error }];
  return [
    { type: "step.started", key, action, params: { value: params } },
    { type: "call.intended", ...sent, input: {}, target: "" },
    ...came,
    ...(result === undefined ? [] : [{ type: "step.completed" as const, key, result: { value: result } }]),
  ];
}

export function undoable(events: readonly Event[]): Promise<Undoable> {
  async function* records(): AsyncGenerator<JournalRecord> {
    for (const [seq, event] of events.entries()) yield { ...event, seq, at: "2026-03-02T10:00:00.000Z", prev: "" };
  }
  return undoableOf(records(), {
    actions: new Map(actions.map((action) => [action.name, action])),
    isWrite,
    load: async (kept) => ("value" in kept ? kept.value : null),
  });
}
