/**
 * Carries out one action on a simulated account by the engine's own context, for the tests of
 * what changes an account: real refusals, late reads and virtual time, without a playbook.
 */
import { createHash } from "node:crypto";
import type { Action } from "../../engine/action/action.ts";
import type { Input, OperationName, Output } from "../../engine/aws/operations.ts";
import type { AwsPort } from "../../engine/aws/port.ts";
import { simulatedAccount } from "../../engine/aws/simulated/account.ts";
import type { Scenario } from "../../engine/aws/simulated/drill/schema.ts";
import { simulatedServices } from "../../engine/aws/simulated/services.ts";
import type { World } from "../../engine/aws/simulated/world.ts";
import type { Event } from "../../engine/journal/events.ts";
import type { Ledger } from "../../engine/journal/ledger.ts";
import { canonical } from "../../engine/journal/canonical.ts";
import { liveLedger } from "../../engine/journal/recorded-ledger.ts";
import { memoryEvidence, memoryJournal } from "../../engine/journal/memory.ts";
import type { Policy } from "../../engine/policy/policy.ts";
import type { Clock } from "../../engine/ports/clock.ts";
import { virtualClock } from "../../engine/ports/virtual-clock.ts";
import { handlesOf } from "../../engine/run/approval.ts";
import { contextOf } from "../../engine/run/context.ts";
import { nothingCounted } from "../../engine/run/limits.ts";
import { createProbes } from "../../engine/run/probes.ts";
import type { RunState } from "../../engine/run/state.ts";
import { emptyPolicy, responder } from "./context.ts";

export const account = responder.account;
export const arn = (rest: string) => `arn:aws:iam::${account}:${rest}`;
export const awsPolicy = (name: string) => `arn:aws:iam::aws:policy/${name}`;
export const allowing = (action: string, resource = "*") => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: action, Resource: resource }],
});
export const trusting = (...principals: string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" }],
});

export interface Declared {
  /** Without the responder's role, which is always there. */
  readonly iam?: { readonly roles?: Record<string, unknown> } & Record<string, unknown>;
  readonly cloudtrail?: unknown;
  readonly ec2?: unknown;
  /** State of any other service, as a drill declares it. */
  readonly state?: Readonly<Record<string, unknown>>;
  readonly faults?: Scenario["faults"];
  /** What the intruder does by himself, as the user `mallory`, who has to be declared. */
  readonly traps?: Scenario["traps"];
  /** Reads of IAM lag by this much: `4s` as AWS's do, unless told. */
  readonly lag?: string;
  readonly policy?: Partial<Policy>;
  /** Whether writes are only planned; what withholds them is to be given by `through`. */
  readonly dryRun?: boolean;
  /** What stands between the actions and the account; nothing unless told. */
  readonly through?: (aws: AwsPort, clock: Clock, ledger: Ledger) => AwsPort;
}

const mallory = {
  identity: {
    type: "IAMUser",
    principalId: "AIDAMALLORY",
    arn: arn("user/mallory"),
    accountId: account,
    userName: "mallory",
  },
};

export interface Remedied {
  /** Carries out the action; its result, or what it threw. `as` is the step's key where it matters: a new one each time unless told. */
  carryOut(action: Action, params: Record<string, unknown>, as?: string): Promise<unknown>;
  fingerprint(action: Action, params: Record<string, unknown>): Promise<string | undefined>;
  /** Takes back what `carryOut` did, by its result. */
  undo(action: Action, params: Record<string, unknown>, result: unknown): Promise<string | undefined>;
  probe(
    action: Action,
    params: Record<string, unknown>,
    call: { operation: string; region?: string; input: unknown; sentAt: string; intended?: boolean },
  ): Promise<string | undefined>;
  /** Asks the account, past the lag of its reads. */
  read<O extends OperationName>(operation: O, input: Input<O>, region?: string): Promise<Output<O>>;
  /** Changes the account as somebody else would, and lets the change show itself unless told not to. */
  change<O extends OperationName>(operation: O, input: Input<O>, settle?: number): Promise<Output<O>>;
  /** Operations of the writes so far, refused ones with a `!` before them. */
  writes(): string[];
  inputs(operation: OperationName): unknown[];
  object(arn: string): unknown;
  /** The content of saved evidence. */
  evidence(sha256: string): Promise<string>;
  /** Puts evidence beside the run that another saved. */
  keep(content: string): Promise<void>;
  wait(milliseconds: number): Promise<void>;
  readonly secrets: Map<string, string>;
  readonly gaps: () => number;
  readonly notes: () => readonly string[];
  readonly world: World;
  now(): string;
}

const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};
const caller = {
  id: "AROAEXAMPLERESPONDER",
  created: "2021-01-10T00:00:00Z",
  trust,
  attached: ["AdministratorAccess"],
};

export function remedy(declared: Declared = {}): Remedied {
  const { iam = {}, cloudtrail, ec2 } = declared;
  const clock = virtualClock({ startAt: "2026-03-02T10:00:00Z", seed: "remedy" });
  const scenario: Scenario = {
    drill: "remedy",
    title: "One remedy",
    clock: "2026-03-02T10:00:00Z",
    account,
    caller: { arn: responder.arn },
    regions: { "us-east-1": "ENABLED_BY_DEFAULT", "eu-west-1": "ENABLED" },
    page_size: 2,
    consistency: { iam: declared.lag ?? "4s" },
    state: {
      iam: { ...iam, roles: { ...iam.roles, "incident-responder": caller } },
      ...(cloudtrail === undefined ? {} : { cloudtrail }),
      ...(ec2 === undefined ? {} : { ec2 }),
      ...declared.state,
    },
    ...(declared.faults === undefined ? {} : { faults: declared.faults }),
    ...(declared.traps === undefined ? {} : { traps: declared.traps, actors: { mallory } }),
  };
  const aws = simulatedAccount({ scenario, services: simulatedServices, clock });
  const evidence = memoryEvidence();
  const journal = memoryJournal(clock);
  const ledger = liveLedger(journal, evidence);
  const secrets = new Map<string, string>();
  const policy = emptyPolicy(declared.policy);
  const run = "20260302T100000-test";
  const state: RunState = {
    options: {
      id: run,
      kind: "drill" as const,
      dryRun: declared.dryRun ?? false,
      program: { id: "remedy", title: "Remedy", files: [], inputs: [], stages: [], outputs: {} },
      inputs: {},
      policy,
      policyGiven: true,
      judge: () => ({ verdict: "unknown" as const, reasons: [] }),
      ports: {
        aws: declared.through?.(aws, clock, ledger) ?? aws,
        ledger,
        evidence,
        clock,
        operator: { ask: async () => undefined },
        secrets: {
          async put(name: string, secret: string) {
            secrets.set(name, secret);
            return { sink: "memory" };
          },
          find: async (name: string) => (secrets.has(name) ? { sink: "memory" } : undefined),
          randomBytes: (label: string, count: number) =>
            createHash("shake256", { outputLength: count }).update(label).digest(),
        },
      },
      probes: createProbes(),
      region: "us-east-1",
      resumed: 0,
      started: {
        run,
        format: 1 as const,
        kind: "drill" as const,
        dryRun: false,
        title: "Remedy",
        files: [],
        policy: null,
        inputs: {},
        version: "0",
        settings: {},
      },
    },
    caller: responder,
    approved: new Set<string>(),
    saved: new Set<string>(),
    stored: new Map<string, string>(),
    planned: new Set<string>(),
    changes: new Map(),
    caps: [],
    gaps: new Set<string>(),
    counted: nothingCounted(),
    ending: undefined,
  };
  let steps = 0;
  const contextFor = (action: Action, params: Record<string, unknown>, step = `step-${(steps += 1)}`) => {
    return contextOf(state, {
      key: step,
      step,
      action,
      approved: new Set(),
      handles: action.target === undefined ? [] : handlesOf(params[action.target]),
      timeout: undefined,
    });
  };
  const others = { key: "others", step: "others", declared: new Set<string>(), approved: new Set<string>() };
  const wait = (milliseconds: number) => clock.sleep(milliseconds, "test");
  const send = async <O extends OperationName>(operation: O, input: Input<O>, region = "us-east-1") =>
    (await aws.send({ operation, region, input }, others)).output;
  let seen = 0;
  const own = () => aws.world.ownWrites().slice(seen);
  return {
    carryOut: (action, params, as) => action.run(params, contextFor(action, params, as)),
    fingerprint: async (action, params) => action.fingerprint?.(params, contextFor(action, params)),
    undo: async (action, params, result) =>
      action.undo?.(asRecorded(params), asRecorded(result), contextFor(action, params)),
    probe: async (action, params, call) =>
      action.probe?.(params, { region: "us-east-1", intended: true, ...call } as never, contextFor(action, params)),
    async read(operation, input, region) {
      await wait(60_000);
      return send(operation, input, region);
    },
    async change(operation, input, settle = 60_000) {
      const output = await send(operation, input);
      await wait(settle);
      seen = aws.world.ownWrites().length;
      return output;
    },
    writes: () => own().map(({ operation, refused }) => (refused === undefined ? operation : `!${operation}`)),
    inputs: (operation) =>
      own()
        .filter((write) => write.operation === operation)
        .map(({ input }) => input),
    object: (name) => aws.world.objects()[name],
    evidence: (sha256) => evidence.get(sha256),
    keep: async (content) => void (await evidence.put(content, { sensitive: false })),
    wait,
    secrets,
    gaps: () => state.gaps.size,
    notes: () =>
      journal.lines.flatMap((line) => {
        const event = JSON.parse(line) as Event;
        return event.type === "note.made" ? [event.text] : [];
      }),
    world: aws.world,
    now: () => clock.now().toISOString(),
  };
}

/** As the audit log gives it back: members sorted. */
function asRecorded<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(canonical(value)) as T);
}

/** A finding's common fields, for a target that a test makes by hand. */
export function finding(kind: string, name: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: `${kind}/${name}`,
    kind,
    name,
    arn: arn(`${kind}/${name}`),
    region: "global",
    created_at: "2026-03-02T02:00:00Z",
    verdict: "unsanctioned",
    reasons: [],
    preexisting: false,
    handles: [name, arn(`${kind}/${name}`)],
    fingerprint: "",
    detail: "",
    ...more,
  };
}

export const user = (user_name: string, more: Record<string, unknown> = {}) =>
  finding("user", user_name, { user_name, user_id: "", console_password: false, access_keys: [], ...more });
export const key = (user_name: string, key_id: string) =>
  finding("access-key", key_id, { user_name, key_id, status: "Active", exposed: true, last_used_at: "" });
export const role = (role_name: string, more: Record<string, unknown> = {}) =>
  finding("role", role_name, { role_name, role_id: "", ...more });
