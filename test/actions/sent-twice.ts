/** For `remedy`'s `through`: the answer to the first call is lost, as by a crash, and the call is sent again. */
import type { OperationName } from "../../engine/aws/operations.ts";
import type { AwsPort } from "../../engine/aws/port.ts";

export const sentTwice =
  (operation: OperationName) =>
  (aws: AwsPort): AwsPort => ({
    async send(call, context) {
      const reply = await aws.send(call, context);
      return call.operation === operation ? aws.send(call, context) : reply;
    },
  });
