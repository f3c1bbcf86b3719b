/** The lines of a journal, to be read again one by one: from its file, or from memory. */
import { RunbookError } from "../errors.ts";
import { openBlocks } from "./blocks.ts";
import { canonical, sha256 } from "./canonical.ts";
import type { JournalRecord } from "./events.ts";
import { linesOf } from "./lines.ts";
import { numbers, offsets } from "./numbers.ts";
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

/** Numbers of 32 bits kept of each line's SHA-256, and the hexadecimal digits of each. */
const digestParts = 3;
const digits = 8;

/**
 * The file stays open and is read again where a line is asked for. Of each line its place and its
 * hash are kept, so that what is given out is what the chain was checked over.
 */
function linesInFile({ file: { path, end } }: JournalInFile): RecordedLines {
  const blocks = openBlocks(path);
  const places = offsets();
  const digests = numbers();

  function isKnown(n: number, hash: string): boolean {
    for (let part = 0; part < digestParts; part++) {
      if (digests.get(n * digestParts + part) !== digestPart(hash, part)) return false;
    }
    return true;
  }

  return {
    async each(visit) {
      const chain = chainOf(path);
      let count = 0;
      for await (const batch of linesOf(path, { end: end?.(), file: blocks.file })) {
        for (const line of batch) {
          const name = chain.name(line);
          const { head, offset } = chain.reached();
          for (let part = 0; part < digestParts; part++) {
            digests.put(count * digestParts + part, digestPart(head.prev, part));
          }
          count += 1;
          places.add(offset);
          visit(name, line);
        }
      }
    },
    line(n) {
      const from = places.at(n);
      const line = blocks.read(from, places.at(n + 1) - 1 - from);
      if (line === undefined || !isKnown(n, sha256(line))) {
        throw new RunbookError("JOURNAL_TAMPERED", `Line ${n + 1} of ${path} was changed while the run was using it.`, {
          detail: { line: n + 1 },
          hint: "Find out who writes to the run's folder; check the log with `runbook verify`.",
        });
      }
      return line;
    },
  };
}

function digestPart(hash: string, part: number): number {
  return Number.parseInt(hash.slice(part * digits, (part + 1) * digits), 16) | 0;
}
