/**
 * The one place where a run is put together out of its ports: for a new run, a resumed one and a
 * replay. They differ in their ledger, and in what stands at the end of the chain.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { RunbookError } from "../../errors.ts";
import { compose } from "../../aws/compose.ts";
import type { AwsPort } from "../../aws/port.ts";
import { preflight } from "../../aws/preflight.ts";
import { recorded } from "../../aws/recorded.ts";
import { type Question, unanswered } from "../../aws/unanswered.ts";
import { Withheld } from "../../aws/withhold.ts";
import type { Outcome } from "../../errors.ts";
import { evidenceFolder } from "../../journal/evidence.ts";
import type { EventOf, RunKind } from "../../journal/events.ts";
import { openJournal } from "../../journal/file.ts";
import type { Ledger } from "../../journal/ledger.ts";
import { readJournal } from "../../journal/read.ts";
import { type Doings, reviewLedger } from "../../journal/review-ledger.ts";
import { liveLedger, replayLedger, resumeLedger } from "../../journal/recorded-ledger.ts";
import type { Program } from "../../playbook/program.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EvidenceStore } from "../../ports/journal.ts";
import type { Secrets } from "../../ports/secrets.ts";
import type { Operator } from "../../ports/operator.ts";
import { secretsFile } from "../../ports/secrets-file.ts";
import { secretsRefused } from "../../ports/secrets-refuse.ts";
import { createProbes, type Probes } from "../../run/probes.ts";
import { run, type RunEnd } from "../../run/run.ts";
import { hashOnly } from "../../journal/hash-only.ts";
import type { Heads } from "./heads.ts";
import type { LoadedPolicy } from "../load.ts";
import { observe } from "./observe.ts";
import { answersThen, overlay, secretless, timeless } from "./review-ports.ts";
import { operationsOf } from "./program-facts.ts";
import { type RunFolder, undoneRun } from "./folder.ts";
import { settingsOf } from "./settings.ts";
import type { View } from "../view/view.ts";

export interface Composition {
  readonly mode: Ledger["mode"];
  readonly folder: RunFolder;
  readonly kind: RunKind;
  readonly dryRun: boolean;
  readonly program: Program;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly policy: LoadedPolicy;
  readonly started: Omit<EventOf<"run.started">, "type">;
  readonly region: string;
  readonly clock: Clock;
  /** The end of the chain; a replay has none. */
  readonly adapter?: AwsPort;
  readonly operator: Operator;
  readonly view: View;
  readonly signal: AbortSignal;
  /** A replay's: how the log ends, where it does. */
  readonly recordedEnd?: Outcome;
  /** A review's. */
  readonly review?: ReviewFacts;
  /** How many processes worked on the run before. */
  readonly resumed: number;
  /** A replay writes no log. */
  readonly heads?: Heads;
}

export interface ReviewFacts {
  /** What the run did then. */
  readonly did: Doings;
  /** A folder of its own for what is made anew. */
  readonly folder: string;
  /** Is told what the recording has no answer to. */
  readonly open: (question: Question) => void;
}

export interface Composed {
  readonly end: RunEnd;
  /** A replay's: what is recorded and was not met. */
  readonly unmet: readonly { readonly type: string; readonly key: string }[];
  /** A review's: what the run would do now. */
  readonly now?: Doings;
}

/** @throws RunbookError RUN_BUSY, RUN_UNKNOWN, RUN_CHANGED, JOURNAL_TAMPERED, JOURNAL_FAILED */
export async function composeRun(parts: Composition): Promise<Composed> {
  const { folder, clock, mode } = parts;
  const stored = storeOf(parts);
  if (mode === "replay") {
    const interrupted = parts.recordedEnd === "interrupted";
    const ledger = await replayLedger(readJournal(folder.journal), stored, { interrupted });
    const resumed = ledger.recorded("run.resumed", "")?.times ?? 0;
    const end = await begin({ ...parts, resumed }, ledger, hashOnly(stored));
    return { end, unmet: ledger.unmet() };
  }
  if (parts.review !== undefined) return review(parts, stored, parts.review);
  const journal = await openJournal(folder.journal, {
    clock,
    mode: mode === "live" ? "create" : "append",
    ...signing(parts),
  });
  try {
    const ledger = mode === "live" ? liveLedger(journal, stored) : await resumeLedger(journal, stored);
    return { end: await begin(parts, ledger, stored), unmet: [] };
  } finally {
    await journal.close();
  }
}

function signing({ heads, view, dryRun }: Composition) {
  if (heads === undefined) throw new RunbookError("INTERNAL", "A log is written, and no key signs it.");
  return { signer: heads.signer, onHead: heads.noting(view, { quiet: dryRun }) };
}

async function review(parts: Composition, stored: EvidenceStore, facts: ReviewFacts): Promise<Composed> {
  const { folder, clock } = parts;
  const { did, open } = facts;
  const evidence = overlay(stored, facts.folder, clock);
  const ledger = await reviewLedger(readJournal(folder.journal), evidence);
  const asked = (key: string) => (did.asked.get(key)?.targets ?? []).map(({ digest }) => digest);
  const end = await begin({ ...parts, adapter: unanswered(open) }, ledger, evidence, {
    operator: answersThen(ledger, asked, open),
    clock: timeless(clock, open),
    secrets: secretless(open),
    inDoubt: ({ operation, region }, { step }) => {
      open({ step, what: `whether ${operation} took place`, region });
      throw new Withheld(operation);
    },
  });
  return { end, unmet: [], now: ledger.now };
}

/** What a run has in the place of its own ports. */
interface Instead {
  readonly operator: Operator;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly inDoubt: Probes["inDoubt"];
}

/** The run over a ledger and evidence of the caller's. */
export async function begin(
  parts: Composition,
  bare: Ledger,
  evidence: EvidenceStore,
  instead?: Partial<Instead>,
): Promise<RunEnd> {
  const { folder, clock, view, program, dryRun, region } = parts;
  const ledger = observe(bare, view, clock);
  const probes = createProbes();
  const { policy, judge, given } = parts.policy;
  const chain = compose({
    adapter: parts.adapter ?? recorded(),
    ledger,
    clock,
    policy,
    dryRun,
    inDoubt: instead?.inDoubt ?? probes.inDoubt,
  });
  const secrets =
    dryRun || parts.adapter === undefined ? secretsRefused("nothing is changed here") : secretsFile(folder.secrets);
  return run({
    id: folder.id,
    kind: parts.kind,
    dryRun,
    program,
    inputs: parts.inputs,
    policy,
    policyGiven: given,
    judge,
    ports: { aws: chain.aws, operator: parts.operator, ledger, evidence, clock, secrets, ...instead },
    probes,
    region,
    started: parts.started,
    resumed: parts.resumed,
    signal: parts.signal,
    onProgress: (progress) => view.progress(progress),
    // A playbook that sends no calls needs no credentials.
    ...(operationsOf(program).length === 0
      ? {}
      : {
          preflight: async () => {
            const found = await preflight({ aws: chain.aws, ledger, evidence, clock, policy, region });
            chain.identified(found);
            return found.caller;
          },
        }),
  });
}

/** What an undo takes back may rest on datasets of the run that made it. */
function storeOf({ folder, clock, started }: Composition): EvidenceStore {
  const own = evidenceFolder(folder.evidence, clock);
  const { undo } = settingsOf(started.settings);
  if (undo === undefined) return own;
  const earlier = evidenceFolder(undoneRun(folder, undo.run).evidence, clock);
  const holder = (hash: string) => (existsSync(join(folder.evidence, hash)) ? own : earlier);
  return { ...own, get: (hash) => holder(hash).get(hash), lines: (hash) => holder(hash).lines(hash) };
}
