/** Programs made by hand, so that the interpreter is tested without the playbook language. */
import { action, type Action } from "../../engine/action/action.ts";
import { Approved, Entity, Type } from "../../engine/action/schema.ts";
import type { AwsPort } from "../../engine/aws/port.ts";
import type { Expression, Scope } from "../../engine/expression/expression.ts";
import type { Event } from "../../engine/journal/events.ts";
import { liveLedger, replayLedger, resumeLedger } from "../../engine/journal/recorded-ledger.ts";
import { memoryEvidence, memoryJournal, type MemoryJournal } from "../../engine/journal/memory.ts";
import type { Body, Program, Step, Template } from "../../engine/playbook/program.ts";
import type { Policy } from "../../engine/policy/policy.ts";
import type { Answer, Checkpoint } from "../../engine/ports/operator.ts";
import { virtualClock } from "../../engine/ports/virtual-clock.ts";
import { createProbes } from "../../engine/run/probes.ts";
import { run, type RunEnd } from "../../engine/run/run.ts";

const place = { file: "made.yaml", line: 1, column: 1 };

export function expression(evaluate: (scope: Scope) => unknown, source = "made"): Expression {
  return { source, type: "dyn", place, evaluate };
}

export function value(evaluate: (scope: Scope) => unknown): Template {
  return { kind: "expression", expression: expression(evaluate) };
}

export function literal(it: unknown): Template {
  return { kind: "literal", value: it };
}

export function step(id: string, body: Body, around: Partial<Step> = {}): Step {
  return { id, title: id, place, onError: "stop", cites: [], body, ...around };
}

export function uses(of: Action, given: Record<string, Template> = {}): Body {
  return { kind: "action", action: of, with: given };
}

export function end(outcome: Extract<Body, { kind: "end" }>["outcome"] = "remediated"): Step {
  return step("ends", { kind: "end", outcome });
}

export function program(steps: readonly Step[]): Program {
  return {
    id: "made",
    title: "Made",
    files: [],
    inputs: [],
    outputs: {},
    stages: [{ id: "main", title: "Main", steps, place }],
  };
}

export const Thing = Entity("Thing", {
  id: Type.String(),
  fingerprint: Type.String(),
  preexisting: Type.Boolean(),
  handles: Type.Array(Type.String()),
});

/** An action without AWS calls that does what the test says. */
export function doing(run_: (params: Record<string, unknown>) => unknown, more: Partial<Action> = {}): Action {
  return {
    ...action({
      name: "made.action",
      summary: "Do what the test says",
      purpose: "observe",
      reversible: true,
      params: Type.Object({}),
      result: Type.Unknown(),
      calls: [],
      run: async (params) => run_(params as Record<string, unknown>),
    }),
    ...more,
  };
}

export const destroying = (
  done: (thing: string) => void,
  fingerprint?: (thing: { fingerprint: string }) => string,
): Action =>
  ({
    ...doing(({ thing }) => done((thing as { id: string }).id)),
    purpose: "destroy",
    reversible: false,
    target: "thing",
    params: Type.Object({ thing: Approved(Thing) }),
    fingerprint: async ({ thing }: { thing: { fingerprint: string } }) => fingerprint?.(thing) ?? thing.fingerprint,
  }) as unknown as Action;

const limits = { preexisting: { contained: 10, destroyed: 5 }, intruder_made: { contained: 500, destroyed: 200 } };
const noAws: AwsPort = {
  send() {
    throw new Error("no AWS in this test");
  },
};

export interface Made {
  readonly end: RunEnd;
  readonly journal: MemoryJournal;
  readonly events: readonly Event[];
  readonly clock: ReturnType<typeof virtualClock>;
  /** A replay's: what was recorded and not come by, by type and key. */
  readonly unmet: readonly string[];
}

export interface Settings {
  readonly answers?: Record<string, Answer | undefined>;
  readonly dryRun?: boolean;
  readonly policyGiven?: boolean;
  readonly former?: MemoryJournal;
  /** The run is a replay of it. */
  readonly recorded?: Made;
  readonly limits?: typeof limits;
  readonly signal?: AbortSignal;
}

export async function runMade(made: Program, settings: Settings = {}): Promise<Made> {
  const clock = virtualClock({ startAt: "2026-03-02T10:00:00Z", seed: "made" });
  const journal = memoryJournal(clock, settings.former?.lines ?? []);
  const evidence = memoryEvidence();
  const last = settings.recorded?.events.at(-1);
  const replayed =
    settings.recorded === undefined
      ? undefined
      : await replayLedger(settings.recorded.journal.read(), evidence, {
          interrupted: last?.type === "run.ended" && last.outcome === "interrupted",
        });
  const ledger =
    replayed ?? (settings.former === undefined ? liveLedger(journal, evidence) : await resumeLedger(journal, evidence));
  const end_ = await run({
    id: "run",
    kind: "drill",
    dryRun: settings.dryRun ?? false,
    program: made,
    inputs: {},
    policy: { limits: settings.limits ?? limits } as unknown as Policy,
    policyGiven: settings.policyGiven ?? true,
    judge: () => ({ verdict: "unknown", reasons: [] }),
    ports: {
      aws: noAws,
      ledger,
      evidence,
      clock,
      operator: { ask: async (asked: Checkpoint) => settings.answers?.[asked.key] },
      secrets: {
        put: async () => ({ sink: "nowhere" }),
        find: async () => undefined,
        randomBytes: (_label, count) => new Uint8Array(count),
      },
    },
    probes: createProbes(),
    region: "us-east-1",
    resumed: settings.former === undefined ? 0 : 1,
    started: {
      run: "run",
      format: 1,
      kind: "drill",
      dryRun: settings.dryRun ?? false,
      title: "Made",
      files: [],
      policy: null,
      inputs: {},
      version: "0",
      settings: {},
    },
    ...(settings.signal === undefined ? {} : { signal: settings.signal }),
  });
  return {
    end: end_,
    journal,
    clock,
    events: journal.lines.map((line) => JSON.parse(line) as Event),
    unmet: replayed?.unmet().map(({ type, key }) => `${type} ${key}`) ?? [],
  };
}

export function keysOf(made: Made, type: Event["type"]): string[] {
  return made.events.filter((event) => event.type === type).map((event) => ("key" in event ? event.key : ""));
}
