/** Any failure of the SDK as the one error that the engine knows. */
import { classify, type ErrorClass } from "../errors.ts";
import { neededBy, type OperationName } from "../operations.ts";
import { AwsError } from "../port.ts";
import { targetsOf } from "../targets.ts";

interface SdkFailure {
  readonly name?: string;
  readonly message?: string;
  /** The wire's code of AWS errors; the system's code of network errors. */
  readonly Code?: string;
  readonly code?: string;
  readonly cause?: unknown;
  readonly $fault?: "client" | "server";
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

interface CallFacts {
  readonly operation: OperationName;
  readonly region: string;
  readonly input: unknown;
  readonly acceptedElsewhere: boolean | undefined;
}

/** The SDK's own error is dropped: it carries the signed request and the whole reply, secrets included. */
export function normalise(error: unknown, facts: CallFacts): AwsError {
  const failure = (error ?? {}) as SdkFailure;
  const { httpStatusCode: status, requestId } = failure.$metadata ?? {};
  const awsName = nameOf(failure);
  const kind = classOf(awsName, status, failure.$fault, facts);
  const said =
    failure.message === undefined || failure.message === "" || failure.message === "UnknownError"
      ? awsName
      : failure.message;
  return new AwsError({
    class: kind,
    awsName,
    message:
      `${facts.operation} in ${facts.region}: ${awsName}${said === awsName ? "" : `: ${said}`}` +
      (kind === "access-denied" ? missing(facts, said) : ""),
    operation: facts.operation,
    region: facts.region,
    status,
    requestId,
  });
}

/** Which permission was missing and on what, where AWS does not say it: S3 and some others only say no. */
function missing({ operation, input }: CallFacts, said: string): string {
  if (/\bto perform: ?[\w-]+:\w+/.test(said)) return "";
  const [own, ...beside] = neededBy(operation);
  const targets = targetsOf(operation, input);
  const on = targets.length === 0 ? "" : ` on ${targets.join(", ")}`;
  const also = beside.length === 0 ? "" : `, and beside it ${beside.map(({ name }) => name).join(", ")}`;
  return ` (it needs ${own.name}${on}${also})`;
}

export function isHtml(contentType: string | undefined): boolean {
  return contentType?.toLowerCase().startsWith("text/html") === true;
}

/** Network errors are called `Error`, and tell more by their code; several addresses fail as one aggregate. */
function nameOf(failure: SdkFailure): string {
  const system = failure.code ?? (failure.cause as SdkFailure | undefined)?.code;
  const named = failure.name ?? "";
  if (named === "" || named === "Error" || named === "AggregateError") return system ?? (named || "UnknownError");
  return named;
}

function classOf(
  awsName: string,
  status: number | undefined,
  fault: "client" | "server" | undefined,
  facts: CallFacts,
): ErrorClass {
  // Emulators answer what they do not have with a web page; AWS's load balancers answer 502 to 504 so.
  if (awsName === "HtmlReply") return status !== undefined && status > 500 && status !== 501 ? "server" : "unsupported";
  return classify(awsName, { ...facts, status, fault });
}
