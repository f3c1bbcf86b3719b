/**
 * The outermost wrapper: nothing is sent to AWS whose intent is not in the journal, and nothing is
 * answered whose outcome is not. On a resume it answers from the journal, and finds out what
 * became of a write whose outcome is missing.
 */
import { exit, RunbookError } from "../errors.ts";
import type { Event } from "../journal/events.ts";
import type { Ledger } from "../journal/ledger.ts";
import { redactInput, redactOutput } from "../journal/redact.ts";
import type { Clock } from "../ports/clock.ts";
import { leavesDoubt } from "./errors.ts";
import { errorOf, factsOf } from "./failure.ts";
import { type OperationName, operations } from "./operations.ts";
import { type AwsCall, AwsError, type AwsPort, type AwsReply, type CallContext } from "./port.ts";
import { targetsOf } from "./targets.ts";
import { unusable } from "./unusable.ts";
import { isWithheld, withheldReply } from "./withhold.ts";

/** Milliseconds until a write can be seen by reading: IAM shows changes seconds late. */
const settles = 10_000;
/** Sendings of a write that is not idempotent, each after reading showed that the last did not take place. */
const sendings = 3;

export interface AuditParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Reads whether a write took place whose outcome is not known. @throws RunbookError CALL_IN_DOUBT */
  readonly inDoubt: (call: AwsCall, context: CallContext, intended: { at: string }) => Promise<"done" | "not-done">;
  /** Is told every answer, recorded ones too, in the order in which they are given. */
  readonly learn?: (call: AwsCall, reply: AwsReply) => void;
}

/**
 * A write found not to have taken place is sent again under the call's key with `~2`, `~3` …, so
 * that every sending has an intent and an outcome of its own.
 */
export function audit(port: AwsPort, parts: AuditParts): AwsPort {
  const { ledger, clock } = parts;
  const record = (event: Event) => clock.busy(ledger.record(event));

  async function read(call: AwsCall, context: CallContext): Promise<AwsReply> {
    return (await answered(call, context)) ?? send(call, context, clock.now().toISOString(), 1);
  }

  async function write(call: AwsCall, context: CallContext, number: number): Promise<AwsReply> {
    const intended = ledger.recorded("call.intended", context.key);
    await record({ type: "call.intended", ...named(call, context), input: redactInput(call.operation, call.input), target: targetsOf(call.operation, call.input).join(",") });
    if (intended === undefined) return send(call, context, clock.now().toISOString(), number);
    const answer = await answered(call, context);
    if (answer !== undefined && !(await orphaned(call, context, intended.at))) return answer;
    if (answer === undefined && (await adopt(call, context, intended.at)) === "done") return lost(call);
    return again(call, context, number);
  }

  /** The recorded outcome: a reply, the same error thrown again, or nothing. */
  async function answered(call: AwsCall, context: CallContext): Promise<AwsReply | undefined> {
    const { key } = context;
    const returned = ledger.recorded("call.returned", key);
    if (returned !== undefined) {
      const output = (await clock.busy(ledger.load(returned.output))) as AwsReply["output"];
      return learnt(call, { output, requestId: returned.requestId ?? undefined, date: returned.date });
    }
    const failed = ledger.recorded("call.failed", key) ?? ledger.recorded("call.refused", key);
    if (failed !== undefined) throw errorOf(failed.error, call);
    if (ledger.recorded("call.withheld", key) !== undefined) return withheldReply(call);
    return undefined;
  }

  function learnt(call: AwsCall, reply: AwsReply): AwsReply {
    parts.learn?.(call, reply);
    return reply;
  }

  /**
   * A reply's secret is not in the journal. Where the step that got it did not end, the secret may
   * never have reached its sink: the action's probe decides, and clears away what is of no use.
   */
  async function orphaned(call: AwsCall, context: CallContext, at: string): Promise<boolean> {
    if (operations[call.operation].secretOutputs === undefined) return false;
    const { step, key } = context;
    const ended = ledger.recorded("step.completed", step) ?? ledger.recorded("step.failed", step);
    if (ledger.recorded("call.adopted", key) === undefined && (ended !== undefined || ledger.mode === "replay")) return false;
    return (await adopt(call, context, at)) === "not-done";
  }

  async function adopt(call: AwsCall, context: CallContext, at: string): Promise<"done" | "not-done"> {
    const found = ledger.recorded("call.adopted", context.key)?.found ?? (await look(call, context, at));
    await record({ type: "call.adopted", ...named(call, context), found });
    return found;
  }

  async function look(call: AwsCall, context: CallContext, at: string): Promise<"done" | "not-done"> {
    if (ledger.mode === "replay") throw missing(call, context);
    const rest = Date.parse(at) + settles - clock.now().getTime();
    if (rest > 0) await clock.sleep(Math.min(rest, settles), `${context.key} settle`);
    return parts.inDoubt(call, context, { at });
  }

  async function send(call: AwsCall, context: CallContext, at: string, number: number): Promise<AwsReply> {
    if (ledger.mode === "replay") throw missing(call, context);
    let reply: AwsReply;
    try {
      reply = await port.send(call, context);
    } catch (error) {
      return failed(call, context, at, number, error);
    }
    if (isWithheld(reply)) {
      await record({ type: "call.withheld", ...named(call, context) });
      return reply;
    }
    const output = await clock.busy(ledger.keep(redactOutput(call.operation, reply.output)));
    await record({ type: "call.returned", ...named(call, context), output, requestId: reply.requestId ?? null, date: reply.date });
    return learnt(call, reply);
  }

  async function failed(call: AwsCall, context: CallContext, at: string, number: number, error: unknown): Promise<AwsReply> {
    const { effect, idempotent } = operations[call.operation];
    if (isRefusal(error)) {
      await record({ type: "call.refused", ...named(call, context), error: factsOf(error) });
    } else if (isForCredentials(error)) {
      // No answer of the account's: a resume with fresh credentials asks again.
      if (effect === "write") await record({ type: "call.adopted", ...named(call, context), found: "not-done" });
    } else if (error instanceof AwsError) {
      if (!idempotent && leavesDoubt(error)) {
        if ((await adopt(call, context, at)) === "done") return lost(call);
        if (number < sendings) return again(call, context, number);
      }
      await record({ type: "call.failed", ...named(call, context), error: factsOf(error) });
    }
    throw error;
  }

  function again(call: AwsCall, context: CallContext, number: number): Promise<AwsReply> {
    const key = `${number === 1 ? context.key : context.key.slice(0, context.key.lastIndexOf("~"))}~${number + 1}`;
    return write(call, { ...context, key }, number + 1);
  }

  return {
    async send<O extends OperationName>(call: AwsCall<O>, context: CallContext): Promise<AwsReply<O>> {
      const { effect } = operations[call.operation];
      return (await (effect === "read" ? read(call, context) : write(call, context, 1))) as AwsReply<O>;
    },
  };
}

function named(call: AwsCall, context: CallContext) {
  return { key: context.key, operation: call.operation, region: call.region };
}

/** The write took place, but what AWS answered was lost with the connection or the process. */
function lost(call: AwsCall): AwsReply {
  const error = () =>
    new RunbookError("CALL_IN_DOUBT", `${call.operation} took place, but its answer was lost and is needed`, {
      hint: "Look at what it made in the account, remove it by hand and resume.",
    });
  return {
    output: unusable(error),
    requestId: undefined,
    get date(): string {
      throw error();
    },
  };
}

function isRefusal(error: unknown): error is RunbookError {
  return error instanceof RunbookError && error.exitCode === exit.refused;
}

function isForCredentials(error: unknown): boolean {
  return error instanceof AwsError ? error.class === "expired" : error instanceof RunbookError && error.code === "NO_CREDENTIALS";
}

function missing(call: AwsCall, context: CallContext): RunbookError {
  return new RunbookError("REPLAY_DIVERGED", `the audit log has no outcome of ${call.operation} in ${call.region}`, {
    detail: { key: context.key, recorded: null },
  });
}
