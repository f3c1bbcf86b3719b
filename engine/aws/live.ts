/**
 * The adapter to AWS itself, by the AWS SDK. Only this file and the folder `live/` import the SDK
 * at run time, so that nothing gets round the wrappers above.
 */
import { RunbookError } from "../errors.ts";
import { endpointOf } from "./endpoints.ts";
import { toJson, toSdk } from "./live/convert.ts";
import { sharedCredentials } from "./live/credentials.ts";
import { isHtml, normalise } from "./live/normalise.ts";
import { type ClientConfig, type Command, type LiveClient, services } from "./live/service.ts";
import { globalServices, type OperationName, serviceOf } from "./operations.ts";
import { type AwsCall, AwsError, type AwsPort, type AwsReply } from "./port.ts";

export { runKindOf } from "./endpoints.ts";

/** Milliseconds. AWS answers a slow page within half a minute; a connection stands at once or not. */
const timeouts = { connectionTimeout: 5_000, requestTimeout: 60_000 };

export interface LiveOptions {
  readonly runId: string;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds until a request without an answer is given up. */
  readonly requestTimeout?: number;
}

interface Opened {
  readonly client: LiveClient;
  readonly commands: Readonly<Record<string, Command>>;
}

/** One client for each service and region; credentials are found at the first call. */
export function liveAdapter(options: LiveOptions): AwsPort {
  const credentials = sharedCredentials();
  const clients = new Map<string, Promise<Opened>>();
  /** Regions that took these credentials; the first is where they are tried again. */
  const accepted = new Set<string>();

  async function open(service: string, region: string): Promise<Opened> {
    const load = services[service];
    if (load === undefined) throw new RunbookError("INTERNAL", `there is no client for ${service}`);
    const { open: create, commands } = await load();
    const endpoint = endpointOf(service, options.environment);
    const config: ClientConfig = {
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      credentials,
      customUserAgent: [
        ["runbook", options.version],
        ["run", options.runId],
      ],
      maxAttempts: 1,
      requestHandler: {
        ...timeouts,
        requestTimeout: options.requestTimeout ?? timeouts.requestTimeout,
        throwOnRequestTimeout: true,
      },
    };
    const client = create(config, (other) => endpointOf(other, options.environment));
    client.middlewareStack.add(keepDate as never, { step: "deserialize", name: "runbookKeepDate", priority: "high" });
    client.middlewareStack.add(refuseHtml as never, {
      step: "deserialize",
      name: "runbookRefuseHtml",
      priority: "low",
    });
    return { client, commands };
  }

  async function once(call: AwsCall, region: string): Promise<AwsReply> {
    const service = serviceOf(call.operation);
    const id = `${service} ${region}`;
    if (!clients.has(id)) clients.set(id, open(service, region));
    const { client, commands } = (await clients.get(id)) as Opened;
    const Constructor = commands[call.operation.slice(service.length + 1)];
    if (Constructor === undefined) throw new RunbookError("INTERNAL", `there is no command for ${call.operation}`);
    const output = (await client.send(
      new Constructor(toSdk(call.operation, call.input) as never) as never,
    )) as SdkOutput;
    const { requestId, httpDate } = output.$metadata;
    return { output: toJson(output) as AwsReply["output"], requestId, date: (httpDate ?? new Date()).toISOString() };
  }

  async function send(call: AwsCall): Promise<AwsReply> {
    const region = globalServices.has(serviceOf(call.operation)) ? "us-east-1" : call.region;
    try {
      const reply = await corrected(() => once(call, region));
      accepted.add(region);
      return reply;
    } catch (error) {
      if (error instanceof RunbookError) throw error;
      const failure = normalise(error, { ...call, region, acceptedElsewhere: undefined });
      if (failure.class === "access-denied") accepted.add(region);
      return refused(failure, error, call, region);
    }
  }

  /** Where a region refuses credentials that another still takes, it is the region's; else they have run out. */
  async function refused(failure: AwsError, error: unknown, call: AwsCall, region: string): Promise<never> {
    const [first] = accepted;
    if (failure.class !== "bad-credentials" || first === undefined) throw failure;
    const taken = await once({ operation: "sts:GetCallerIdentity", region: first, input: {} }, first).then(
      () => true,
      () => false,
    );
    if (taken) throw normalise(error, { ...call, region, acceptedElsewhere: true });
    const { awsName, status, requestId } = failure;
    const message = `${failure.message} (they were accepted before)`;
    throw new AwsError({ class: "expired", awsName, message, operation: call.operation, region, status, requestId });
  }

  return {
    send: <O extends OperationName>(call: AwsCall<O>) => send(call) as Promise<AwsReply<O>>,
  };
}

interface SdkOutput {
  readonly $metadata: { readonly requestId?: string; readonly httpDate?: Date };
}

/** Refusals of a signature made at the wrong time: nothing was carried out. */
const skewed: ReadonlySet<string> = new Set([
  "AuthFailure",
  "InvalidSignatureException",
  "RequestExpired",
  "RequestInTheFuture",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
]);

/** The SDK learns from a refusal's `Date` by how much this machine's clock is wrong; the call is then signed again, once. */
async function corrected<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const { name = "", $metadata } = (error ?? {}) as { name?: string; $metadata?: { clockSkewCorrected?: boolean } };
    if ($metadata?.clockSkewCorrected !== true || !skewed.has(name)) throw error;
    return send();
  }
}

interface HttpReply {
  readonly response: {
    readonly statusCode?: number;
    readonly headers?: Readonly<Record<string, string>>;
    body?: AsyncIterable<Uint8Array>;
  };
  readonly output: { $metadata: Record<string, unknown> };
}

type Next = (args: unknown) => Promise<HttpReply>;

/** Around the SDK's parser: the reply's `Date` goes where the request's id is. */
function keepDate(next: Next): Next {
  return async (args) => {
    const result = await next(args);
    const date = new Date(result.response.headers?.["date"] ?? "");
    if (!Number.isNaN(date.getTime())) result.output.$metadata["httpDate"] = date;
    return result;
  };
}

/**
 * Below the SDK's parser, which would only say that it cannot parse a web page. By its content:
 * some emulators call every reply a web page.
 */
function refuseHtml(next: Next): Next {
  return async (args) => {
    const result = await next(args);
    const { headers, statusCode = 0, body } = result.response;
    if (statusCode < 400 || !isHtml(headers?.["content-type"]) || body === undefined) return result;
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    const content = Buffer.concat(chunks);
    if (content.toString("utf8", 0, 64).trimStart().startsWith("{")) {
      result.response.body = content as never;
      return result;
    }
    throw Object.assign(new Error("the endpoint answers with a web page"), {
      name: "HtmlReply",
      $metadata: { httpStatusCode: statusCode },
    });
  };
}
