/** One step: its condition, its loop, its retries, its body, and what happens when it fails. */
import { Withheld } from "../aws/withhold.ts";
import { RunbookError } from "../errors.ts";
import { type LoopItem, type Scope, type StepValue, unknown } from "../expression/expression.ts";
import type { Value } from "../journal/events.ts";
import type { Body, Program, Step } from "../playbook/program.ts";
import { carryOut } from "./action-step.ts";
import { approve, choose } from "./checkpoint.ts";
import { failureOf, isTransient } from "./failure.ts";
import { attempt, child, item, round } from "./keys.ts";
import { admit } from "./limits.ts";
import { pool } from "./pool.ts";
import { runProgram } from "./program.ts";
import { endOf, PlaybookEnds, type RunEnds } from "./signals.ts";
import { emit, goOn, type RunState } from "./state.ts";
import { fill, fillText } from "./template.ts";

/** The longest pause between two attempts of a step. */
const longestPause = 120_000;
/** How many children of a `parallel` run at once. */
const parallelWidth = 16;

/** The values of one playbook's steps, under their ids; loops and rounds write into the same. */
export interface Frame {
  readonly program: Program;
  readonly scope: Scope;
  readonly steps: Record<string, StepValue>;
}

export async function runSteps(state: RunState, parent: string, steps: readonly Step[], frame: Frame): Promise<void> {
  for (const step of steps) await runStep(state, child(parent, step.id), step, frame);
}

export async function runStep(state: RunState, key: string, step: Step, frame: Frame): Promise<void> {
  goOn(state);
  frame.steps[step.id] =
    step.forEach === undefined
      ? await runOnce(state, key, step, frame, frame.scope)
      : await runLoop(state, key, step, step.forEach, frame);
}

/** Runs the step for each item; `when` is asked of each. */
async function runLoop(
  state: RunState,
  key: string,
  step: Step,
  loop: NonNullable<Step["forEach"]>,
  frame: Frame,
): Promise<StepValue> {
  const collection = loop.items.evaluate(frame.scope);
  if (collection === unknown) return unknownStep(state, key, "its items are not known in a dry run");
  const items = keyed(key, collection as unknown[], loop, frame.scope);
  await emit(state, { type: "loop.started", key, items: items.map((entry) => entry.key) });
  const chosen = items.filter((entry) => step.when?.evaluate(entry.scope) !== false);
  admitTargets(
    state,
    key,
    step,
    chosen.map((entry) => entry.scope),
  );

  const results = new Map<string, LoopItem>();
  await pool(items, loop.concurrency, async (entry) => {
    goOn(state);
    const value = await runOnce(state, item(key, entry.key), step, frame, entry.scope, true);
    results.set(entry.key, { key: entry.key, ...value });
  });
  const inOrder = items.map((entry) => results.get(entry.key) as LoopItem);
  return { status: worst(inOrder), items: inOrder };
}

function keyed(
  key: string,
  items: readonly unknown[],
  loop: NonNullable<Step["forEach"]>,
  scope: Scope,
): { key: string; scope: Scope }[] {
  const seen = new Set<string>();
  return items.map((value) => {
    const local = { ...scope, locals: { ...scope.locals, [loop.as]: value } };
    const itemKey = String(loop.key === undefined ? value : loop.key.evaluate(local));
    if (seen.has(itemKey)) throw new RunbookError("ITEM_KEY_DUPLICATE", `${key}: two items have the key “${itemKey}”`);
    seen.add(itemKey);
    return { key: itemKey, scope: local };
  });
}

function worst(items: readonly LoopItem[]): StepValue["status"] {
  const order: StepValue["status"][] = ["failed", "unknown", "done", "skipped"];
  return order.find((status) => items.some((entry) => entry.status === status)) ?? "done";
}

async function runOnce(
  state: RunState,
  key: string,
  step: Step,
  frame: Frame,
  scope: Scope,
  admitted = false,
): Promise<StepValue> {
  const condition = step.when === undefined ? true : step.when.evaluate(scope);
  if (condition === false) {
    await emit(state, { type: "step.skipped", key, reason: step.when?.source ?? "" });
    return { status: "skipped" };
  }
  if (!admitted) admitTargets(state, key, step, [scope]);
  return withRetries(state, key, step, frame, scope, condition === unknown);
}

async function withRetries(
  state: RunState,
  key: string,
  step: Step,
  frame: Frame,
  scope: Scope,
  conditional: boolean,
): Promise<StepValue> {
  const max = step.retry?.max ?? 0;
  for (let number = 1; ; number++) {
    const at = attempt(key, number);
    try {
      const value = await runBody(state, at, step, frame, scope, conditional);
      // Whether it runs at all is open: later steps must not take its result for granted.
      if (conditional) return await unknownStep(state, at, `whether it runs depends on: ${step.when?.source}`);
      return await ended(state, at, value);
    } catch (error) {
      if (error instanceof Withheld) return await ended(state, at, { status: "unknown" });
      const end = endOf(error);
      if (end !== undefined) throw closing(state, end);
      if (number > max || !isTransient(error)) return failed(state, at, step, frame, error);
      await pause(state, at, number, step.retry?.delay ?? 1000, error);
    }
  }
}

/** Backoff with full jitter; the drawn pause is recorded, so that a replay waits the same. */
async function pause(state: RunState, key: string, number: number, delay: number, error: unknown): Promise<void> {
  const { ledger, clock } = state.options.ports;
  const longest = Math.min(delay * 2 ** (number - 1), longestPause);
  const recorded = ledger.recorded("step.retried", key);
  const waits = recorded?.waits ?? Math.round(longest / 2 + (clock.random() * longest) / 2);
  await emit(state, { type: "step.retried", key, attempt: number, error: failureOf(error), waits });
  if (recorded === undefined && ledger.mode !== "replay") await clock.sleep(waits, key, state.options.signal);
  goOn(state);
}

async function ended(state: RunState, key: string, value: StepValue): Promise<StepValue> {
  if (value.status === "unknown") return unknownStep(state, key, "it depends on what a dry run does not do");
  if (value.status === "skipped") {
    await emit(state, { type: "step.skipped", key, reason: "not approved" });
    return value;
  }
  const result = value.result === undefined ? null : await state.options.ports.ledger.keep(value.result as Value);
  await emit(state, { type: "step.completed", key, result });
  return value;
}

async function failed(state: RunState, key: string, step: Step, frame: Frame, error: unknown): Promise<StepValue> {
  const handled = step.onError !== "stop";
  await emit(state, { type: "step.failed", key, error: failureOf(error), handled });
  if (!handled) throw error;
  state.caps.push(`${key} failed: ${failureOf(error).message}`);
  if (step.onError !== "continue") await runSteps(state, child(key, "on-error"), step.onError, frame);
  return { status: "failed" };
}

async function unknownStep(state: RunState, key: string, reason: string): Promise<StepValue> {
  await emit(state, { type: "step.unknown", key, reason });
  return { status: "unknown" };
}

async function runBody(
  state: RunState,
  key: string,
  step: Step,
  frame: Frame,
  scope: Scope,
  conditional: boolean,
): Promise<StepValue> {
  const { body } = step;
  if (body.kind === "action") return carryOut(state, key, body.action, body.with, scope, step.timeout);
  await emit(state, { type: "step.started", key, action: null, params: null });
  switch (body.kind) {
    case "approve":
      return approve(state, key, body, scope);
    case "choose":
      return choose(state, key, body, scope);
    case "parallel":
      admitTogether(state, key, body.steps, frame);
      await pool(body.steps, parallelWidth, (inner) => runStep(state, child(key, inner.id), inner, frame));
      return { status: "done" };
    case "repeat":
      return repeat(state, key, body, frame);
    case "playbook":
      return runProgram(state, key, body.program, body.with, scope);
    case "end":
      return end(state, key, body, scope, conditional);
  }
}

async function repeat(
  state: RunState,
  key: string,
  body: Extract<Body, { kind: "repeat" }>,
  frame: Frame,
): Promise<StepValue> {
  for (let rounds = 1; rounds <= body.max; rounds++) {
    await runSteps(state, round(key, rounds), body.steps, frame);
    const satisfied = body.until.evaluate(frame.scope);
    if (satisfied === true) return { status: "done", result: { rounds, satisfied: true } };
    // What the next round would find depends on writes that a dry run withholds.
    if (satisfied === unknown || state.options.dryRun) return { status: "unknown" };
  }
  return { status: "done", result: { rounds: body.max, satisfied: false } };
}

async function end(
  state: RunState,
  key: string,
  body: Extract<Body, { kind: "end" }>,
  scope: Scope,
  conditional: boolean,
): Promise<StepValue> {
  if (conditional) return { status: "unknown" };
  await emit(state, { type: "step.completed", key, result: null });
  throw new PlaybookEnds(body.outcome, body.because === undefined ? [] : [fillText(body.because, scope, "")]);
}

/** Counts what steps that run side by side are about to change, before the first of them changes anything. */
function admitTogether(state: RunState, key: string, steps: readonly Step[], { scope }: Frame): void {
  for (const step of steps) admitTargets(state, child(key, step.id), step, scopesOf(step, scope));
}

/** Of the items that the step is for, as far as they are known yet; what is wrong with them the step itself says. */
function scopesOf({ id, forEach, when }: Step, scope: Scope): readonly Scope[] {
  try {
    const items = forEach?.items.evaluate(scope);
    if (items === unknown) return [];
    const scopes =
      forEach === undefined ? [scope] : keyed(id, items as unknown[], forEach, scope).map((each) => each.scope);
    return scopes.filter((each) => when?.evaluate(each) !== false);
  } catch {
    return [];
  }
}

/** Counts what the step is about to change over all its items, before the first of them. */
function admitTargets(state: RunState, key: string, step: Step, scopes: readonly Scope[]): void {
  const { body } = step;
  if (body.kind !== "action" || body.action.target === undefined) return;
  const template = body.with[body.action.target];
  if (template === undefined) return;
  const targets = scopes.map((scope) => fill(template, scope)).filter((target) => target !== unknown);
  admit(state.counted, state.options.policy.limits, body.action.purpose, targets, key);
}

/** Marks the run as ending, so that no sibling starts anything new. */
function closing(state: RunState, end: RunEnds): RunEnds {
  state.ending ??= end.outcome;
  return end;
}
