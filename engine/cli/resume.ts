/** `runbook resume <run>`: goes on with a run from where its audit log ends. */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { type ExitCode, RunbookError } from "../errors.ts";
import type { JournalRecord } from "../journal/events.ts";
import { readJournal } from "../journal/read.ts";
import type { AwsPort } from "../aws/port.ts";
import { callerIdentity } from "../aws/preflight.ts";
import { checkAnswers } from "./check-answers.ts";
import { composeRun } from "./compose-run.ts";
import { diagnosed } from "./diagnostics.ts";
import { openHeads } from "./heads.ts";
import type { Io } from "./io.ts";
import { loadAnswers } from "./load.ts";
import { openAccount } from "./open-account.ts";
import { loadSameRun } from "./same-run.ts";
import { findRun } from "./run-folder.ts";
import { conclude, readingOf, type SessionOptions, withSession } from "./run-session.ts";

export interface ResumeOptions extends SessionOptions {
  readonly run: string;
  readonly answers?: string;
  readonly ask?: boolean;
  readonly playbook?: string;
  readonly anchor?: string;
}

/** @throws RunbookError RUN_CHANGED where playbook, policy, kind or caller are not those the run began with */
export async function resume(io: Io, options: ResumeOptions): Promise<ExitCode> {
  const folder = findRun(io.cwd, options.runs, options.run);
  const reading = await readingOf(folder);
  const { started } = reading;
  const { program, policy, drill, settings } = await loadSameRun(io, reading, options);
  if (drill !== undefined && !existsSync(folder.world)) {
    throw new RunbookError("RUN_CHANGED", `The world of the drill ${folder.id} is gone.`, {
      hint: "Start a new run of the drill.",
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
      hint: "Set the environment as it was (AWS_ENDPOINT_URL), or start a new run.",
    });
  }
  try {
    if (kind !== "drill" && history.caller !== undefined)
      await requireSameCaller(adapter, settings.region, history.caller);
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
async function requireSameCaller(
  adapter: AwsPort,
  region: string,
  before: NonNullable<History["caller"]>,
): Promise<void> {
  const { account, arn } = await callerIdentity({ aws: adapter, region });
  if (account === before.account && nameOf(arn) === nameOf(before.principal)) return;
  throw new RunbookError("RUN_CHANGED", `The run began as ${before.principal}, and the credentials now are ${arn}.`, {
    hint: "Use credentials of the same user or role, or start a new run.",
  });
}

/** A session's ARN has no path: its role is known by kind and name. */
function nameOf(arn: string): string {
  const [kind = "", ...rest] = (arn.split(":")[5] ?? "").split("/");
  if (kind === "assumed-role") return `role/${rest[0]}`;
  return `${kind}/${rest.at(-1) ?? ""}`;
}
