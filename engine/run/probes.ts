/**
 * How the audit wrapper asks the action that made a call whether the call took place, after a
 * crash between the call and its outcome. The run registers each step's answer while it runs.
 */
import type { SendingInDoubt } from "../aws/audit.ts";
import { type AwsCall, type CallContext } from "../aws/port.ts";
import { operations } from "../aws/operations.ts";
import { RunbookError } from "../errors.ts";

export type Probe = (call: {
  operation: string;
  region: string;
  input: unknown;
  sentAt: string;
  intended: boolean;
}) => Promise<"done" | "not-done" | "unknown">;

export interface Probes {
  readonly register: (step: string, probe: Probe) => void;
  readonly forget: (step: string) => void;
  /** @throws RunbookError CALL_IN_DOUBT where nobody can tell */
  readonly inDoubt: (call: AwsCall, context: CallContext, sent: SendingInDoubt) => Promise<"done" | "not-done">;
}

export function createProbes(): Probes {
  const byStep = new Map<string, Probe>();
  return {
    register: (step, probe) => void byStep.set(step, probe),
    forget: (step) => void byStep.delete(step),
    async inDoubt(call, context, sent) {
      // Sending an idempotent write again leaves the same state, whether it took place or not; a
      // probe knows the action's other writes only.
      if (operations[call.operation].idempotent) return "not-done";
      const found = await byStep.get(context.step)?.({
        operation: call.operation,
        region: call.region,
        input: call.input,
        sentAt: sent.at,
        intended: sent.intended,
      });
      if (found === "done" || found === "not-done") return found;
      throw sent.intended ? untold(call, context) : forgotten(call, context);
    },
  };
}

function untold({ operation, region }: AwsCall, { step }: CallContext): RunbookError {
  return new RunbookError(
    "CALL_IN_DOUBT",
    `${operation} was sent before the run stopped, and reading cannot tell whether it took place`,
    {
      detail: { step, operation, region },
      hint: `Look at the target of ${step} in the account, then put it into the state before or after the call by hand and resume.`,
    },
  );
}

/** What was found may be this run's or somebody else's. Told of it, a person decides; the next resume looks from now on only. */
function forgotten({ operation, region }: AwsCall, { step }: CallContext): RunbookError {
  return new RunbookError(
    "CALL_IN_DOUBT",
    `${operation} comes next in the audit log, and the account looks as if it took place already: the log may have lost its end`,
    {
      detail: { step, operation, region },
      hint: `Look at the target of ${step} in the account. If this run made what is there, remove it by hand; then resume, which sends the call.`,
    },
  );
}
