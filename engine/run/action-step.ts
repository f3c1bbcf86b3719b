/** Carries out one action: parameters, proof of approval, a last look at the target, the call, its result. */
import type { Action } from "../action/action.ts";
import { RunbookError } from "../errors.ts";
import { type Scope, type StepValue, unknown } from "../expression/expression.ts";
import { probeMark, type Value } from "../journal/events.ts";
import type { Template } from "../playbook/program.ts";
import { approveAgain } from "./checkpoint.ts";
import { handlesOf, rememberSaved, requireApproval } from "./approval.ts";
import { contextOf } from "./context.ts";
import { emit, type RunState } from "./state.ts";
import { fillAll } from "./template.ts";

export async function carryOut(
  state: RunState,
  key: string,
  action: Action,
  template: Readonly<Record<string, Template>>,
  scope: Scope,
  timeout: number | undefined,
): Promise<StepValue> {
  const { ledger } = state.options.ports;
  const params = fillAll(template, scope);
  if (params === unknown) return { status: "unknown" };
  await emit(state, { type: "step.started", key, action: action.name, params: await ledger.keep(params as Value) });

  const approved = requireApproval(state, action, params, key);
  const target = action.target === undefined ? undefined : params[action.target];
  const context = contextOf(state, { key, step: key, action, approved, handles: handlesOf(target), timeout });
  if (action.probe !== undefined) {
    // A probe looks anew each time, whatever it was told before the last crash.
    const looks = contextOf(state, {
      key: `${key}${probeMark}${state.options.resumed})`,
      step: key,
      action,
      approved,
      handles: handlesOf(target),
      timeout,
    });
    state.options.probes.register(
      key,
      async (call) => (await action.probe?.(params, call as never, looks)) ?? "unknown",
    );
  }
  try {
    if (!(await stillTheSame(state, key, action, params, target, context))) return { status: "skipped" };
    const result = await action.run(params, context);
    rememberSaved(state, action, result);
    return { status: "done", result };
  } catch (error) {
    throw await context.failed(error);
  } finally {
    state.options.probes.forget(key);
  }
}

/**
 * An irreversible action's target is read again right before it. One that is gone is the action's
 * to handle; one that changed since it was shown is asked about again.
 */
async function stillTheSame(
  state: RunState,
  key: string,
  action: Action,
  params: Record<string, unknown>,
  target: unknown,
  context: ReturnType<typeof contextOf>,
): Promise<boolean> {
  if (action.reversible || action.fingerprint === undefined) return true;
  const shown = (target as { fingerprint?: string } | undefined)?.fingerprint;
  if (shown === undefined) throw new RunbookError("INTERNAL", `${action.name}: its target has no fingerprint`);
  const found = await action.fingerprint(params, context);
  if (found === undefined || found === shown || state.options.dryRun) return true;
  if (await approveAgain(state, key, target as Value, action)) return true;
  state.caps.push(`${key}: changed after it was approved, and was not approved again`);
  return false;
}
