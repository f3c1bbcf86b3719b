/** Calls and adapters for the tests of the wrappers: a stand-in for AWS that answers as told. */
import type { Input, OperationName } from "../../engine/aws/operations.ts";
import { type AwsCall, AwsError, type AwsPort, type AwsReply, type CallContext } from "../../engine/aws/port.ts";
import { classify } from "../../engine/aws/errors.ts";

export function call<O extends OperationName>(operation: O, input: Input<O>, region = "us-east-1"): AwsCall<O> {
  return { operation, region, input };
}

export function from(
  operation: OperationName,
  facts: { key?: string; step?: string; approved?: string[] } = {},
): CallContext {
  const { key = "s/one call#1", step = "s/one", approved = [] } = facts;
  return { key, step, declared: new Set([operation]), approved: new Set(approved) };
}

export function awsError(awsName: string, operation: string, region = "us-east-1", status = 400): AwsError {
  return new AwsError({
    class: classify(awsName, { operation, region, status }),
    awsName,
    message: `${operation}: ${awsName}`,
    operation,
    region,
    status,
    requestId: "r-1",
  });
}

export const repliedAt = "2026-03-02T10:00:01.000Z";

/** Gives the answers in order, an error by throwing it, and remembers what was sent. */
export function answering(...answers: (object | Error)[]): AwsPort & { readonly sent: AwsCall[] } {
  const sent: AwsCall[] = [];
  return {
    sent,
    async send<O extends OperationName>(asked: AwsCall<O>) {
      sent.push(asked);
      const answer = answers.shift();
      if (answer === undefined) throw new Error(`nothing left to answer ${asked.operation} with`);
      if (answer instanceof Error) throw answer;
      return { output: answer, requestId: "r-1", date: repliedAt } as AwsReply<O>;
    },
  };
}
