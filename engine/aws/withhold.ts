/**
 * The wrapper of a dry run: reads pass; a write is not sent. What AWS would have answered is not
 * known, so the answer may be ignored but not used.
 */
import { operations } from "./operations.ts";
import type { AwsCall, AwsPort, AwsReply } from "./port.ts";
import { unusable } from "./unusable.ts";

/** Thrown where a dry run would need what only a withheld write could have told. */
export class Withheld extends Error {
  readonly operation: string;
  constructor(operation: string) {
    super(`${operation} was withheld: its answer is not known in a dry run`);
    this.name = "Withheld";
    this.operation = operation;
  }
}

const withheld = new WeakSet<object>();

export function withhold(port: AwsPort): AwsPort {
  return {
    async send(call, context) {
      return operations[call.operation].effect === "read" ? port.send(call, context) : withheldReply(call);
    },
  };
}

/** A reply whose output and date throw `Withheld` when they are used. */
export function withheldReply<C extends AwsCall>(call: C): AwsReply<C["operation"]> {
  const refusal = () => new Withheld(call.operation);
  const reply: AwsReply<C["operation"]> = {
    output: unusable(refusal),
    requestId: undefined,
    get date(): string {
      throw refusal();
    },
  };
  withheld.add(reply);
  return reply;
}

export function isWithheld(reply: AwsReply): boolean {
  return withheld.has(reply);
}
