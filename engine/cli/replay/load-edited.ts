/** The playbook and the policy by which a past run is to be asked anew. */
import { isDeepStrictEqual } from "node:util";
import { RunbookError } from "../../errors.ts";
import type { EventOf } from "../../journal/events.ts";
import type { Program } from "../../playbook/program.ts";
import type { Io } from "../io.ts";
import { type LoadedPolicy, loadProgram, loadThePolicy } from "../load.ts";
import { settingsOf } from "../run/settings.ts";

/** What is another one than the run began with. */
export interface Edited {
  readonly program?: Program;
  readonly policy?: LoadedPolicy;
}

/**
 * Undefined where none is given, or what is given is what the run began with.
 * @throws RunbookError USAGE for an undo; PLAYBOOK_INVALID, POLICY_INVALID, FILE_UNREADABLE
 */
export function loadEdited(
  io: Io,
  started: EventOf<"run.started">,
  given: { playbook?: string; policy?: string },
): Edited | undefined {
  if (given.playbook === undefined && given.policy === undefined) return undefined;
  const { playbook, undo } = settingsOf(started.settings);
  if (undo !== undefined && given.playbook !== undefined) {
    throw new RunbookError(
      "USAGE",
      "The run takes another one back: its steps are made of that one's log, not of a playbook.",
      {
        hint: "Ask about the run that it takes back: that one was made by a playbook.",
      },
    );
  }
  const program = given.playbook === undefined ? undefined : loadProgram(io, given.playbook).program;
  const policy =
    given.policy === undefined
      ? undefined
      : loadThePolicy(io, { given: given.policy, drill: undefined, playbook, only: true });
  const edited = {
    ...(program === undefined || isDeepStrictEqual(sorted(program.files), sorted(started.files)) ? {} : { program }),
    ...(policy === undefined || policy.sha256 === started.policy?.sha256 ? {} : { policy }),
  };
  if (undo !== undefined && edited.policy !== undefined) {
    throw new RunbookError("USAGE", "The run takes another one back, whatever a policy says of its objects.", {
      hint: "Ask about the run that it takes back: that one decided by a policy.",
    });
  }
  return Object.keys(edited).length === 0 ? undefined : edited;
}

/** By what is in them; the main file may have another name. */
function sorted(files: readonly { readonly sha256: string }[]): string[] {
  return files.map(({ sha256 }) => sha256).toSorted();
}
