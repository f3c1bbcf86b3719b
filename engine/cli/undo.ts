/** `runbook undo <run>`: takes back what a run changed, as a run of its own with its own audit log. */
import { existsSync } from "node:fs";
import { exit, type ExitCode, RunbookError } from "../errors.ts";
import { beginRun } from "./begin-run.ts";
import { openHeads } from "./heads.ts";
import type { Io } from "./io.ts";
import { loadAnswers, loadTheDrill, loadThePolicy } from "./load.ts";
import { loadUndo } from "./load-undo.ts";
import { openAccount } from "./open-account.ts";
import { findRun, makeRunFolder, newRunId } from "./run-folder.ts";
import { conclude, readingOf, type SessionOptions } from "./run-session.ts";
import { settingsOf, type RunSettings } from "./settings.ts";

export interface UndoOptions extends SessionOptions {
  readonly run: string;
  readonly to?: string;
  readonly only?: string;
  readonly dryRun?: boolean;
  readonly policy?: string;
  readonly answers?: string;
  readonly anchor?: string;
}

/** @throws RunbookError RUN_UNKNOWN, JOURNAL_TAMPERED, RUN_CHANGED where the kind of account is another */
export async function undo(io: Io, options: UndoOptions): Promise<ExitCode> {
  const undone = findRun(io.cwd, options.runs, options.run);
  const { started } = await readingOf(undone);
  const before = settingsOf(started.settings);
  if (started.dryRun) {
    io.stdout.write(`${undone.id} was a dry run: it changed nothing.\n`);
    return exit.done;
  }
  const selection = { run: undone.path, to: options.to ?? null, only: options.only ?? null };
  const program = await loadUndo(selection);
  if (program.stages.every(({ steps }) => steps.every(({ body }) => body.kind !== "action"))) {
    io.stdout.write(`${undone.id} changed nothing that can be taken back.\n`);
    return exit.done;
  }
  const policy = loadThePolicy(io, {
    given: options.policy ?? before.policy ?? undefined,
    drill: undefined,
    playbook: before.playbook,
    only: true,
  });
  const drill = before.drill === null ? undefined : loadTheDrill(io, before.drill);
  if (drill !== undefined && !existsSync(undone.world)) {
    throw new RunbookError("RUN_CHANGED", `The world of the drill ${undone.id} is gone.`);
  }
  const written = loadAnswers(io, options.answers);
  const id = newRunId(new Date());
  const heads = openHeads(io, { runs: options.runs, id }, { given: options.anchor });
  const folder = makeRunFolder(io.cwd, options.runs, id);
  const world = drill === undefined ? undefined : { path: undone.world, drill: drill.path };
  const account = await openAccount(io, folder, { mode: "live", drill, world, resumed: 0 });
  if (account.kind !== started.kind) {
    throw new RunbookError("RUN_CHANGED", `The run was of kind ${started.kind}, and this would be ${account.kind}.`, {
      hint: "Set the environment as it was (AWS_ENDPOINT_URL).",
    });
  }
  const settings: RunSettings = {
    ...before,
    policy: policy.path,
    answers: written?.path ?? null,
    world: drill === undefined ? null : undone.id,
    ask: written === undefined,
    region: account.region,
    anchor: heads.anchor,
    undo: selection,
  };
  try {
    const end = await beginRun(
      io,
      {
        folder,
        account,
        program,
        inputs: {},
        policy,
        answers: written?.answers,
        dryRun: options.dryRun === true,
        settings,
        heads,
      },
      options,
    );
    // What the drill expects of the run that is taken back is no expectation of this one.
    return await conclude(io, folder, end, { ...options, account: undefined, heads });
  } finally {
    account.simulated?.close();
  }
}
