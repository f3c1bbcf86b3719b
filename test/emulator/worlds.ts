/**
 * The same actions on two accounts: moto, by the live adapter, and the simulated one. Both by the
 * engine's own context; what is sent is noted with what was answered.
 */
import { createHash } from "node:crypto";
import type { Action, Caller } from "../../engine/action/action.ts";
import type { Input, OperationName } from "../../engine/aws/operations.ts";
import { liveAdapter } from "../../engine/aws/live.ts";
import { AwsError, type AwsPort } from "../../engine/aws/port.ts";
import { simulatedAccount } from "../../engine/aws/simulated/account.ts";
import { simulatedServices } from "../../engine/aws/simulated/services.ts";
import { RunbookError } from "../../engine/errors.ts";
import { memoryEvidence, memoryJournal } from "../../engine/journal/memory.ts";
import { liveLedger } from "../../engine/journal/recorded-ledger.ts";
import { compilePolicy } from "../../engine/policy/judge.ts";
import type { Policy } from "../../engine/policy/policy.ts";
import type { Clock } from "../../engine/ports/clock.ts";
import { systemClock } from "../../engine/ports/system-clock.ts";
import { virtualClock } from "../../engine/ports/virtual-clock.ts";
import { handlesOf } from "../../engine/run/approval.ts";
import { contextOf } from "../../engine/run/context.ts";
import { nothingCounted } from "../../engine/run/limits.ts";
import { createProbes } from "../../engine/run/probes.ts";
import type { RunState } from "../../engine/run/state.ts";
import { emptyPolicy } from "../actions/context.ts";
import { account, arn, endpoint } from "./emulator.ts";
import { type Given, inMoto, type Names, region, simulatedState } from "./given.ts";

export interface World {
  readonly names: Names;
  /** All that has a name of its own in this account. */
  readonly labels: readonly string[];
  /** Its result, or how it failed: the class of AWS's refusal or the engine's code. */
  carryOut(action: Action, params: Record<string, unknown>): Promise<unknown>;
  /** How taking back ended, or failed. */
  undo(action: Action, params: Record<string, unknown>, result: unknown): Promise<object>;
  /** Whether the target is what its finding says, as the engine asks before an irreversible action. */
  compare(action: Action, params: Record<string, unknown>): Promise<object>;
  /** One call: `ok` or the class of AWS's refusal. */
  send<O extends OperationName>(operation: O, input: Input<O>): Promise<string>;
  /** Operation to the different answers it had, sorted. */
  answers(): Readonly<Record<string, readonly string[]>>;
}

const caller: Caller = {
  account,
  arn: `arn:aws:sts::${account}:assumed-role/incident-responder/actions`,
  principal: arn("role/incident-responder"),
  partition: "aws",
  userId: "AROAEXAMPLERESPONDER:actions",
};
const policy = emptyPolicy({ account, networks: { known: ["192.0.2.0/24"] } });

export async function motoWorld(given: Given, number: number): Promise<World> {
  const { names, labels } = await inMoto(given, number);
  const adapter = liveAdapter({ runId: "actions", version: "0", environment: { AWS_ENDPOINT_URL: endpoint } });
  return worldOf(adapter, systemClock(), { names, labels }, "emulator");
}

export function simulatedWorld(given: Given): World {
  const clock = virtualClock({ startAt: "2026-03-02T10:00:00Z", seed: "actions" });
  const adapter = simulatedAccount({
    scenario: {
      drill: "actions",
      title: "One action",
      clock: "2026-03-02T10:00:00Z",
      account,
      caller: { arn: caller.arn },
      regions: { [region]: "ENABLED_BY_DEFAULT", "eu-west-1": "ENABLED_BY_DEFAULT", "af-south-1": "ENABLED" },
      state: simulatedState(given),
    },
    services: simulatedServices,
    clock,
  });
  return worldOf(adapter, clock, { names: (label) => label, labels: [] }, "drill");
}

function worldOf(
  adapter: AwsPort,
  clock: Clock,
  known: Pick<World, "names" | "labels">,
  kind: "emulator" | "drill",
): World {
  const seen = new Map<string, Set<string>>();
  const note = (operation: string, answer: string) =>
    seen.set(operation, (seen.get(operation) ?? new Set()).add(answer));
  const aws: AwsPort = {
    async send(call, context) {
      try {
        const reply = await adapter.send(call, context);
        note(call.operation, "ok");
        return reply;
      } catch (error) {
        note(call.operation, failureOf(error));
        throw error;
      }
    },
  };
  const state = stateOf(aws, clock, kind, policy);
  let steps = 0;
  const contextFor = (action: Action, params: Record<string, unknown>) => {
    const step = `step-${(steps += 1)}`;
    const handles = action.target === undefined ? [] : handlesOf(params[action.target]);
    return contextOf(state, { key: step, step, action, approved: new Set(), handles, timeout: undefined });
  };
  const orFailed = <T>(result: Promise<T>) => result.catch((error: unknown) => ({ failed: failureOf(error) }));
  return {
    ...known,
    carryOut: (action, params) => orFailed(action.run(params, contextFor(action, params))),
    undo: (action, params, result) =>
      orFailed(
        Promise.resolve(action.undo?.(params, result, contextFor(action, params))).then((undone) => ({ undone })),
      ),
    async compare(action, params) {
      const { fingerprint } = params[action.target ?? ""] as { fingerprint?: string };
      const now = await orFailed(Promise.resolve(action.fingerprint?.(params, contextFor(action, params))));
      return typeof now === "object" ? now : { as_found: now !== undefined && now === fingerprint };
    },
    send: (operation, input) =>
      aws
        .send(
          { operation, region, input },
          { key: "call", step: "call", declared: new Set([operation]), approved: new Set() },
        )
        .then(() => "ok", failureOf),
    answers: () => Object.fromEntries([...seen].map(([operation, answers]) => [operation, [...answers].toSorted()])),
  };
}

/** What is no answer of AWS or the engine is a mistake of the test, and thrown. */
function failureOf(error: unknown): string {
  if (error instanceof AwsError) return error.class;
  if (error instanceof RunbookError) return error.code;
  throw error;
}

function stateOf(aws: AwsPort, clock: Clock, kind: "emulator" | "drill", policy: Policy): RunState {
  const secrets = new Map<string, string>();
  const evidence = memoryEvidence();
  return {
    options: {
      id: "actions",
      kind,
      dryRun: false,
      program: { id: "actions", title: "Actions", files: [], inputs: [], stages: [], outputs: {} },
      inputs: {},
      policy,
      policyGiven: true,
      judge: compilePolicy(policy),
      ports: {
        aws,
        ledger: liveLedger(memoryJournal(clock), evidence),
        evidence,
        clock,
        operator: { ask: async () => undefined },
        secrets: {
          async put(name, secret) {
            secrets.set(name, secret);
            return { sink: "memory" };
          },
          find: async (name) => (secrets.has(name) ? { sink: "memory" } : undefined),
          randomBytes: (label, count) => createHash("shake256", { outputLength: count }).update(label).digest(),
        },
      },
      probes: createProbes(),
      region,
      resumed: 0,
      started: {
        run: "actions",
        format: 1,
        kind,
        dryRun: false,
        title: "Actions",
        files: [],
        policy: null,
        inputs: {},
        version: "0",
        settings: {},
      },
    },
    caller,
    approved: new Set(),
    saved: new Set(),
    stored: new Map<string, string>(),
    planned: new Set(),
    changes: new Map(),
    caps: [],
    gaps: new Set(),
    counted: nothingCounted(),
    ending: undefined,
  };
}
