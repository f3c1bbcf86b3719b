/**
 * Checks an audit log byte for byte, in constant memory, without believing anything in it. What a
 * chain cannot show is a tail cut off at a record's end, or a log written anew as a whole: for
 * that, compare the head with one noted elsewhere.
 */
import { isUtf8 } from "node:buffer";
import { dirname, join } from "node:path";
import { RunbookError } from "../errors.ts";
import { canonical, sha256 } from "./canonical.ts";
import { genesis } from "./chain.ts";
import { evidenceFault } from "./evidence.ts";
import type { JournalRecord } from "./events.ts";
import { glance } from "./glance.ts";
import { isInstant } from "./instant.ts";
import { linesOf } from "./lines.ts";
import { type IsWrite, orderCheck } from "./order.ts";
import { misplaced, parse } from "./read.ts";
import { misshapen } from "./shape.ts";

export interface Verification {
  readonly records: number;
  /** SHA-256 of the last line: noted outside the host, it proves that nothing was cut off since. */
  readonly head: string;
  /** The last record is the run's end. */
  readonly complete: boolean;
  readonly problems: readonly JournalProblem[];
  /** Keys of writes that were sent and whose outcome is not known. */
  readonly inDoubt: readonly string[];
}

export interface JournalProblem {
  /** From 1; 0 where it is of the log as a whole. */
  readonly line: number;
  readonly what: string;
}

const mostProblems = 100;

/** Evidence is looked for in `evidence` beside the log, unless told. @throws RunbookError FILE_UNREADABLE */
export async function verify(path: string, options: { isWrite: IsWrite; evidence?: string }): Promise<Verification> {
  const folder = options.evidence ?? join(dirname(path), "evidence");
  const found = problemList();
  const order = orderCheck(options.isWrite);
  const checked = new Set<string>();
  let { seq, prev } = genesis;
  let records = 0;
  let complete = false;
  let torn = 0;

  async function checkEvidence(hash: string, line: number): Promise<void> {
    if (checked.has(hash)) return;
    checked.add(hash);
    const fault = await evidenceFault(folder, hash);
    if (fault !== undefined) found.add(line, `the evidence ${hash} that it names: ${fault}`);
  }

  /** A promise only for what cannot be told at a glance: a log has many lines, and few that name evidence. */
  function check(line: Buffer): Promise<void> | undefined {
    records += 1;
    complete = false;
    const seen = glance(line);
    if (seen === undefined || seen.seq !== seq || !seen.follows(prev) || !seen.isTimed) return checkInFull(line);
    const disorder = order.next(seen as unknown as JournalRecord);
    if (disorder !== undefined) found.add(records, disorder);
    seq += 1;
    prev = sha256(line);
    return undefined;
  }

  async function checkInFull(line: Buffer): Promise<void> {
    const value = parse(line);
    const shape = value === undefined ? "it is not JSON" : misshapen(value);
    if (shape !== undefined) {
      found.add(records, shape);
      seq += 1;
    } else {
      const record = value as JournalRecord;
      const form = misspelt(record, line) ?? misplaced(record, { seq, prev });
      if (form !== undefined) found.add(records, form);
      const disorder = order.next(record);
      if (disorder !== undefined) found.add(records, disorder);
      for (const hash of evidenceOf(record)) await checkEvidence(hash, records);
      complete = record.type === "run.ended";
      // From where the record says it is, so that one gap is one problem.
      seq = Number.isSafeInteger(record.seq) ? record.seq + 1 : seq + 1;
    }
    prev = sha256(line);
  }

  try {
    for await (const batch of linesOf(path, { torn: (bytes) => (torn = bytes) })) {
      for (const line of batch) {
        const reading = check(line);
        if (reading !== undefined) await reading;
      }
    }
  } catch (cause) {
    if (!(cause instanceof RunbookError) || cause.code !== "JOURNAL_TAMPERED") throw cause;
    found.add(records + 1, cause.message);
    complete = false;
  }
  if (records === 0) found.add(0, "it has no records");
  if (torn > 0) {
    found.add(records + 1, `it is torn: ${torn} bytes without an end, as a crash leaves them`);
    complete = false;
  }
  return { records, head: prev, complete, problems: found.all(), inDoubt: order.inDoubt() };
}

/** Duplicate keys, other spellings of a number or string, and other orders all fail to come back as the same bytes. */
function misspelt(record: JournalRecord, line: Buffer): string | undefined {
  if (!isUtf8(line) || !line.equals(Buffer.from(spelling(record)))) return "it is not in canonical form";
  const at = Buffer.from(record.at);
  return isInstant(at, 0, at.length) ? undefined : "its time is not ISO-8601 in UTC";
}

function spelling(record: JournalRecord): string {
  try {
    return canonical(record);
  } catch {
    return "";
  }
}

function evidenceOf(record: JournalRecord): string[] {
  const kept =
    record.type === "step.started"
      ? record.params
      : record.type === "step.completed"
        ? record.result
        : record.type === "call.returned"
          ? record.output
          : record.type === "evidence.saved"
            ? record
            : null;
  return kept !== null && "sha256" in kept ? [kept.sha256] : [];
}

/** All of the first hundred, and the number of the others. */
function problemList() {
  const problems: JournalProblem[] = [];
  let more = 0;
  return {
    add(line: number, what: string): void {
      if (problems.length < mostProblems) problems.push({ line, what });
      else more += 1;
    },
    all: (): readonly JournalProblem[] =>
      more === 0 ? problems : [...problems, { line: 0, what: `and ${more} more problems` }],
  };
}
