/** Loads what a run began with, and makes sure that it is still the same. */
import { RunbookError } from "../errors.ts";
import type { EventOf } from "../journal/events.ts";
import type { Program } from "../playbook/program.ts";
import type { Io } from "./io.ts";
import { type LoadedPolicy, loadProgram, loadTheDrill, loadThePolicy, type OpenedDrill } from "./load.ts";
import { loadUndo } from "./load-undo.ts";
import { type RunSettings, settingsOf } from "./settings.ts";

export interface SameRun {
  readonly program: Program;
  readonly policy: LoadedPolicy;
  readonly drill: OpenedDrill | undefined;
  readonly settings: RunSettings;
}

/** @throws RunbookError RUN_CHANGED naming the file that is another one now */
export async function loadSameRun(
  io: Io,
  { started }: { started: EventOf<"run.started"> },
  moved: { playbook?: string; policy?: string },
  needsDrill = true,
): Promise<SameRun> {
  const settings = settingsOf(started.settings);
  const { path, program } =
    settings.undo === undefined
      ? loadProgram(io, moved.playbook ?? settings.playbook)
      : { path: settings.playbook, program: (await loadUndo(settings.undo)).program };
  for (const before of started.files) {
    const now = program.files.find((file) => file.path === before.path);
    if (now?.sha256 !== before.sha256) throw changed(`${before.path} of the playbook`, before.sha256, now?.sha256);
  }
  const policyPath = moved.policy ?? settings.policy ?? undefined;
  const policy = loadThePolicy(io, { given: policyPath, drill: undefined, playbook: path, only: true });
  if ((started.policy?.sha256 ?? "") !== policy.sha256)
    throw changed("The policy", started.policy?.sha256, policy.sha256);
  const drill = settings.drill === null || !needsDrill ? undefined : loadTheDrill(io, settings.drill);
  return { program, policy, drill, settings };
}

function changed(what: string, before: string | undefined, now: string | undefined): RunbookError {
  return new RunbookError(
    "RUN_CHANGED",
    `${what} is not the one that the run began with (SHA-256 ${short(before)}, now ${short(now)}).`,
    {
      hint: "Put the file back as it was, or start a new run.",
    },
  );
}

function short(hash: string | undefined): string {
  return hash === undefined || hash === "" ? "none" : hash.slice(0, 12);
}
