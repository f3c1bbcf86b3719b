/** The program that takes back another run, made anew from that run's audit log. */
import { actions } from "../../../actions/index.ts";
import { isWrite } from "../../aws/operations.ts";
import { RunbookError } from "../../errors.ts";
import { evidenceFolder } from "../../journal/evidence.ts";
import type { Kept, Value } from "../../journal/events.ts";
import { readJournal } from "../../journal/read.ts";
import { verify } from "../../journal/verify.ts";
import type { Program } from "../../playbook/program.ts";
import { systemClock } from "../../ports/system-clock.ts";
import { withoutAttempt } from "../../run/keys.ts";
import { undoProgram } from "../../run/undo-program.ts";
import { undoableOf, type Undoable } from "../../run/undo.ts";
import { suggestion } from "../../text/suggestion.ts";
import { runFolderAt } from "./folder.ts";
import type { UndoSettings } from "./settings.ts";
import { bare, decodedKey } from "../view/step-key.ts";

export interface LoadedUndo extends Undoable {
  readonly program: Program;
}

/** @throws RunbookError JOURNAL_TAMPERED where the log is not what was written; USAGE for a step that changed nothing */
export async function loadUndo(undo: UndoSettings): Promise<LoadedUndo> {
  const folder = runFolderAt(undo.run);
  const verified = await verify(folder.journal, { isWrite });
  const [problem] = verified.problems;
  if (problem !== undefined) {
    throw new RunbookError("JOURNAL_TAMPERED", `${folder.journal}:${problem.line}: ${problem.what}`, {
      hint: "What a changed log says of the state before is not to be trusted: nothing is taken back.",
    });
  }
  const stored = evidenceFolder(folder.evidence, systemClock());
  const load = async (kept: Kept) =>
    "value" in kept ? kept.value : (JSON.parse(await stored.get(kept.sha256)) as Value);
  const known = new Map(actions.map((action) => [action.name, action]));
  const all = await undoableOf(readJournal(folder.journal), { actions: known, isWrite, load });
  const wanted = selected(all, undo);
  return { ...wanted, program: undoProgram(folder.id, verified.head, wanted) };
}

function selected(all: Undoable, { to, only }: UndoSettings): Undoable {
  const changes = [...all.reversible, ...all.lasting];
  const keys = changes.map(({ key }) => key);
  const matching = (step: string) => {
    const found = (key: string) => names(key).includes(step) || bare(key).startsWith(`${step}/`);
    if (!keys.some(found)) {
      throw new RunbookError("USAGE", `No change of the run was made by ${step}.`, {
        hint: suggestion(step, [...new Set(keys.map(bare))]),
      });
    }
    return found;
  };
  if (only !== null) {
    const wanted = matching(only);
    return {
      reversible: all.reversible.filter(({ key }) => wanted(key)),
      lasting: all.lasting.filter(({ key }) => wanted(key)),
    };
  }
  if (to === null) return all;
  const wanted = matching(to);
  // What cannot be taken back has its place in the order too: all that came after it is still taken back.
  const oldest = Math.min(...changes.filter(({ key }) => wanted(key)).map(({ line }) => line));
  const later = ({ line }: { readonly line: number }) => line >= oldest;
  return { reversible: all.reversible.filter(later), lasting: all.lasting.filter(later) };
}

/** As the log has it, as the report shows it, without its attempt, and as the path of ids in the playbook. */
function names(key: string): readonly string[] {
  return [key, decodedKey(key), withoutAttempt(key), decodedKey(withoutAttempt(key)), bare(key)];
}
