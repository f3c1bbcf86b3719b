/**
 * The adapter of a review, which asks what a run would have done under another playbook or policy. What
 * its recording holds is answered by `audit` above it; what comes down here was never asked, and
 * nothing is invented for it.
 */
import { operations } from "./operations.ts";
import type { AwsPort } from "./port.ts";
import { Withheld, withheldReply } from "./withhold.ts";

/** What the recording has no answer to. */
export interface Question {
  readonly step: string;
  /** An operation of AWS, or in words what else was asked. */
  readonly what: string;
  readonly region: string;
}

/** Tells `open` of every call. A write is withheld. @throws Withheld for a read */
export function unanswered(open: (question: Question) => void): AwsPort {
  return {
    async send(call, context) {
      const { operation, region } = call;
      open({ step: context.step, what: operation, region });
      if (operations[operation].effect === "read") throw new Withheld(operation);
      return withheldReply(call);
    },
  };
}
