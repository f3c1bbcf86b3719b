/**
 * The one place where a run is put together out of its ports: for a new run, a resumed one and a
 * replay. They differ in their ledger, and in what stands at the end of the chain.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { RunbookError } from "../errors.ts";
import { compose } from "../aws/compose.ts";
import type { AwsPort } from "../aws/port.ts";
import { preflight } from "../aws/preflight.ts";
import { recorded } from "../aws/recorded.ts";
import { evidenceFolder } from "../journal/evidence.ts";
import type { EventOf, RunKind } from "../journal/events.ts";
import { openJournal } from "../journal/file.ts";
import type { Ledger } from "../journal/ledger.ts";
import { readJournal } from "../journal/read.ts";
import { liveLedger, replayLedger, resumeLedger } from "../journal/recorded-ledger.ts";
import type { Program } from "../playbook/program.ts";
import type { Clock } from "../ports/clock.ts";
import type { EvidenceStore } from "../ports/journal.ts";
import type { Operator } from "../ports/operator.ts";
import { secretsFile } from "../ports/secrets-file.ts";
import { secretsRefused } from "../ports/secrets-refuse.ts";
import { createProbes } from "../run/probes.ts";
import { run, type RunEnd } from "../run/run.ts";
import { hashOnly } from "../journal/hash-only.ts";
import type { Heads } from "./heads.ts";
import type { LoadedPolicy } from "./load.ts";
import { observe } from "./observe.ts";
import { operationsOf } from "./program-facts.ts";
import { type RunFolder, runFolderAt } from "./run-folder.ts";
import { settingsOf } from "./settings.ts";
import type { View } from "./view.ts";

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
  /** How many processes worked on the run before. */
  readonly resumed: number;
  /** A replay writes no log. */
  readonly heads?: Heads;
}

export interface Composed {
  readonly end: RunEnd;
  /** A replay's: what is recorded and was not met. */
  readonly unmet: readonly { readonly type: string; readonly key: string }[];
}

/** @throws RunbookError RUN_BUSY, RUN_UNKNOWN, RUN_CHANGED, JOURNAL_TAMPERED, JOURNAL_FAILED */
export async function composeRun(parts: Composition): Promise<Composed> {
  const { folder, clock, mode } = parts;
  const stored = storeOf(parts);
  if (mode === "replay") {
    const ledger = await replayLedger(readJournal(folder.journal), stored);
    const end = await begin(parts, ledger, hashOnly(stored));
    return { end, unmet: ledger.unmet() };
  }
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

async function begin(parts: Composition, bare: Ledger, evidence: EvidenceStore): Promise<RunEnd> {
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
    inDoubt: probes.inDoubt,
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
    ports: { aws: chain.aws, operator: parts.operator, ledger, evidence, clock, secrets },
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
  const earlier = evidenceFolder(runFolderAt(undo.run).evidence, clock);
  const holder = (hash: string) => (existsSync(join(folder.evidence, hash)) ? own : earlier);
  return { ...own, get: (hash) => holder(hash).get(hash), lines: (hash) => holder(hash).lines(hash) };
}
