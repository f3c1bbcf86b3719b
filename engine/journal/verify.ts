/**
 * Checks an audit log byte for byte, in constant memory, without believing anything in it. Which
 * attacks that excludes depends on what is known from elsewhere: the key that signed, and anchors.
 */
import { isUtf8 } from "node:buffer";
import { dirname, join } from "node:path";
import { RunbookError } from "../errors.ts";
import type { Anchor } from "./anchor.ts";
import { anchorCheck } from "./anchor-check.ts";
import { canonical, sha256 } from "./canonical.ts";
import { genesis } from "./chain.ts";
import { evidenceFault } from "./evidence.ts";
import type { EventType, JournalRecord } from "./events.ts";
import { formatFault } from "./format.ts";
import { glance } from "./glance.ts";
import { headCheck, type Signed } from "./heads.ts";
import { isInstant } from "./instant.ts";
import { takingTurns } from "./lines.ts";
import { evidenceOf, sourcesOf } from "./named-evidence.ts";
import { type IsWrite, orderCheck } from "./order.ts";
import { type JournalProblem, type ProblemOf, problemList } from "./problems.ts";
import { misplaced, parse } from "./read.ts";
import { misshapen } from "./shape.ts";
import type { Surveyed } from "./survey.ts";
import { surveysOf } from "./surveys.ts";

export interface Verification {
  /** As the first record names it; null where that cannot be read. */
  readonly run: string | null;
  readonly records: number;
  /** SHA-256 of the last line: noted outside the host, it proves that nothing was cut off since. */
  readonly head: string;
  /** The last two records are the run's end and its signature. */
  readonly complete: boolean;
  /** Bytes after the last whole line, as a crash leaves them: nobody was told that they were durable. */
  readonly tornBytes: number;
  readonly problems: readonly JournalProblem[];
  /** What the problems speak against, the uncounted ones too. */
  readonly broken: readonly ProblemOf[];
  /** Keys of writes that were sent and whose outcome is not known. */
  readonly inDoubt: readonly string[];
  readonly signed: Signed;
  /** Anchors that the log was held against and agrees with, and how many records they cover. */
  readonly anchored: { readonly matched: number; readonly records: number };
  /** Pieces of evidence that were read and are what they are named by. */
  readonly evidence: number;
}

export interface VerifyOptions {
  readonly isWrite: IsWrite;
  /** The folder of evidence, where it is not `evidence` beside the log. */
  readonly evidence?: string;
  /** Public keys, as 64 hex digits: every signature must be by one of them. */
  readonly keys?: readonly string[];
  /** Of this run. */
  readonly anchors?: readonly Anchor[];
  /** The run that the log must be of. */
  readonly run?: string;
  /** The script of a second thread, which takes its part of a long log. */
  readonly thread?: string | undefined;
}

/** Signatures are checked beside the walk over the lines; so many may be on their way. */
const mostUnsettled = 16;

/** @throws RunbookError FILE_UNREADABLE; FORMAT_UNKNOWN for a log of another format */
export async function verify(path: string, options: VerifyOptions): Promise<Verification> {
  const folder = options.evidence ?? join(dirname(path), "evidence");
  const found = problemList();
  const order = orderCheck(options.isWrite);
  const heads = headCheck(options.keys);
  const anchors = anchorCheck(options.anchors ?? []);
  const checked = new Set<string>();
  let { seq, prev } = genesis;
  let run: string | null = null;
  let records = 0;
  let evidence = 0;
  let before: EventType | undefined;
  /** The line of the signed head that follows the run's end. */
  let endsAt = 0;

  async function checkEvidence(hash: string): Promise<void> {
    if (checked.has(hash)) return;
    checked.add(hash);
    const fault = await evidenceFault(folder, hash);
    if (fault === undefined) evidence += 1;
    else found.add("evidence", records, `the evidence ${hash} that it names: ${fault}`);
  }

  async function checkStart(record: JournalRecord): Promise<void> {
    if (record.type !== "run.started") return;
    ({ run } = record);
    if (options.run !== undefined && run !== options.run)
      found.add("chain", records, `it is of the run ${run}, not of ${options.run}`);
    const sources = sourcesOf(record);
    if (sources === undefined) found.add("chain", records, "its files and policy are not given as path and SHA-256");
    for (const hash of sources ?? []) await checkEvidence(hash);
  }

  /** A promise only for what cannot be told at a glance: a log has many lines, and few that name evidence. */
  function check(line: Buffer): Promise<void> | undefined {
    records += 1;
    const seen = glance(line);
    if (seen === undefined || seen.seq !== seq || !seen.follows(prev) || !seen.isTimed) return checkInFull(line);
    const record = seen as unknown as JournalRecord;
    found.add("chain", records, order.next(record));
    found.add("signatures", records, heads.next(record, records, !found.has("chain")));
    before = seen.type;
    seq += 1;
    goOnFrom(line);
    return undefined;
  }

  async function checkInFull(line: Buffer): Promise<void> {
    const value = parse(line);
    if (records === 1) found.add("chain", 1, formatFault(value));
    let key: string | undefined;
    const shape = value === undefined ? "it is not JSON" : misshapen(value);
    if (shape !== undefined) {
      found.add("chain", records, shape);
      seq += 1;
      before = undefined;
    } else {
      const record = value as JournalRecord;
      found.add("chain", records, misspelt(record, line) ?? misplaced(record, { seq, prev }));
      found.add("chain", records, order.next(record));
      found.add("signatures", records, heads.next(record, records, !found.has("chain")));
      if (records === 1) await checkStart(record);
      for (const hash of evidenceOf(record)) await checkEvidence(hash);
      if (before === "run.ended" && record.type === "head.signed") endsAt = records;
      before = record.type;
      if (record.type === "head.signed") key = record.publicKey;
      // From where the record says it is, so that one gap is one problem.
      seq = Number.isSafeInteger(record.seq) ? record.seq + 1 : seq + 1;
    }
    goOnFrom(line, key);
  }

  async function settleHeads(): Promise<void> {
    for (const { line, what } of await heads.settled()) found.add("signatures", line, what);
  }

  function goOnFrom(line: Buffer, key?: string): void {
    prev = sha256(line);
    found.add("anchors", records, anchors.next(records, { sha256: prev, publicKey: key }, !found.has("chain")));
  }

  /** Plain lines are passed over where nothing that came before speaks against it. */
  async function checkBlock({ block, survey: { lines, firstSeq, ends, plain } }: Surveyed): Promise<void> {
    const start = (n: number) => (n === 0 ? 0 : (ends[n - 1] as number) + 1);
    const line = (n: number) => block.subarray(start(n), ends[n]);
    for (let n = 0; n < lines; n++) {
      let passed = 0;
      while (plain[n + passed] === 1 && n + passed < lines) passed += 1;
      if (passed > 0 && seq === firstSeq + n && canPass(passed)) {
        pass(passed);
        n += passed;
        prev = sha256(line(n - 1));
        if (n === lines) break;
      }
      const reading = check(line(n));
      if (reading !== undefined) await reading;
    }
  }

  function canPass(lines: number): boolean {
    return order.idle && heads.canPass(lines) && !anchors.within(records + 1, records + lines);
  }

  function pass(lines: number): void {
    records += lines;
    seq += lines;
    before = undefined;
    heads.pass(lines);
  }

  const surveys = surveysOf(path, options.isWrite, options.thread);
  try {
    for await (const surveyed of takingTurns(() => surveys.next())) {
      await checkBlock(surveyed);
      if (heads.unsettled >= mostUnsettled) await settleHeads();
    }
  } catch (cause) {
    if (!(cause instanceof RunbookError) || cause.code !== "JOURNAL_TAMPERED") throw cause;
    found.add("chain", records + 1, cause.message);
    endsAt = 0;
  } finally {
    surveys.close();
  }
  const { tornBytes } = surveys;
  await settleHeads();
  if (records === 0) found.add("chain", 0, "it has no records");
  for (const beyond of anchors.beyond(records)) found.add("anchors", 0, beyond);
  return {
    run,
    records,
    head: prev,
    complete: records > 0 && endsAt === records && heads.lastGood === records && tornBytes === 0,
    tornBytes,
    problems: found.all(),
    broken: found.kinds(),
    inDoubt: order.inDoubt(),
    signed: heads.signed(),
    anchored: anchors.matched(),
    evidence,
  };
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
