/**
 * Checks an audit log byte for byte, in constant memory, without believing anything in it. Which
 * attacks that excludes depends on what is known from elsewhere: the key that signed, and anchors.
 */
import { isUtf8 } from "node:buffer";
import { dirname, join } from "node:path";
import { RunbookError } from "../errors.ts";
import type { Anchor } from "./anchor.ts";
import { canonical, sha256 } from "./canonical.ts";
import { genesis } from "./chain.ts";
import { evidenceFault } from "./evidence.ts";
import type { EventType, JournalRecord } from "./events.ts";
import { headCheck, type Signed } from "./heads.ts";
import { linesOf } from "./lines.ts";
import { evidenceOf, sourcesOf } from "./named-evidence.ts";
import { type IsWrite, orderCheck } from "./order.ts";
import { type JournalProblem, type ProblemOf, problemList } from "./problems.ts";
import { misplaced, parse } from "./read.ts";
import { misshapen } from "./shape.ts";

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
  /** Whether the files that the run began with are kept as evidence. */
  readonly sources?: boolean;
}

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
  let complete = false;
  let tornBytes = 0;

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
    if (options.sources !== true) return;
    const sources = sourcesOf(record);
    if (sources === undefined) found.add("chain", records, "its files and policy are not given as path and SHA-256");
    for (const hash of sources ?? []) await checkEvidence(hash);
  }

  async function check(line: Buffer): Promise<void> {
    records += 1;
    complete = false;
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
      found.add("signatures", records, heads.next(record, !found.has("chain")));
      if (records === 1) await checkStart(record);
      for (const hash of evidenceOf(record)) await checkEvidence(hash);
      complete = before === "run.ended" && heads.good;
      before = record.type;
      if (record.type === "head.signed") key = record.publicKey;
      // From where the record says it is, so that one gap is one problem.
      seq = Number.isSafeInteger(record.seq) ? record.seq + 1 : seq + 1;
    }
    prev = sha256(line);
    found.add("anchors", records, anchors.next(records, { sha256: prev, publicKey: key }, !found.has("chain")));
  }

  try {
    for await (const batch of linesOf(path, { torn: (bytes) => (tornBytes = bytes) })) {
      for (const line of batch) await check(line);
    }
  } catch (cause) {
    if (!(cause instanceof RunbookError) || cause.code !== "JOURNAL_TAMPERED") throw cause;
    found.add("chain", records + 1, cause.message);
    complete = false;
  }
  if (records === 0) found.add("chain", 0, "it has no records");
  for (const beyond of anchors.beyond(records)) found.add("anchors", 0, beyond);
  return {
    run,
    records,
    head: prev,
    complete: complete && tornBytes === 0,
    tornBytes,
    problems: found.all(),
    broken: found.kinds(),
    inDoubt: order.inDoubt(),
    signed: heads.signed(),
    anchored: anchors.matched(),
    evidence,
  };
}

/** What a later format looks like is not for this program to judge. */
function formatFault(value: unknown): string | undefined {
  const { type, format, version } = (value ?? {}) as Record<string, unknown>;
  if (type !== "run.started" || typeof format !== "number" || format === 1) return undefined;
  if (!Number.isSafeInteger(format) || format < 1) return `its format is ${format}, which there never was`;
  const writer = typeof version === "string" ? `runbook ${version.slice(0, 50)}` : "another program";
  throw new RunbookError("FORMAT_UNKNOWN", `The log is of format ${format}, and this program reads format 1.`, {
    hint: `It says that it was written by ${writer}: verify it with that, or with one that is newer.`,
  });
}

/** Duplicate keys, other spellings of a number or string, and other orders all fail to come back as the same bytes. */
function misspelt(record: JournalRecord, line: Buffer): string | undefined {
  if (!isUtf8(line) || !line.equals(Buffer.from(spelling(record)))) return "it is not in canonical form";
  const at = new Date(record.at);
  // 24 characters: a year beyond 9999 has a form of its own, which no other reader expects.
  const good = !Number.isNaN(at.getTime()) && at.toISOString() === record.at && record.at.length === 24;
  return good ? undefined : "its time is not ISO-8601 in UTC";
}

function spelling(record: JournalRecord): string {
  try {
    return canonical(record);
  } catch {
    return "";
  }
}

function anchorCheck(anchors: readonly Anchor[]) {
  const byRecords = new Map<number, Anchor[]>();
  for (const anchor of anchors) byRecords.set(anchor.records, [...(byRecords.get(anchor.records) ?? []), anchor]);
  let matched = 0;
  let covered = 0;
  return {
    /** A hash speaks for the lines before it only where the chain is intact. */
    next(
      records: number,
      line: { sha256: string; publicKey: string | undefined },
      intact: boolean,
    ): string | undefined {
      const here = byRecords.get(records);
      if (here === undefined) return undefined;
      const other = here.find((noted) => noted.sha256 !== line.sha256 || noted.publicKey !== line.publicKey);
      if (other !== undefined) return `it is not the signed head that the anchor of ${other.at} noted`;
      if (!intact) return undefined;
      matched += here.length;
      covered = records;
      return undefined;
    },
    beyond: (records: number): string[] =>
      anchors
        .filter((anchor) => anchor.records > records)
        .map((anchor) => `it was cut off: an anchor of ${anchor.at} covers ${anchor.records} records`),
    matched: () => ({ matched, records: covered }),
  };
}
