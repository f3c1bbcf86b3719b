/** Any failure of the SDK as the one error that the engine knows. */
import { classify, type ErrorClass } from "../errors.ts";
import { AwsError } from "../port.ts";

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

/** The SDK's own error is dropped: it carries the signed request and the whole reply, secrets included. */
export function normalise(
  error: unknown,
  facts: { operation: string; region: string; acceptedElsewhere: boolean | undefined },
): AwsError {
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
    message: `${facts.operation} in ${facts.region}: ${awsName}${said === awsName ? "" : `: ${said}`}`,
    operation: facts.operation,
    region: facts.region,
    status,
    requestId,
  });
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
  facts: { operation: string; region: string; acceptedElsewhere: boolean | undefined },
): ErrorClass {
  // Emulators answer what they do not have with a web page; AWS's load balancers answer 502 to 504 so.
  if (awsName === "HtmlReply") return status !== undefined && status > 500 && status !== 501 ? "server" : "unsupported";
  return classify(awsName, { ...facts, status, fault });
}
