/** One run of an action on an account whose AWS has one fault, through the wrappers that the engine puts around it. */
import { canonical } from "../../engine/journal/canonical.ts";
import { audit } from "../../engine/aws/audit.ts";
import { type OperationName, operations } from "../../engine/aws/operations.ts";
import { pace } from "../../engine/aws/pace.ts";
import { AwsError, type AwsCall, type AwsPort, type AwsReply } from "../../engine/aws/port.ts";
import { retry } from "../../engine/aws/retry.ts";
import { createProbes } from "../../engine/run/probes.ts";
import { type Remedied, remedy } from "../actions/remedy.ts";
import { projection } from "../projection.ts";
import type { Fault } from "./faults.ts";
import type { Fixture, Params } from "./fixture.ts";

/** What is tried: an action itself, or the undoing of what it did. */
export interface Subject {
  readonly name: string;
  readonly fixture: Fixture;
  readonly undo: boolean;
}

export interface Injected {
  readonly operation: OperationName;
  readonly fault: Fault;
  /** What AWS answers to the operation where nothing is wrong. */
  readonly answers: readonly AwsReply[];
}

export interface Sent {
  readonly operation: OperationName;
  readonly input: string;
  readonly reply?: AwsReply;
}

export interface Ended {
  readonly result?: unknown;
  readonly error?: unknown;
  /** Writes in the order in which they were sent, each sending by itself. */
  readonly sent: readonly Sent[];
  /** The account when all has come to rest. */
  readonly objects: readonly string[];
  /** Milliseconds of virtual time. */
  readonly took: number;
  /** The same once more, with nothing wrong any longer. */
  again(): Promise<Ended>;
}

const key = "under-test";
/** Until what was begun has ended in the simulated account. */
const settles = 4 * 3_600_000;

export async function attempt(subject: Subject, injected?: Injected): Promise<Ended> {
  const { fixture, undo } = subject;
  const { action } = fixture;
  const probes = createProbes();
  let armed: Injected | undefined;
  let sent: Sent[] = [];
  const account = remedy({
    ...fixture.declared,
    through(aws, clock, ledger) {
      const faulty = withFault(
        aws,
        () => armed,
        (one) => sent.push(one),
      );
      return audit(pace(retry(faulty, clock), clock), { ledger, clock, inDoubt: probes.inDoubt });
    },
  });
  const params = typeof fixture.params === "function" ? await fixture.params(account) : fixture.params;
  const done = undo ? await account.carryOut(action, params, "before") : undefined;
  await account.wait(60_000);

  async function carryOut(step: string): Promise<Ended> {
    sent = [];
    const began = Date.parse(account.now());
    if (action.probe !== undefined) {
      probes.register(step, async (call) => {
        return (await account.probe(action, params, call)) as "done" | "not-done" | "unknown";
      });
    }
    const outcome = await settled(account, subject, params, done, step);
    armed = undefined;
    const took = Date.parse(account.now()) - began;
    const writes = [...sent];
    await account.wait(settles);
    const objects = projection(account.world).map(withoutTimes);
    return { ...outcome, sent: writes, objects, took, again: () => carryOut(`${key}~2`) };
  }
  armed = injected;
  return carryOut(key);
}

/** EC2 tells when an instance was stopped in words. */
const withoutTimes = (text: string) =>
  canonical(JSON.parse(text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d GMT/g, "NOW")));

async function settled(
  account: Remedied,
  { fixture: { action }, undo }: Subject,
  params: Params,
  done: unknown,
  step: string,
): Promise<{ result?: unknown; error?: unknown }> {
  try {
    return { result: undo ? await account.undo(action, params, done) : await account.carryOut(action, params, step) };
  } catch (error) {
    return { error };
  }
}

function withFault(aws: AwsPort, armed: () => Injected | undefined, note: (sent: Sent) => void): AwsPort {
  let met = 0;
  async function answer(call: AwsCall, context: Parameters<AwsPort["send"]>[1]): Promise<AwsReply> {
    const { operation, fault, answers } = armed() ?? {};
    if (fault === undefined || operation !== call.operation) return aws.send(call, context);
    met += 1;
    if (fault.kind === "partial") {
      const output = fault.answer(call.input as never) as AwsReply["output"];
      return { output, requestId: "partial", date: "2026-03-02T10:00:00Z" };
    }
    if (fault.kind === "ignored") {
      const given = answers?.[Math.min(met, answers.length) - 1];
      if (given === undefined) throw new Error(`nothing is known to answer to ${call.operation}`);
      return given;
    }
    if (fault.kind === "lost") {
      const reply = await aws.send(call, context);
      if (met > 1) return reply;
      throw refusalOf(call, "server", "InternalFailure", 500);
    }
    if (met > fault.times) return aws.send(call, context);
    throw refusalOf(call, fault.class, fault.error, fault.status);
  }
  return {
    async send(call, context) {
      if (operations[call.operation].effect === "read") return (await answer(call, context)) as never;
      const facts = { operation: call.operation, input: canonical(call.input) };
      try {
        const reply = await answer(call, context);
        note({ ...facts, reply });
        return reply as never;
      } catch (error) {
        note(facts);
        throw error;
      }
    },
  };
}

function refusalOf(call: AwsCall, kind: AwsError["class"], awsName: string, status: number): AwsError {
  const { operation, region } = call;
  return new AwsError({ class: kind, awsName, message: `${awsName} on ${operation}`, operation, region, status });
}
