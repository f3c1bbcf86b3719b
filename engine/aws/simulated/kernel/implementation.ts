/** Which function answers an operation. */
import type { OperationName } from "../../operations.ts";
import { SimulatedRefusal, type SimulatedOperation, type SimulatedService } from "../service.ts";

/** An operation that no simulated service has is one that this endpoint does not know. */
export function implementationOf(
  service: SimulatedService | undefined,
  operation: OperationName,
): SimulatedOperation<unknown, OperationName> {
  const run = service?.operations[operation] as SimulatedOperation<unknown, OperationName> | undefined;
  if (run === undefined)
    throw new SimulatedRefusal("UnknownOperationException", `the simulated account does not know ${operation}`, 404);
  return run;
}
