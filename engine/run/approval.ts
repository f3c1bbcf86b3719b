/**
 * The proof at run time of what the type check proved before: that an irreversible action's target
 * is, to the byte, one that a person approved in this run, and that its evidence was saved in it.
 */
import type { Action } from "../action/action.ts";
import { RunbookError } from "../errors.ts";
import { digest } from "../journal/canonical.ts";
import type { Value } from "../journal/events.ts";
import type { RunState } from "./state.ts";

interface Marked {
  readonly approved?: boolean;
  readonly saved?: boolean;
}

/** Names, ARNs and ids of the approved target. @throws RunbookError TARGET_NOT_APPROVED */
export function requireApproval(
  state: RunState,
  action: Action,
  params: Readonly<Record<string, unknown>>,
  step: string,
): ReadonlySet<string> {
  const handles = new Set<string>();
  for (const [name, schema] of Object.entries(action.params.properties)) {
    const { approved, saved } = schema as Marked;
    const value = params[name] as Value;
    if (approved === true) {
      if (!state.approved.has(digest(value))) {
        throw new RunbookError(
          "TARGET_NOT_APPROVED",
          `${step}: ${action.name} was given a ${name} that no checkpoint of this run approved`,
        );
      }
      handlesOf(value).forEach((handle) => handles.add(handle));
    }
    if (saved === true && !state.options.dryRun && !state.saved.has(digest(value))) {
      throw new RunbookError(
        "TARGET_NOT_APPROVED",
        `${step}: ${action.name} was given ${name} that this run did not save`,
      );
    }
  }
  return handles;
}

/** Remembers evidence that an action's result proves, so that a later action may take it. */
export function rememberSaved(state: RunState, action: Action, result: unknown): void {
  if ((action.result as Marked).saved === true) state.saved.add(digest(result));
}

export function handlesOf(target: unknown): readonly string[] {
  const { id, handles } = (target ?? {}) as { id?: unknown; handles?: unknown };
  const names: readonly unknown[] = Array.isArray(handles) ? handles : [];
  return [id, ...names].filter((name): name is string => typeof name === "string");
}
