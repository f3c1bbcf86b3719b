/**
 * A log as two runs must share it for a mutant to count as the playbook itself: every event, in its order,
 * with all that is in it, but for
 *
 * - the hashes of the playbook's files in the first event: the file is another one, which is the mutation;
 * - the chain (`prev`, and heads with their signatures), which follows from those hashes;
 * - the reason of a skipped step, which is the text of its condition: that it was skipped counts;
 * - the number and the time of a record, which follow from the events before it.
 *
 * Nothing else is taken off, since cases run in memory under one run id, on a clock and a source of chance that
 * begin alike: the same playbook gives the same log to the byte (`mutants.test.ts` sees to that). Times that are
 * *in* events count: who waits longer is another playbook.
 */
import { hashOf } from "../../engine/playbook/read.ts";
import type { JournalRecord } from "../../engine/journal/events.ts";

/** One hash of it all. */
export function fingerprint(records: readonly JournalRecord[]): string {
  const events = records.filter(({ type }) => type !== "head.signed").map(eventOf);
  return hashOf(Buffer.from(events.join("\n")));
}

function eventOf(record: JournalRecord): string {
  const { seq: _seq, at: _at, prev: _prev, ...event } = record;
  if (event.type === "run.started") return JSON.stringify({ ...event, files: event.files.map(({ path }) => path) });
  return JSON.stringify(event.type === "step.skipped" ? { ...event, reason: "" } : event);
}
