/**
 * The simulated account: a stateful AWS account in memory behind the AWS port, kept in a file so
 * that it outlives the process. Here is what all services have in common; each service says for
 * itself what it refuses and what it changes.
 */
import { redactInput, redactOutput } from "../redact.ts";
import type { Clock } from "../../ports/clock.ts";
import { classify } from "../errors.ts";
import { operations, serviceOf, type OperationName } from "../operations.ts";
import { AwsError, type AwsCall, type AwsPort, type AwsReply } from "../port.ts";
import { condition } from "./drill/condition.ts";
import { milliseconds, type Scenario, type TrapRule } from "./drill/schema.ts";
import { expandEvent } from "./drill/events.ts";
import type { IamState } from "./iam/state.ts";
import { declaredState } from "./kernel/declared-state.ts";
import { implementationOf } from "./kernel/implementation.ts";
import { callRecord } from "./kernel/call-record.ts";
import { derivedUuid } from "./kernel/derive.ts";
import { scheduledEffects, takeEffect } from "./kernel/effects.ts";
import { eventHistory } from "./kernel/event-history.ts";
import { type LookupEvent, toSeconds } from "./kernel/event-record.ts";
import { faultsOf } from "./kernel/faults.ts";
import { actor, responder, type Identity } from "./kernel/identity.ts";
import { matches } from "./kernel/matching.ts";
import { checkPermission } from "./kernel/permissions.ts";
import { policiesFor } from "./kernel/policies.ts";
import { rates } from "./kernel/rate.ts";
import { checkRegion, isEnabled, type Regions } from "./kernel/region-rules.ts";
import { readsOnly, requestOf } from "./kernel/request.ts";
import { states } from "./kernel/states.ts";
import { type CallLine, type LeftWorld, memoryWorld, type Pending, worldFile } from "./kernel/world-file.ts";
import { SimulatedRefusal, type SimulatedService } from "./service.ts";
import type { LoggedWrite, World } from "./world.ts";

export interface SimulatedAccount extends AwsPort {
  readonly world: World;
  /** What CloudTrail has recorded until now, or will yet deliver, of all regions. */
  events(): readonly LookupEvent[];
  close(): void;
}

export interface SimulatedAccountOptions {
  /** May be left out where the world file exists. */
  readonly scenario?: Scenario | undefined;
  readonly services: readonly SimulatedService[];
  readonly clock: Clock;
  /** What the run's calls give as user agent. A world that is opened again keeps its own. */
  readonly agent?: string | undefined;
  /** Where the account is kept; without it, it ends with the process. */
  readonly worldPath?: string | undefined;
  /** What is left of an account, to be looked at only: nothing of it is written. */
  readonly left?: LeftWorld | undefined;
}

/** @throws RunbookError RUN_CHANGED or JOURNAL_TAMPERED where the world file is not this scenario's */
export function simulatedAccount(options: SimulatedAccountOptions): SimulatedAccount {
  const { services, clock } = options;
  const { worldPath, left = { scenario: options.scenario, lines: [], agent: options.agent } } = options;
  const file =
    worldPath === undefined
      ? memoryWorld({ ...left, scenario: required(left.scenario) })
      : worldFile(worldPath, options.scenario, options.agent);
  const { scenario } = file;
  const { account } = scenario;
  const serviceNamed = new Map(services.map((service) => [service.service, service]));
  const state = states(
    services,
    Object.keys(scenario.regions),
    (service, region) =>
      service.prepare(declaredState(scenario, service, region), { account, region, now: scenario.clock }),
    (service) => milliseconds(scenario.consistency?.[service] ?? 0),
  );
  const history = eventHistory();
  const faults = faultsOf(scenario.faults ?? []);
  const rate = rates();
  const writes: (LoggedWrite & { run: number })[] = [];
  let pending: Pending[] = [];
  let seq = 0;
  let run = 0;
  let answered = false;
  let { agent } = file;

  const requestId = (of: number) => derivedUuid(["request", account, scenario.drill, String(of)]);
  const iamState = () => (serviceNamed.has("iam") ? (state.read("iam", "us-east-1") as IamState) : undefined);
  const self = () => responder(scenario, iamState(), agent);
  const identityOf = (by: string | undefined): Identity => {
    if (by === undefined) return self();
    const facts = scenario.actors?.[by];
    if (facts === undefined) throw new Error(`the drill has no actor ${by}`);
    return actor(facts);
  };
  const statuses = (): Regions =>
    serviceNamed.has("account")
      ? (state.read("account", "us-east-1") as { regions: Regions }).regions
      : scenario.regions;

  for (const [index, event] of (scenario.events ?? []).entries()) {
    history.add(event.region, expandEvent(event, scenario, index), Date.parse(event.at));
  }
  pending.push(...scheduledEffects(services, scenario, state));
  for (const line of file.lines) {
    if (line.kind === "run") {
      run += 1;
      agent = line.agent ?? agent;
    } else state.restore(line.changes ?? {}, line.at);
    if (line.kind === "effect") {
      forget(line.pending);
      pending.push(...(line.later ?? []));
    }
    if (line.kind !== "call") continue;
    faults.recount(line.counted ?? []);
    note(line, line.output);
  }

  /** What follows from a call for everything but the states, now and when the world is reopened. */
  function note(line: CallLine, output: unknown, identity = identityOf(line.by)): void {
    seq = line.seq + 1;
    pending.push(...(line.later ?? []));
    if (line.refused === undefined) answered = true;
    const at = new Date(line.at).toISOString();
    const { dataEvent } = operations[line.operation];
    if (dataEvent === undefined && line.refused?.recorded !== false) {
      const record = () => callRecord({ ...line, at, account, output, requestId: requestId(line.seq) }, identity);
      // What a write answered may be the state itself, which goes on changing.
      history.add(line.region, operations[line.operation].effect === "read" ? record : record(), line.at);
    }
    if (operations[line.operation].effect === "read") return;
    writes.push({
      seq: line.seq,
      at,
      ...(line.by === undefined ? {} : { by: line.by }),
      operation: line.operation,
      region: line.region,
      input: line.input,
      touched: line.touched ?? [],
      ...(line.refused === undefined ? {} : { refused: line.refused.name }),
      run,
    });
  }

  function forget(done: Pending): void {
    const text = JSON.stringify(done);
    const index = pending.findIndex((one) => JSON.stringify(one) === text);
    pending = pending.filter((_, at) => at !== index);
  }

  /** Lets everything happen that comes about by itself until now. */
  function settle(now: number): void {
    for (;;) {
      const next = pending.reduce<Pending | undefined>(
        (first, one) => (one.due <= now && (first === undefined || one.due < first.due) ? one : first),
        undefined,
      );
      if (next === undefined) return;
      const transaction = state.begin();
      const later: Pending[] = [];
      // An account without the service has nothing that could take note of it.
      const service = serviceNamed.get(next.service);
      if (service !== undefined) takeEffect(service, next, { account, transaction, later });
      const changes = transaction.commit(next.due);
      forget(next);
      pending.push(...later);
      file.append({ kind: "effect", at: next.due, pending: next, changes, ...(later.length === 0 ? {} : { later }) });
    }
  }

  function perform(call: AwsCall, by: string | undefined, now: number): unknown {
    const { operation, region, input } = call;
    const identity = identityOf(by);
    const transaction = readsOnly(operation) ? state.look() : state.begin();
    const later: Pending[] = [];
    const touched = new Set<string>();
    const facts = {
      kind: "call",
      seq,
      at: now,
      ...(by === undefined ? {} : { by }),
      operation,
      region,
      input: redactInput(operation, input),
    } as const;
    let counted: string[] = [];
    let recorded = false;
    try {
      checkRegion(operation, region, statuses());
      recorded = true;
      if (by === undefined || identity.principal !== undefined) {
        const policies = { ...policiesFor(identity.principal, iamState()), organization: scenario.scp };
        checkPermission({ operation, region, input, account, identity, policies, now: toSeconds(now) });
      }
      if (by === undefined) {
        const fault = faults.meet(call);
        counted = fault.counted;
        recorded = fault.refusal === undefined;
        if (fault.refusal !== undefined) throw fault.refusal;
        recorded = false;
        rate.take(operation, region, now);
        recorded = true;
      }
      const run = implementationOf(serviceNamed.get(serviceOf(operation)), operation);
      const output = run(
        input,
        requestOf({ call, scenario, identity, now, state, transaction, history, later, touched }),
      );
      const changes = transaction.commit(now);
      const isWrite = operations[operation].effect === "write";
      const line: CallLine = {
        ...facts,
        ...(isWrite ? { output: redactOutput(operation, output) } : {}),
        ...(touched.size === 0 ? {} : { touched: [...touched] }),
        ...(Object.keys(changes).length === 0 ? {} : { changes }),
        ...(later.length === 0 ? {} : { later }),
        ...(counted.length === 0 ? {} : { counted }),
      };
      file.append(line);
      note(line, output, readsOnly(operation) ? identity : undefined);
      return output;
    } catch (error) {
      transaction.rollback();
      if (!(error instanceof SimulatedRefusal)) throw error;
      const line: CallLine = {
        ...facts,
        refused: { name: error.awsName, message: error.message, recorded },
        ...(counted.length === 0 ? {} : { counted }),
      };
      file.append(line);
      note(line, undefined);
      throw error;
    }
  }

  /** What the drill's actors do because of a call that went through. What they may not do, they do in vain. */
  function spring(call: AwsCall, now: number): void {
    for (const trap of scenario.traps ?? []) {
      if (!matches(trap.when, call) || !holds(trap)) continue;
      const answer = {
        operation: trap.do.operation as OperationName,
        region: trap.do.region ?? call.region,
        input: trap.do.input as never,
      };
      try {
        perform(answer, trap.by, now);
      } catch (error) {
        if (!(error instanceof SimulatedRefusal)) throw error;
      }
    }
  }

  /** @throws where the drill's condition cannot be evaluated on the object */
  function holds({ if: wanted }: TrapRule): boolean {
    const found = objects();
    const { exists, where, missing } = wanted ?? {};
    if (missing !== undefined && Object.hasOwn(found, missing)) return false;
    if (exists === undefined) return true;
    return Object.hasOwn(found, exists) && (where === undefined || condition(where, found[exists]));
  }

  function objects(): Record<string, unknown> {
    const found: Record<string, unknown> = {};
    for (const service of services) {
      const places = service.global
        ? ["us-east-1"]
        : Object.keys(scenario.regions).filter((region) => isEnabled(statuses()[region]));
      for (const region of places)
        Object.assign(found, service.objects(state.read(service.service, region), { account, region }));
    }
    return structuredClone(found);
  }

  async function send<O extends OperationName>(call: AwsCall<O>): Promise<AwsReply<O>> {
    const now = clock.now().getTime();
    settle(now);
    const id = requestId(seq);
    try {
      const output = structuredClone(perform(call, undefined, now)) as AwsReply<O>["output"];
      spring(call, now);
      return { output, requestId: id, date: toSeconds(now) };
    } catch (error) {
      if (!(error instanceof SimulatedRefusal)) throw error;
      const { operation, region } = call;
      const facts = {
        awsName: error.awsName,
        message: error.message,
        operation,
        region,
        status: error.status,
        requestId: id,
      };
      throw new AwsError({
        ...facts,
        class: classify(error.awsName, { status: error.status, operation, region, acceptedElsewhere: answered }),
        cause: error,
      });
    }
  }

  return {
    send,
    events: () => history.all(),
    close: () => file.close(),
    world: {
      scenario,
      objects() {
        settle(clock.now().getTime());
        return objects();
      },
      writes: () => writes.map(logged),
      ownWrites: () => writes.filter((one) => one.run === run && one.by === undefined).map(logged),
      calls: () => seq,
    },
  };
}

function logged({ run: _run, ...write }: LoggedWrite & { run: number }): LoggedWrite {
  return write;
}

function required(scenario: Scenario | undefined): Scenario {
  if (scenario === undefined) throw new Error("a simulated account without a world file needs a scenario");
  return scenario;
}
