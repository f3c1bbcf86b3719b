/** `runbook resume <run>`: goes on with a run from where its audit log ends. */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { type ExitCode, RunbookError } from "../../errors.ts";
import type { JournalRecord } from "../../journal/events.ts";
import { readJournal } from "../../journal/read.ts";
import { callerIdentity } from "../../aws/preflight.ts";
import { checkAnswers } from "./check-answers.ts";
import { composeRun } from "./compose.ts";
import { diagnosed } from "../diagnostics.ts";
import { openHeads } from "./heads.ts";
import type { Io } from "../io.ts";
import { loadAnswers } from "../load.ts";
import { openAccount } from "./open-account.ts";
import { putBack } from "./kept-files.ts";
import { againCommand, runCommand } from "./next-steps.ts";
import { findRun, type RunFolder, undoneRun, withLock } from "./folder.ts";
import type { Reading } from "./report.ts";
import { conclude, readingOf, type SessionOptions, withSession } from "./session.ts";
import { loadSameRun, type SameRun } from "./same-run.ts";
import { settingsOf } from "./settings.ts";
import { requireNotTakenBack } from "./taken-back.ts";

export interface ResumeOptions extends SessionOptions {
  readonly run: string;
  readonly answers?: string;
  readonly ask?: boolean;
  readonly playbook?: string;
  readonly anchor?: string;
  readonly policy?: string;
  /** Go on by the copies of playbook and policy that the run kept. */
  readonly asBegun?: boolean;
}

/**
 * @throws RunbookError RUN_CHANGED where playbook, policy, kind or caller are not those the run began with, or another
 * run took back what it changed
 */
export async function resume(io: Io, options: ResumeOptions): Promise<ExitCode> {
  const folder = findRun(io.cwd, options.runs, options.run);
  const reading = await readingOf(folder);
  const { undo } = settingsOf(reading.started.settings);
  const work = () => goOn(io, folder, reading, options);
  return undo === undefined ? work() : withLock(undoneRun(folder, undo.run), work);
}

async function goOn(io: Io, folder: RunFolder, reading: Reading, options: ResumeOptions): Promise<ExitCode> {
  const { started } = reading;
  await requireNotTakenBack(folder, reading, options.runs);
  const again = runCommand("resume", folder.id, options.runs);
  const { program, policy, drill, settings } = await loaded(io, { runs: options.runs, folder, reading }, options);
  if (drill !== undefined && !existsSync(folder.world)) {
    throw new RunbookError("RUN_CHANGED", `The world of the drill ${folder.id} is gone.`, {
      hint: `Start a new run of the drill: ${againCommand(reading, options.runs).replace(/ --world \S+/, "")}`,
    });
  }
  const given = loadAnswers(io, options.answers) ?? loadAnswers(io, settings.answers ?? undefined);
  if (given !== undefined) checkAnswers(program, given.answers, given.path);
  const heads = openHeads(
    io,
    { runs: dirname(folder.path), id: started.run },
    { given: options.anchor, remembered: settings.anchor },
  );
  const history = await historyOf(readJournal(folder.journal));
  const account = await openAccount(io, folder, {
    mode: "resume",
    drill,
    world: undefined,
    resumed: history.resumed + 1,
    after: reading.endedAt,
  });
  const { kind, clock } = account;
  const adapter = await diagnosed(account.adapter, io, options.verbose === true);
  if (kind !== started.kind) {
    throw new RunbookError("RUN_CHANGED", `The run began as ${started.kind}, and this would go on as ${kind}.`, {
      hint: `${environmentOf[started.kind]} Then: ${again}`,
    });
  }
  try {
    if (kind !== "drill" && history.caller !== undefined) {
      const { arn } = await callerIdentity({ aws: adapter, region: settings.region });
      requireSameCaller(history.caller.principal, arn, profileOf(io), again);
    }
    const answers = given?.answers ?? (settings.ask || options.ask === true ? undefined : drill?.answers);
    const { end } = await withSession(io, folder, program, options, (session) =>
      composeRun({
        mode: "resume",
        folder,
        kind,
        dryRun: started.dryRun,
        program,
        inputs: started.inputs,
        policy,
        started,
        region: settings.region,
        clock,
        adapter,
        operator: session.operator(answers === undefined ? undefined : { answers, kind, answered: history.answered }),
        view: session.view,
        signal: session.stop.signal,
        resumed: history.resumed + 1,
        heads,
      }),
    );
    return await conclude(io, folder, end, { ...options, account: account.simulated, heads });
  } finally {
    account.simulated?.close();
  }
}

async function loaded(
  io: Io,
  of: { runs: string; folder: RunFolder; reading: Reading },
  { asBegun, playbook, policy }: ResumeOptions,
): Promise<SameRun> {
  if (asBegun !== true) return loadSameRun({ io, ...of }, { playbook, policy });
  const copies = await putBack(of.folder, of.reading.started);
  if (copies === undefined) {
    throw new RunbookError("RUN_CHANGED", `The run ${of.folder.id} kept no copies of its playbook and policy.`, {
      hint: "Name the files themselves by --playbook and --policy.",
    });
  }
  return loadSameRun({ io: { ...io, cwd: copies.folder }, ...of }, copies).finally(copies.remove);
}

const environmentOf = {
  live: "Unset AWS_ENDPOINT_URL and its like (AWS_ENDPOINT_URL_IAM …).",
  emulator: "Set AWS_ENDPOINT_URL to the emulator that the run began on.",
  drill: "Put the drill's file back.",
} as const;

interface History {
  readonly resumed: number;
  readonly answered: readonly string[];
  readonly caller: { readonly account: string; readonly principal: string } | undefined;
}

async function historyOf(records: AsyncIterable<JournalRecord>): Promise<History> {
  let resumed = 0;
  let caller: History["caller"];
  const answered: string[] = [];
  for await (const record of records) {
    if (record.type === "run.resumed") resumed += 1;
    if (record.type === "checkpoint.answered") answered.push(record.key);
    if (record.type === "run.identified") caller = record;
  }
  return { resumed, answered, caller };
}

/** The recorded preflight answers for the account as it was; who works now has to be asked. */
function requireSameCaller(before: string, now: string, profile: string, again: string): void {
  if (accountOf(before) === accountOf(now) && nameOf(before) === nameOf(now)) return;
  throw new RunbookError("RUN_CHANGED", `The run began as ${before}, and the credentials now are ${now}.`, {
    detail: { credentials: profile },
    hint: `Sign in as ${nameOf(before)} of account ${accountOf(before)}, by a profile for it: AWS_PROFILE=<profile> ${again}. What another is to do takes a new run.`,
  });
}

function profileOf({ env }: Io): string {
  const profile = env["AWS_PROFILE"] ?? env["AWS_DEFAULT_PROFILE"];
  if (profile !== undefined) return `of the profile ${profile}`;
  return env["AWS_ACCESS_KEY_ID"] === undefined ? "of the default profile" : "of AWS_ACCESS_KEY_ID in the environment";
}

function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

/** A session's ARN has no path: its role is known by kind and name. */
function nameOf(arn: string): string {
  const [kind = "", ...rest] = (arn.split(":")[5] ?? "").split("/");
  if (kind === "assumed-role") return `role/${rest[0]}`;
  return `${kind}/${rest.at(-1) ?? ""}`;
}
