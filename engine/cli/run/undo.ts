/** `runbook undo <run>`: takes back what a run changed, as a run of its own with its own audit log. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { type ExitCode, exitOf, RunbookError } from "../../errors.ts";
import { beginRun } from "./begin.ts";
import { openHeads } from "./heads.ts";
import type { Io } from "../io.ts";
import { loadAnswers, loadTheDrill, loadThePolicy } from "../load.ts";
import { loadUndo } from "./load-undo.ts";
import type { Lasting } from "../../run/undo.ts";
import { visible } from "../../text/visible.ts";
import { findWorld, openAccount } from "./open-account.ts";
import { findRun, makeRunFolder, newRunId, type RunFolder, withLock } from "./folder.ts";
import { conclude, readingOf, type SessionOptions } from "./session.ts";
import { runCommand } from "./next-steps.ts";
import { settingsOf, type RunSettings } from "./settings.ts";
import { decodedKey } from "../view/step-key.ts";

export interface UndoOptions extends SessionOptions {
  readonly run: string;
  readonly to?: string;
  readonly only?: string;
  readonly dryRun?: boolean;
  readonly policy?: string;
  readonly world?: string;
  readonly answers?: string;
  readonly anchor?: string;
}

/**
 * @throws RunbookError RUN_UNKNOWN, JOURNAL_TAMPERED, RUN_BUSY while somebody works on the run, RUN_CHANGED where the
 * kind of account is another, USAGE for an undo of an undo
 */
export async function undo(io: Io, options: UndoOptions): Promise<ExitCode> {
  const undone = findRun(io.cwd, options.runs, options.run);
  // Nobody may go on with the run while it is taken back.
  return withLock(undone, () => takeBack(io, undone, options));
}

async function takeBack(io: Io, undone: RunFolder, options: UndoOptions): Promise<ExitCode> {
  const { started } = await readingOf(undone);
  const before = settingsOf(started.settings);
  if (before.undo !== undefined) {
    const of = basename(before.undo.run);
    if (started.dryRun) {
      throw new RunbookError("USAGE", `${undone.id} was a dry run of an undo: it changed nothing.`, {
        hint: `To take back what ${of} changed: ${runCommand("undo", of, options.runs)}`,
      });
    }
    throw new RunbookError("USAGE", `${undone.id} took back what ${of} changed.`, {
      hint: "To have those changes again, run the playbook again: it does what is not done.",
    });
  }
  if (started.dryRun) {
    return tellNothing(io, options, undone, { text: `${undone.id} was a dry run: it changed nothing.\n`, lasting: [] });
  }
  const selection = { run: undone.path, to: options.to ?? null, only: options.only ?? null };
  const { program, reversible, lasting } = await loadUndo(selection);
  if (reversible.length === 0) {
    const text = `${undone.id} changed nothing that can be taken back.\n`;
    return tellNothing(io, options, undone, { text, lasting });
  }
  const policy = loadThePolicy(io, {
    given: options.policy ?? before.policy ?? undefined,
    drill: undefined,
    playbook: before.playbook,
    only: true,
  });
  const drill = before.drill === null ? undefined : await loadTheDrill(io, before.drill);
  if (drill !== undefined && !existsSync(undone.world)) {
    throw new RunbookError("RUN_CHANGED", `The world of the drill ${undone.id} is gone.`);
  }
  const written = loadAnswers(io, options.answers);
  const id = newRunId(new Date());
  const heads = openHeads(io, { runs: options.runs, id }, { given: options.anchor });
  const folder = makeRunFolder(io.cwd, options.runs, id);
  const left = options.world === undefined ? undefined : await findWorld(io, options.runs, options.world);
  const world = drill === undefined ? undefined : (left ?? { path: undone.world, drill: drill.path });
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
    world: drill === undefined ? null : (options.world ?? undone.id),
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

/** What stays is told all the same; a step that stopped halfway is for a person to look at. No run begins, so none is named. */
function tellNothing(
  io: Io,
  { json }: UndoOptions,
  { id }: RunFolder,
  { text, lasting }: { text: string; lasting: readonly Lasting[] },
): ExitCode {
  const outcome = lasting.some(({ halfway }) => halfway) ? "undone-in-part" : "undone";
  const exitCode = exitOf(outcome);
  if (json === true) {
    const reasons = lasting.map(({ key, action, why }) => `${decodedKey(key)} (${action}): ${why}`);
    io.stdout.write(`${JSON.stringify({ run: null, undone: id, outcome, exitCode, changes: [], reasons })}\n`);
    return exitCode;
  }
  const stays = lasting.map(({ key, action, why }) => `  - ${visible(decodedKey(key))} (${visible(action)}): ${why}\n`);
  io.stdout.write(`${text}${stays.join("")}`);
  return exitCode;
}
