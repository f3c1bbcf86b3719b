/** The lines of a journal, to be read again one by one: from its file, or from memory. */
import { RunbookError } from "../errors.ts";
import { openBlocks } from "./blocks.ts";
import { canonical } from "./canonical.ts";
import type { JournalRecord } from "./events.ts";
import { linesOf } from "./lines.ts";
import { offsets } from "./numbers.ts";
import { chainOf, type JournalInFile, nameOf, type RecordName } from "./read.ts";

export interface RecordedLines {
  /** Tells of every line in order, before any is read again. @throws RunbookError as `readJournal` */
  each(visit: (name: RecordName, line: Buffer) => void): Promise<void>;
  /** The n-th line from 0, as it was told of. It holds until the next one is read. @throws RunbookError JOURNAL_TAMPERED */
  line(n: number): Buffer;
}

export function recordedLines(records: AsyncIterable<JournalRecord> | JournalInFile): RecordedLines {
  return "file" in records ? linesInFile(records) : linesInMemory(records);
}

function linesInMemory(records: AsyncIterable<JournalRecord>): RecordedLines {
  const lines: Buffer[] = [];
  return {
    async each(visit) {
      for await (const record of records) {
        const line = Buffer.from(canonical(record));
        lines.push(line);
        visit(nameOf(record), line);
      }
    },
    line: (n) => lines[n] as Buffer,
  };
}

/** The file stays open and is read again where a line is asked for; of each line only its place is kept. */
function linesInFile({ file: { path, end } }: JournalInFile): RecordedLines {
  const blocks = openBlocks(path);
  const places = offsets();
  return {
    async each(visit) {
      const chain = chainOf(path);
      for await (const batch of linesOf(path, { end: end?.(), file: blocks.file, chunk: blocks.seen })) {
        for (const line of batch) {
          const name = chain.name(line);
          places.add(chain.reached().offset);
          visit(name, line);
        }
      }
    },
    line(n) {
      const from = places.at(n);
      const line = blocks.read(from, places.at(n + 1) - 1 - from);
      if (line !== undefined) return line;
      throw new RunbookError("JOURNAL_TAMPERED", `${path} was changed at line ${n + 1} while the run was using it.`, {
        detail: { line: n + 1 },
        hint: "Find out who writes to the run's folder; check the log with `runbook verify`.",
      });
    },
  };
}
