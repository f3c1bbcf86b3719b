/**
 * Whether a playbook keeps the orders that its actions ask for: proved over all its steps, those
 * of its parts included, before anything runs.
 */
import { basename } from "node:path";
import type { All, Before, Hazard, Last, Which } from "../action/hazard.ts";
import { type Problem, sorted } from "./problem.ts";
import type { Place, Program, Step } from "./program.ts";
import { problemAt, type Source } from "./read.ts";

/** A step with an action, and what has had its turn whenever the run comes to it. */
interface Turn {
  readonly step: Step;
  readonly action: string;
  /** Calls of parts that lead to it, outermost first. */
  readonly calls: readonly Place[];
  readonly before: Past;
}

/** `sure` leaves out what only runs after a failure. */
interface Past {
  readonly sure: ReadonlySet<Turn>;
  readonly maybe: ReadonlySet<Turn>;
}

/** Every step that comes too early, or lacks the step that makes it safe. */
export function orderProblems(
  program: Program,
  hazards: readonly Hazard[],
  sources: ReadonlyMap<string, Source>,
): readonly Problem[] {
  const turns = turnsOf(program);
  // What was done before a part is its caller's to prove: it works on objects that it is given.
  const isPart = program.inputs.some(({ type }) => /[A-Z]/.test(type));
  const found = hazards.flatMap(({ rule, because }) => {
    if ("last" in rule) return notLast(turns, rule, because);
    return "all" in rule ? notAll(turns, rule, because) : notBefore(turns, rule, because, isPart);
  });
  return sorted(found.flatMap(({ turn, message, hint }) => problemFor(turn, message, hint, sources)));
}

interface Finding {
  readonly turn: Turn;
  readonly message: string;
  readonly hint: string;
}

function notBefore(turns: readonly Turn[], rule: Before, because: string, isPart: boolean): readonly Finding[] {
  const { first, before, needs } = rule;
  const firsts = turnsWith(turns, first);
  if (firsts.length === 0 && (needs !== true || isPart)) return [];
  return turnsWith(turns, before).flatMap((turn) => preceded(turn, firsts, first.says, because));
}

function notAll(turns: readonly Turn[], { all, before }: All, because: string): readonly Finding[] {
  const firsts = turnsWith(turns, all);
  const names = [...new Set(firsts.map(({ action }) => action))];
  return turnsWith(turns, before).flatMap((turn) =>
    names.flatMap((name) =>
      preceded(
        turn,
        firsts.filter(({ action }) => action === name),
        name,
        because,
      ),
    ),
  );
}

/** A finding where none of `firsts` is sure to have had its turn. */
function preceded(turn: Turn, firsts: readonly Turn[], says: string, because: string): readonly Finding[] {
  if (firsts.some((each) => turn.before.sure.has(each))) return [];
  const [there] = firsts;
  const hint =
    there === undefined
      ? `add a step with ${says} before this one`
      : `move the step in ${spot(there, turn)} before this one, or add another`;
  return [{ turn, message: `no step with ${says} is sure to come before ${turn.action}: ${because}`, hint }];
}

function notLast(turns: readonly Turn[], { last, of }: Last, because: string): readonly Finding[] {
  const others = turnsWith(turns, of);
  return turnsWith(turns, last).flatMap((turn) => {
    const later = others.find((each) => each !== turn && !turn.before.maybe.has(each));
    if (later === undefined) return [];
    const message = `${turn.action} does not come after ${later.action} (in ${spot(later, turn)}): ${because}`;
    return [{ turn, message, hint: `move this step behind every step that carries out ${of.says}` }];
  });
}

function turnsWith(turns: readonly Turn[], which: Which): readonly Turn[] {
  return turns.filter(({ step: { body } }) => body.kind === "action" && which.includes(body.action));
}

function turnsOf(program: Program): readonly Turn[] {
  const turns: Turn[] = [];
  stages(program, [], nothing);
  return turns;

  function stages({ stages: all }: Program, calls: readonly Place[], past: Past): Past {
    return all.reduce((before, { steps }) => inOrder(steps, calls, before), past);
  }

  function inOrder(steps: readonly Step[], calls: readonly Place[], past: Past): Past {
    return steps.reduce((before, step) => one(step, calls, before), past);
  }

  function one(step: Step, calls: readonly Place[], past: Past): Past {
    const after = bodyOf(step, calls, past);
    if (typeof step.onError === "string") return after;
    const { maybe } = inOrder(step.onError, calls, after);
    return { ...after, maybe };
  }

  function bodyOf(step: Step, calls: readonly Place[], past: Past): Past {
    const { body } = step;
    switch (body.kind) {
      case "action": {
        const turn = { step, action: body.action.name, calls, before: past };
        turns.push(turn);
        return { sure: new Set(past.sure).add(turn), maybe: new Set(past.maybe).add(turn) };
      }
      case "parallel":
        // Side by side: none comes before another, all of them before what follows.
        return union(body.steps.map((child) => one(child, calls, past)));
      case "repeat":
        return inOrder(body.steps, calls, past);
      case "playbook":
        return stages(body.program, [...calls, step.place], past);
      case "approve":
      case "choose":
      case "end":
        return past;
    }
  }
}

const nothing: Past = { sure: new Set(), maybe: new Set() };

function union(pasts: readonly Past[]): Past {
  return {
    sure: new Set(pasts.flatMap(({ sure }) => [...sure])),
    maybe: new Set(pasts.flatMap(({ maybe }) => [...maybe])),
  };
}

/** Its line, with the file's name as steps call it where it is another one. */
function spot({ step: { place } }: Turn, from: Turn): string {
  return place.file === from.step.place.file ? `line ${place.line}` : `line ${place.line} of ${basename(place.file)}`;
}

function problemFor(
  { step, calls }: Turn,
  message: string,
  hint: string,
  sources: ReadonlyMap<string, Source>,
): readonly Problem[] {
  const source = sources.get(step.place.file);
  if (source === undefined) return [];
  const start = (source.lines.lineStarts[step.place.line - 1] ?? 0) + step.place.column - 1;
  const via = calls.map(({ file, line }) => `line ${line} of ${basename(file)}`).join(", ");
  const told = via === "" ? message : `${message} (as called in ${via})`;
  return [problemAt(source, [start, start + step.id.length], "ORDER_HAZARD", told, hint)];
}
