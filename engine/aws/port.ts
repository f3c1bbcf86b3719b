/**
 * The one way to AWS. A call is data; what answers it is one of three adapters (live, simulated,
 * recorded), reached through the wrappers that `compose.ts` puts around it.
 */
import type { ErrorClass } from "./errors.ts";
import type { Input, OperationName, Output } from "./operations.ts";

export interface AwsCall<O extends OperationName = OperationName> {
  readonly operation: O;
  /** The region the call is sent to; global services take `us-east-1`. */
  readonly region: string;
  readonly input: Input<O>;
}

export interface AwsReply<O extends OperationName = OperationName> {
  /** JSON only: dates are ISO-8601 strings, bytes are base64 strings, no `$metadata`. */
  readonly output: Output<O>;
  readonly requestId: string | undefined;
  /** AWS's own clock: the reply's `Date` header, ISO-8601. The machine's clock is not to be trusted for it. */
  readonly date: string;
}

/** Who makes a call, for the wrappers. Adapters do not look at it but for `key`. */
export interface CallContext {
  /** The call's key in the journal: step key, operation, region, hash of the input, ordinal among equals. */
  readonly key: string;
  /** The key of the step that makes the call. */
  readonly step: string;
  /** What the running action declared: calls outside it are refused. */
  readonly declared: ReadonlySet<string>;
  /** Names, ARNs and ids of the targets whose irreversible change a person approved for this step. */
  readonly approved: ReadonlySet<string>;
}

export interface AwsPort {
  /** @throws AwsError when AWS says no; RunbookError when a guard does. */
  send<O extends OperationName>(call: AwsCall<O>, context: CallContext): Promise<AwsReply<O>>;
}

/** AWS's refusal or failure, with the one class by which code decides (never by `awsName`). */
export class AwsError extends Error {
  readonly class: ErrorClass;
  /** The name as the SDK gives it, such as `NoSuchEntityException`. For people and journals. */
  readonly awsName: string;
  readonly operation: string;
  readonly region: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;

  constructor(facts: {
    class: ErrorClass;
    awsName: string;
    message: string;
    operation: string;
    region: string;
    status?: number | undefined;
    requestId?: string | undefined;
    cause?: unknown;
  }) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = "AwsError";
    this.class = facts.class;
    this.awsName = facts.awsName;
    this.operation = facts.operation;
    this.region = facts.region;
    this.status = facts.status;
    this.requestId = facts.requestId;
  }
}
