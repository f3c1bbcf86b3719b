/** The lines of a journal, to be read again one by one: from its file, or from memory. */
import { RunbookError } from "../errors.ts";
import { openBlocks } from "./blocks.ts";
import { canonical, sha256 } from "./canonical.ts";
import type { JournalRecord } from "./events.ts";
import { linesOf } from "./lines.ts";
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

/** Bytes kept of each line's SHA-256. */
const digestBytes = 16;

/**
 * The file stays open and is read again where a line is asked for. Of each line its place and its
 * hash are kept, so that what is given out is what the chain was checked over.
 */
function linesInFile({ file: { path, end } }: JournalInFile): RecordedLines {
  const blocks = openBlocks(path);
  let count = 0;
  /** One more than there are lines: where the next begins. */
  let offsets = new Float64Array(1024);
  let digests = Buffer.alloc(offsets.length * digestBytes);

  function add(length: number, hash: string): void {
    if (count + 1 === offsets.length) {
      const former = offsets;
      offsets = new Float64Array(former.length * 2);
      offsets.set(former);
      digests = Buffer.concat([digests], digests.length * 2);
    }
    digests.write(hash.slice(0, digestBytes * 2), count * digestBytes, "hex");
    offsets[count + 1] = (offsets[count] as number) + length + 1;
    count += 1;
  }

  return {
    async each(visit) {
      const chain = chainOf(path);
      for await (const batch of linesOf(path, { end: end?.(), file: blocks.file })) {
        for (const line of batch) {
          const name = chain.name(line);
          add(line.length, chain.reached().head.prev);
          visit(name, line);
        }
      }
    },
    line(n) {
      const from = offsets[n] as number;
      const line = blocks.read(from, (offsets[n + 1] as number) - 1 - from);
      const known = digests.toString("hex", n * digestBytes, (n + 1) * digestBytes);
      if (line === undefined || !sha256(line).startsWith(known)) {
        throw new RunbookError("JOURNAL_TAMPERED", `Line ${n + 1} of ${path} was changed while the run was using it.`, {
          detail: { line: n + 1 },
          hint: "Find out who writes to the run's folder; check the log with `runbook verify`.",
        });
      }
      return line;
    },
  };
}
