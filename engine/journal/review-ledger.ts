/**
 * A past run's journal, for asking what it would have done under another playbook or policy: what is
 * recorded answers, what happens now is only noted, and nothing is compared or written.
 */
import type { EvidenceStore } from "../ports/journal.ts";
import type { Event, EventOf, JournalRecord } from "./events.ts";
import type { Ledger } from "./ledger.ts";
import { keeping } from "./recorded-ledger.ts";
import { index } from "./recording.ts";

/** What a run asked of people and sent to change something. */
export interface Doings {
  /** By the checkpoints' keys. */
  readonly asked: ReadonlyMap<string, EventOf<"checkpoint.asked">>;
  /** Writes that were sent or planned, by operation, region and target. */
  readonly writes: ReadonlyMap<string, EventOf<"call.intended">>;
}

export interface ReviewLedger extends Ledger {
  /** Of the run as it would be now, as far as it has come. */
  readonly now: Doings;
  /** The answer that a person gave; `recorded` gives none, since it may have been to another question. */
  readonly answered: (key: string) => EventOf<"checkpoint.answered"> | undefined;
}

/** `evidence` must not be the run's own where something is put. @throws RunbookError as `readJournal` */
export async function reviewLedger(
  records: AsyncIterable<JournalRecord>,
  evidence: EvidenceStore,
): Promise<ReviewLedger> {
  const recording = await index(records);
  const now = doings();
  return {
    mode: "review",
    reachedAt: undefined,
    now,
    answered: (key) => recording.last("checkpoint.answered", key),
    recorded: (type, key) => (type === "checkpoint.answered" ? undefined : recording.last(type, key)),
    record: async (event) => now.take(event),
    ...keeping(evidence),
  };
}

/** What a recorded run did. */
export async function doingsOf(records: AsyncIterable<JournalRecord>): Promise<Doings> {
  const did = doings();
  for await (const record of records) did.take(record);
  return did;
}

function doings(): Doings & { take: (event: Event) => void } {
  const asked = new Map<string, EventOf<"checkpoint.asked">>();
  const writes = new Map<string, EventOf<"call.intended">>();
  const names = new Map<string, string>();
  return {
    asked,
    writes,
    take(event) {
      if (event.type === "checkpoint.asked") asked.set(event.key, event);
      if (event.type === "call.intended") {
        const name = `${event.operation} ${event.region} ${event.target}`;
        names.set(event.key, name);
        if (!writes.has(name)) writes.set(name, event);
      }
      // The guard kept it back.
      if (event.type === "call.refused") writes.delete(names.get(event.key) ?? "");
    },
  };
}
