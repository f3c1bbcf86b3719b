/**
 * The outermost wrapper: nothing is sent to AWS whose intent is not in the journal, and nothing is
 * answered whose outcome is not. On a resume it answers from the journal, and finds out what
 * became of a write whose outcome is missing.
 */
import { exit, RunbookError } from "../errors.ts";
import { canonical } from "../journal/canonical.ts";
import type { Event } from "../journal/events.ts";
import type { Ledger } from "../journal/ledger.ts";
import { redactInput, redactOutput } from "./redact.ts";
import type { Clock } from "../ports/clock.ts";
import { leavesDoubt } from "./errors.ts";
import { errorOf, factsOf } from "./failure.ts";
import { type OperationFacts, type OperationName, operations } from "./operations.ts";
import { type AwsCall, AwsError, type AwsPort, type AwsReply, type CallContext } from "./port.ts";
import { targetsOf } from "./targets.ts";
import { unusable } from "./unusable.ts";
import { isWithheld, withheldReply } from "./withhold.ts";

/** Milliseconds until a write can be seen by reading: IAM shows changes seconds late. */
const settles = 10_000;
/** Sendings of a write that is not idempotent, each after reading showed that the last did not take place. */
const sendings = 3;

export interface SendingInDoubt {
  /** When it may have been sent first. */
  readonly at: string;
  /** The log has its intent. Without, it was sent only if the log has lost its end. */
  readonly intended: boolean;
}

export interface AuditParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Reads whether a write took place whose outcome is not known. @throws RunbookError CALL_IN_DOUBT */
  readonly inDoubt: (call: AwsCall, context: CallContext, sent: SendingInDoubt) => Promise<"done" | "not-done">;
  /** Is told every answer, recorded ones too, in the order in which they are given. */
  readonly learn?: (call: AwsCall, reply: AwsReply) => void;
}

/**
 * What is sent again — a write found not to have taken place, a call that was refused for its
 * credentials — goes under the call's key with `~2`, `~3` …, so that every sending has an intent
 * and an outcome of its own.
 */
export function audit(port: AwsPort, parts: AuditParts): AwsPort {
  const { ledger, clock } = parts;
  const record = (event: Event) => clock.busy(ledger.record(event));

  async function answer(call: AwsCall, context: CallContext, number: number): Promise<AwsReply> {
    const forgotten = await isForgotten(call, context, number);
    const intended = operations[call.operation].effect === "read" ? undefined : await intend(call, context);
    const failed = ledger.recorded("call.failed", context.key) ?? ledger.recorded("call.refused", context.key);
    if (failed !== undefined) {
      const error = errorOf(failed.error, call);
      if (isForCredentials(error) && goesOn(context, number)) return again(call, context, number);
      throw error;
    }
    const returned = ledger.recorded("call.returned", context.key);
    if (returned !== undefined) {
      if (await isOrphaned(call, context, number, intended?.at)) return again(call, context, number);
      const output = (await clock.busy(ledger.load(returned.output))) as AwsReply["output"];
      return learnt(call, { output, requestId: returned.requestId ?? undefined, date: returned.date });
    }
    if (ledger.recorded("call.withheld", context.key) !== undefined) return withheldReply(call);
    if (forgotten) {
      await record({ type: "call.adopted", ...named(call, context), found: "done" });
      return lost(call);
    }
    if (intended === undefined) return send(call, context, number);
    return (await adopt(call, context, intended.at)) === "done" ? lost(call) : again(call, context, number);
  }

  /** Gives the intent of a former process, where there is one. */
  async function intend(call: AwsCall, context: CallContext): Promise<{ at: string } | undefined> {
    const former = ledger.recorded("call.intended", context.key);
    const { operation, input } = call;
    const target = targetsOf(operation, input).join(",");
    await record({ type: "call.intended", ...named(call, context), input: redactInput(operation, input), target });
    return former;
  }

  async function send(call: AwsCall, context: CallContext, number: number): Promise<AwsReply> {
    if (ledger.mode === "replay") throw unanswered(call, context, number);
    const at = clock.now().toISOString();
    let reply: AwsReply;
    try {
      reply = asRecorded(await port.send(call, context));
    } catch (error) {
      return failed(call, context, number, at, error);
    }
    if (isWithheld(reply)) {
      await record({ type: "call.withheld", ...named(call, context) });
      return reply;
    }
    const { sensitive }: OperationFacts = operations[call.operation];
    const output = await clock.busy(
      ledger.keep(redactOutput(call.operation, reply.output), { sensitive: sensitive === true }),
    );
    await record({
      type: "call.returned",
      ...named(call, context),
      effect: operations[call.operation].effect,
      output,
      requestId: reply.requestId ?? null,
      date: reply.date,
    });
    return learnt(call, reply);
  }

  /** A read that was not sent may be where its strand stopped; the sending of a write begins with its intent. */
  function unanswered(call: AwsCall, context: CallContext, number: number): Error {
    const begins = number === 1 && operations[call.operation].effect === "read";
    const error = begins ? ledger.unanswered?.(`${call.operation} in ${call.region}`, context.key) : undefined;
    return error ?? missing(call, context);
  }

  /** Where the log breaks off, a crash may have come between the sending and its outcome. */
  function unsettled(call: AwsCall, context: CallContext): Error {
    return ledger.unsettled?.(`${call.operation} in ${call.region}`, context.key) ?? missing(call, context);
  }

  async function failed(
    call: AwsCall,
    context: CallContext,
    number: number,
    at: string,
    error: unknown,
  ): Promise<AwsReply> {
    if (error instanceof AwsError && !operations[call.operation].idempotent && leavesDoubt(error)) {
      const found = await look(call, context, at);
      if (found === "done" || number < sendings) {
        await record({ type: "call.adopted", ...named(call, context), found });
        return found === "done" ? lost(call) : again(call, context, number);
      }
    }
    if (isRefusal(error)) await record({ type: "call.refused", ...named(call, context), error: factsOf(error) });
    else if (error instanceof AwsError || isForCredentials(error)) {
      const { effect } = operations[call.operation];
      await record({
        type: "call.failed",
        ...named(call, context),
        effect,
        error: factsOf(error as AwsError | RunbookError),
      });
    }
    throw error;
  }

  async function adopt(call: AwsCall, context: CallContext, at: string): Promise<"done" | "not-done"> {
    const found = ledger.recorded("call.adopted", context.key)?.found ?? (await look(call, context, at));
    await record({ type: "call.adopted", ...named(call, context), found });
    return found;
  }

  async function look(call: AwsCall, context: CallContext, at: string, intended = true): Promise<"done" | "not-done"> {
    if (ledger.mode === "replay") {
      // Where the run ended in doubt, nobody could tell, and the probe's own answers are recorded.
      if (ledger.recorded("run.ended", "")?.outcome !== "in-doubt") throw unsettled(call, context);
      return parts.inDoubt(call, context, { at, intended });
    }
    const rest = Date.parse(at) + settles - clock.now().getTime();
    if (rest > 0) await clock.sleep(Math.min(rest, settles), `${context.key} settle`);
    return parts.inDoubt(call, context, { at, intended });
  }

  /**
   * A disk may lose more than its last record, and AWS forgets nothing. So before a resumed run sends for the first
   * time what must not be sent twice, it looks whether that was done after the last record that is left.
   */
  async function isForgotten(call: AwsCall, context: CallContext, number: number): Promise<boolean> {
    const { reachedAt } = ledger;
    if (ledger.mode !== "resume" || reachedAt === undefined || number > 1) return false;
    if (operations[call.operation].idempotent || ledger.recorded("call.intended", context.key) !== undefined)
      return false;
    return (await look(call, context, reachedAt, false)) === "done";
  }

  /**
   * A reply's secret is not in the journal. Where the step that got it did not end, the secret may
   * never have reached its sink: the action's probe decides, and clears away what is of no use.
   */
  async function isOrphaned(
    call: AwsCall,
    context: CallContext,
    number: number,
    at: string | undefined,
  ): Promise<boolean> {
    if (at === undefined || operations[call.operation].secretOutputs === undefined) return false;
    if (ledger.recorded("call.intended", nextKey(context.key, number)) !== undefined) return true;
    const ended = ledger.recorded("step.completed", context.step) ?? ledger.recorded("step.failed", context.step);
    return ended === undefined && ledger.mode === "resume" && (await look(call, context, at)) === "not-done";
  }

  /** A resume asks again with the credentials it has; a replay only where a resume did. */
  function goesOn(context: CallContext, number: number): boolean {
    const next = nextKey(context.key, number);
    const types = ["call.intended", "call.returned", "call.failed", "call.refused"] as const;
    return ledger.mode === "resume" || types.some((type) => ledger.recorded(type, next) !== undefined);
  }

  function again(call: AwsCall, context: CallContext, number: number): Promise<AwsReply> {
    return answer(call, { ...context, key: nextKey(context.key, number) }, number + 1);
  }

  function learnt(call: AwsCall, reply: AwsReply): AwsReply {
    parts.learn?.(call, reply);
    return reply;
  }

  return {
    async send<O extends OperationName>(call: AwsCall<O>, context: CallContext): Promise<AwsReply<O>> {
      // What the table does not have cannot be redacted, so it cannot even be recorded as refused.
      if (!Object.hasOwn(operations, call.operation)) {
        throw new RunbookError("CALL_NOT_DECLARED", `${context.step}: the engine has no operation ${call.operation}`);
      }
      return (await answer(call, context, 1)) as AwsReply<O>;
    },
  };
}

function nextKey(key: string, number: number): string {
  return `${number === 1 ? key : key.slice(0, key.lastIndexOf("~"))}~${number + 1}`;
}

/**
 * With its members in the order in which the journal keeps them: what an action makes of a reply,
 * down to the order of its listings, must not depend on whether the reply is fresh or recorded.
 */
function asRecorded(reply: AwsReply): AwsReply {
  return isWithheld(reply) ? reply : { ...reply, output: JSON.parse(canonical(reply.output)) as AwsReply["output"] };
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
  return error instanceof AwsError
    ? error.class === "expired"
    : error instanceof RunbookError && error.code === "NO_CREDENTIALS";
}

function missing(call: AwsCall, context: CallContext): RunbookError {
  return new RunbookError("REPLAY_DIVERGED", `the audit log has no outcome of ${call.operation} in ${call.region}`, {
    detail: { key: context.key, recorded: null },
  });
}
