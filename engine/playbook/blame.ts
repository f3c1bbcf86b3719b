/** Which change of an overlay makes the whole wrong, where what is wrong stands in the playbook that it extends. */
import { basename } from "node:path";
import { coverageOf, uncovered } from "./coverage.ts";
import type { LoadedPlaybook } from "./load.ts";
import { keyRangeOf } from "./locate.ts";
import type { Chain, Edit } from "./overlay.ts";
import type { Problem } from "./problem.ts";
import { problemAt } from "./read.ts";

/** Loads the base with so many of the edits made. */
type WithEdits = (edits: number) => LoadedPlaybook;

/**
 * The problems of the whole, those that an edit causes at that edit; and of requirements that no
 * step carries out any more. What is wrong without the overlays stays where it is.
 */
export function blame({ edits, overlays }: Chain, whole: LoadedPlaybook, withEdits: WithEdits): readonly Problem[] {
  const loaded = new Map<number, LoadedPlaybook>([[edits.length, whole]]);
  const load = (count: number): LoadedPlaybook => {
    const known = loaded.get(count) ?? withEdits(count);
    loaded.set(count, known);
    return known;
  };
  const elsewhere = problemsOf(whole).map((problem): Problem => {
    if (overlays.includes(problem.file)) return problem;
    const isThere = (count: number) => problemsOf(load(count)).some((each) => isSame(each, problem));
    const edit = culprit(edits, isThere);
    return edit === undefined ? problem : causedBy(edit, problem);
  });
  if (!edits.some(mayLose)) return elsewhere;
  const lost = uncitedOf(whole).filter((id) => !uncitedOf(load(0)).includes(id));
  const lostBy = lost.flatMap((id) => {
    const edit = culprit(edits, (count) => uncitedOf(load(count)).includes(id));
    return edit === undefined ? [] : [lostProblem(edit, id)];
  });
  return [...elsewhere, ...lostBy];
}

/** The edit with which it begins to be there; undefined where it is there without any. */
function culprit(edits: readonly Edit[], isThere: (edits: number) => boolean): Edit | undefined {
  if (isThere(0)) return undefined;
  let without = 0;
  let withIt = edits.length;
  while (withIt - without > 1) {
    const middle = Math.floor((without + withIt) / 2);
    if (isThere(middle)) withIt = middle;
    else without = middle;
  }
  return edits[withIt - 1];
}

function causedBy(edit: Edit, { code, message, file, line, hint }: Problem): Problem {
  return at(edit, code, `with this change, in line ${line} of ${basename(file)}: ${message}`, hint);
}

function lostProblem(edit: Edit, id: string): Problem {
  const message = `with this change no step carries out the requirement ${id}`;
  return at(edit, "REQUIREMENT_LOST", message, `let a step that stays, or that you add, cite ${id}`);
}

function at({ yaml, path, what }: Edit, code: Problem["code"], message: string, hint: string | undefined): Problem {
  return problemAt(yaml, keyRangeOf(yaml, what.kind === "change" ? [...path, what.change] : path), code, message, hint);
}

function mayLose({ what }: Edit): boolean {
  return what.kind === "change" && (what.change === "remove" || what.raw["cites"] !== undefined);
}

function uncitedOf(loaded: LoadedPlaybook): readonly string[] {
  const coverage = "program" in loaded ? coverageOf(loaded.program) : undefined;
  return coverage === undefined ? [] : uncovered(coverage).map(({ id }) => id);
}

function problemsOf(loaded: LoadedPlaybook): readonly Problem[] {
  return "problems" in loaded ? loaded.problems : [];
}

function isSame(one: Problem, other: Problem): boolean {
  return one.code === other.code && one.message === other.message && one.file === other.file && one.line === other.line;
}
