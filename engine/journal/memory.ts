/** The audit log and its evidence in memory: the same chain, as durable as the process. */
import { RunbookError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { EvidenceStore, Journal } from "../ports/journal.ts";
import { sha256 } from "./canonical.ts";
import { genesis, link } from "./chain.ts";
import type { Event, JournalRecord } from "./events.ts";

export interface MemoryJournal extends Journal {
  /** The lines as they would stand in a file, without newlines. */
  readonly lines: readonly string[];
}

/** Begins with the given lines, where a former journal is to be gone on with. */
export function memoryJournal(clock: Clock, former: readonly string[] = []): MemoryJournal {
  const lines = [...former];
  const newest = lines.at(-1);
  let head = newest === undefined ? genesis : { seq: lines.length, prev: sha256(newest) };
  let closed = false;
  return {
    lines,
    async append(event: Event) {
      if (closed) throw new RunbookError("INTERNAL", "The journal is closed.");
      const linked = link(event, head, clock.now());
      head = linked.head;
      lines.push(linked.line);
    },
    async *read() {
      for (const line of lines.slice()) yield JSON.parse(line) as JournalRecord;
    },
    async close() {
      closed = true;
    },
  };
}

export function memoryEvidence(): EvidenceStore {
  const kept = new Map<string, string>();
  const get = async (hash: string): Promise<string> => {
    const content = kept.get(hash);
    if (content === undefined) throw new RunbookError("JOURNAL_TAMPERED", `The evidence ${hash} is missing.`);
    return content;
  };
  return {
    async put(content) {
      let text = "";
      if (typeof content === "string") text = content;
      else for await (const piece of content) text += piece;
      const hash = sha256(text);
      kept.set(hash, text);
      return { sha256: hash, bytes: Buffer.byteLength(text) };
    },
    get,
    async *lines(hash) {
      const content = await get(hash);
      yield* content.split("\n").filter((line, index, all) => index < all.length - 1 || line !== "");
    },
  };
}
