import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { liveAdapter } from "../../engine/aws/live.ts";
import type { OperationName } from "../../engine/aws/operations.ts";
import { type AwsCall, AwsError } from "../../engine/aws/port.ts";
import { RunbookError } from "../../engine/errors.ts";
import { call, from } from "./call.ts";

interface Asked {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** The query protocol's action or the JSON protocol's target. */
  readonly action: string;
  /** The region that the request was signed for. */
  readonly region: string;
}

interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly date?: string;
  readonly body: string;
}
type Answer = Reply | "silence";

let server: Server;
let asked: Asked[] = [];
let answer: (one: Asked) => Answer;

/** An endpoint that speaks just enough of AWS's protocols to be asked and to answer. */
async function serve(request: IncomingMessage, response: ServerResponse) {
  let body = "";
  for await (const piece of request) body += String(piece);
  const target = request.headers["x-amz-target"];
  const action =
    typeof target === "string" ? (target.split(".").at(-1) ?? "") : (new URLSearchParams(body).get("Action") ?? "");
  const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const one = { headers: request.headers, body, action, region };
  asked.push(one);
  const given = answer(one);
  if (given === "silence") return;
  response.writeHead(given.status ?? 200, {
    "content-type": given.type ?? "text/xml",
    "x-amzn-requestid": "r-42",
    date: given.date ?? new Date().toUTCString(),
  });
  response.end(given.body);
}

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret-of-the-test");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
  vi.stubEnv("AWS_PROFILE", undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

function adapter(options: { requestTimeout?: number; endpoint?: string } = {}) {
  const { endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ...rest } = options;
  const port = liveAdapter({
    runId: "20260302T100000-abc",
    version: "0.1.0",
    environment: { AWS_ENDPOINT_URL: endpoint },
    ...rest,
  });
  return { send: <O extends OperationName>(one: AwsCall<O>) => port.send(one, from(one.operation)) };
}

const identity = {
  body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
    <Arn>arn:aws:sts::111122223333:assumed-role/responder/me</Arn><UserId>AROAX:me</UserId><Account>111122223333</Account>
    </GetCallerIdentityResult></GetCallerIdentityResponse>`,
};

function queryError(code: string, status: number): Reply {
  return {
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>said so</Message></Error></ErrorResponse>`,
  };
}

async function failureOf(promise: Promise<unknown>): Promise<AwsError> {
  const error = await promise.then(
    () => new Error("it was answered"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AwsError);
  return error as AwsError;
}

const whoAmI = call("sts:GetCallerIdentity", {}, "eu-west-1");

test("a reply comes as JSON with AWS's own date and the request's id", async () => {
  answer = () => ({ ...identity, date: "Mon, 02 Mar 2026 10:00:01 GMT" });
  expect(await adapter().send(whoAmI)).toEqual({
    output: { Account: "111122223333", Arn: "arn:aws:sts::111122223333:assumed-role/responder/me", UserId: "AROAX:me" },
    requestId: "r-42",
    date: "2026-03-02T10:00:01.000Z",
  });
});

test("a call is signed for its region, a global one for us-east-1, and carries the run's id", async () => {
  answer = ({ action }) =>
    action === "GetCallerIdentity"
      ? identity
      : { body: "<ListUsersResponse><ListUsersResult><Users/></ListUsersResult></ListUsersResponse>" };
  const port = adapter();
  await port.send(whoAmI);
  await port.send(call("iam:ListUsers", {}, "eu-west-1"));
  expect(asked.map(({ region }) => region)).toEqual(["eu-west-1", "us-east-1"]);
  expect(asked[0]?.headers["user-agent"]).toContain("runbook/0.1.0");
  expect(asked[0]?.headers["user-agent"]).toContain("run/20260302T100000-abc");
});

test("dates go out as the SDK wants them and come back as ISO-8601", async () => {
  answer = () => ({
    type: "application/x-amz-json-1.1",
    body: JSON.stringify({ Events: [{ EventId: "e-1", EventTime: 1772445600 }] }),
  });
  const lookup = call("cloudtrail:LookupEvents", {
    StartTime: "2026-03-01T00:00:00Z",
    EndTime: "2026-03-02T00:00:00Z",
  });
  const { output } = await adapter().send(lookup);
  expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ StartTime: 1772323200, EndTime: 1772409600 });
  expect(output).toEqual({ Events: [{ EventId: "e-1", EventTime: "2026-03-02T10:00:00.000Z" }] });
});

test("bytes go out once encoded and come back as base64", async () => {
  const text = Buffer.from("a,b\n").toString("base64");
  answer = ({ action }) =>
    action === "GetCredentialReport"
      ? {
          body: `<GetCredentialReportResponse><GetCredentialReportResult><Content>${text}</Content></GetCredentialReportResult></GetCredentialReportResponse>`,
        }
      : { body: "<ModifyInstanceAttributeResponse><return>true</return></ModifyInstanceAttributeResponse>" };
  const port = adapter();
  expect((await port.send(call("iam:GetCredentialReport", {}))).output).toEqual({ Content: text });
  await port.send(call("ec2:ModifyInstanceAttribute", { InstanceId: "i-1", UserData: { Value: text } }));
  expect(new URLSearchParams(asked[1]?.body).get("UserData.Value")).toBe(text);
});

test("a refusal is normalised once: class, name, status, request and region", async () => {
  answer = () => queryError("NoSuchEntity", 404);
  const failure = await failureOf(adapter().send(call("iam:GetRole", { RoleName: "x" }, "eu-west-1")));
  expect(failure).toMatchObject({
    class: "gone",
    awsName: "NoSuchEntityException",
    status: 404,
    requestId: "r-42",
    operation: "iam:GetRole",
    region: "us-east-1",
    message: "iam:GetRole in us-east-1: NoSuchEntityException: said so",
  });
});

test("what the SDK knows of request and reply is not carried along with a refusal", async () => {
  answer = () => queryError("AccessDenied", 403);
  const failure = await failureOf(adapter().send(call("iam:ListUsers", {})));
  expect(inspect(failure, { depth: 20, showHidden: true })).not.toMatch(/Signature=|AKIDEXAMPLE/);
});

test("a refusal for want of a permission names it, and on what, where AWS does not", async () => {
  answer = () => queryError("AccessDenied", 403);
  expect((await failureOf(adapter().send(call("iam:GetRole", { RoleName: "x" })))).message).toBe(
    "iam:GetRole in us-east-1: AccessDenied: said so (it needs iam:GetRole)",
  );
  const copy = { Bucket: "orders", Key: "k", CopySource: "orders/k?versionId=v" };
  expect((await failureOf(adapter().send(call("s3:CopyObject", copy, "us-east-1")))).message).toContain(
    "(it needs s3:PutObject on orders, and beside it s3:GetObjectVersion, ",
  );
  const volume = { VolumeId: "vol-1" };
  expect((await failureOf(adapter().send(call("ec2:CreateSnapshot", volume, "us-east-1")))).message).toContain(
    "(it needs ec2:CreateSnapshot on vol-1, and beside it ec2:CreateTags)",
  );
  const said = "User: x is not authorized to perform: iam:GetRole on resource: role x";
  answer = () => ({ status: 403, body: queryError("AccessDenied", 403).body.replace("said so", said) });
  expect((await failureOf(adapter().send(call("iam:GetRole", { RoleName: "x" })))).message).toBe(
    `iam:GetRole in us-east-1: AccessDenied: ${said}`,
  );
  answer = () => queryError("NoSuchEntity", 404);
  expect((await failureOf(adapter().send(call("iam:GetRole", { RoleName: "x" })))).message).not.toContain("needs");
});

test("the SDK does not send again by itself, not even what it takes for throttling", async () => {
  answer = () => queryError("LimitExceeded", 409);
  expect((await failureOf(adapter().send(call("iam:CreateAccessKey", { UserName: "ci" })))).class).toBe("quota");
  answer = () => queryError("Throttling", 400);
  expect((await failureOf(adapter().send(call("iam:ListUsers", {})))).class).toBe("throttled");
  expect(asked).toHaveLength(2);
});

test("an endpoint that does not know an operation is unsupported, whatever it answers with", async () => {
  answer = () => ({
    status: 404,
    type: "text/html; charset=utf-8",
    body: "<!doctype html><title>Not yet implemented</title>",
  });
  expect((await failureOf(adapter().send(call("account:ListRegions", {})))).class).toBe("unsupported");
  expect((await failureOf(adapter().send(call("cloudtrail:LookupEvents", {})))).class).toBe("unsupported");
  answer = () => ({ status: 500, type: "text/html", body: "<h1>Internal Server Error</h1>" });
  expect((await failureOf(adapter().send(call("iam:ListUsers", {})))).class).toBe("unsupported");
  answer = () => queryError("NotImplemented", 501);
  expect((await failureOf(adapter().send(call("ec2:DescribeRegions", {})))).class).toBe("unsupported");
});

test("a reply that is only called a web page is read for what it is", async () => {
  const type = "text/html; charset=utf-8";
  answer = () => ({ type, body: JSON.stringify({ trailList: [] }) });
  expect((await adapter().send(call("cloudtrail:DescribeTrails", {}))).output).toEqual({ trailList: [] });
  answer = () => ({
    status: 400,
    type,
    body: JSON.stringify({ __type: "TrailNotFoundException", message: "Unknown trail" }),
  });
  expect(await failureOf(adapter().send(call("cloudtrail:GetTrailStatus", { Name: "x" })))).toMatchObject({
    class: "gone",
    awsName: "TrailNotFoundException",
  });
});

test("a load balancer's web page is a failure of the server", async () => {
  answer = () => ({ status: 503, type: "text/html", body: "<h1>Service Unavailable</h1>" });
  expect((await failureOf(adapter().send(call("iam:ListUsers", {})))).class).toBe("server");
});

test("a request without an answer is given up", async () => {
  answer = () => "silence";
  expect(await failureOf(adapter({ requestTimeout: 100 }).send(whoAmI))).toMatchObject({
    class: "network",
    awsName: "TimeoutError",
  });
});

test("an endpoint where nobody listens is a failure of the network, and nothing was sent", async () => {
  const failure = await failureOf(adapter({ endpoint: "http://127.0.0.1:1" }).send(whoAmI));
  expect(failure).toMatchObject({ class: "network", awsName: "ECONNREFUSED" });
});

test("credentials that one region refuses and another takes are the region's matter", async () => {
  answer = ({ action }) => (action === "GetCallerIdentity" ? identity : { status: 401, body: ec2Error("AuthFailure") });
  const port = adapter();
  await port.send(whoAmI);
  expect((await failureOf(port.send(call("ec2:DescribeInstances", {}, "me-south-1")))).class).toBe("region");
  expect(asked.map(({ region }) => region)).toEqual(["eu-west-1", "me-south-1", "eu-west-1"]);
});

test("credentials that no region takes any more have run out", async () => {
  answer = () => identity;
  const port = adapter();
  await port.send(whoAmI);
  answer = ({ action }) =>
    action === "GetCallerIdentity"
      ? queryError("InvalidClientTokenId", 403)
      : { status: 401, body: ec2Error("AuthFailure") };
  expect((await failureOf(port.send(call("ec2:DescribeInstances", {}, "me-south-1")))).class).toBe("expired");
});

test("credentials that were never taken are bad", async () => {
  answer = () => queryError("InvalidClientTokenId", 403);
  expect((await failureOf(adapter().send(whoAmI))).class).toBe("bad-credentials");
});

test("without credentials the error says what to do, and names the drill", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
  answer = () => identity;
  const error = await adapter()
    .send(whoAmI)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RunbookError);
  expect(error).toMatchObject({ code: "NO_CREDENTIALS", hint: expect.stringContaining("--drill") as unknown });
  expect((error as RunbookError).hint).toContain("AWS_PROFILE");
  expect(asked).toEqual([]);
});

test("a clock that is wrong is corrected by AWS's, and the call sent once more", async () => {
  const away = new Date(Date.now() + 3_600_000).toUTCString();
  answer = () => (asked.length === 1 ? { ...queryError("SignatureDoesNotMatch", 403), date: away } : identity);
  expect((await adapter().send(whoAmI)).output.Account).toBe("111122223333");
  expect(asked).toHaveLength(2);
});

test("a wrong clock is no reason to send again what failed for another", async () => {
  answer = () => ({ ...queryError("InternalFailure", 500), date: new Date(Date.now() + 3_600_000).toUTCString() });
  expect((await failureOf(adapter().send(call("iam:CreateAccessKey", { UserName: "ci" })))).class).toBe("server");
  expect(asked).toHaveLength(1);
});

function ec2Error(code: string): string {
  return `<Response><Errors><Error><Code>${code}</Code><Message>said so</Message></Error></Errors></Response>`;
}
