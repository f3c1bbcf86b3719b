/** The disk, as the run sees it. Adapters: a file (`engine/journal/file.ts`) and memory. */
import type { Event, JournalRecord } from "../journal/events.ts";

export interface Journal {
  /**
   * Resolves when the event is durable. Events appended while another append is under way share
   * its flush. @throws RunbookError JOURNAL_FAILED, and then on every later call: a journal that
   * failed once takes nothing more.
   */
  append(event: Event): Promise<void>;
  /** Everything appended so far, in order. */
  read(): AsyncIterable<JournalRecord>;
  /** Flushes and releases the file. */
  close(): Promise<void>;
}

/** Evidence and large values beside the journal, named by their SHA-256, each written once. */
export interface EvidenceStore {
  put(
    content: string | AsyncIterable<string>,
    options: { sensitive: boolean },
  ): Promise<{ sha256: string; bytes: number }>;
  /** @throws RunbookError JOURNAL_TAMPERED when the content no longer has this hash. */
  get(sha256: string): Promise<string>;
  /** Line by line, without holding the whole in memory; checked against the hash at its end. */
  lines(sha256: string): AsyncIterable<string>;
}
