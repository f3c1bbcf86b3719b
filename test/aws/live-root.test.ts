import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { liveAdapter } from "../../engine/aws/live.ts";
import { from } from "./call.ts";

const account = "111122223333";
const Through = "arn:aws:iam::444455556666:role/root-access";

interface Asked {
  readonly form: Record<string, string>;
  /** Id of the key that signed, and the region it signed for. */
  readonly signer: string;
  readonly region: string;
}

let server: Server;
let asked: Asked[] = [];
/** Operations that are refused. */
let denied: Set<string>;

const credentials = (id: string) =>
  `<Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>secret-of-${id}</SecretAccessKey><SessionToken>token-of-${id}</SessionToken><Expiration>2036-03-02T10:15:00Z</Expiration></Credentials>`;
const answers: Readonly<Record<string, string>> = {
  AssumeRole: credentials("ASIAMANAGER"),
  AssumeRoot: credentials("ASIAROOT"),
  ListAccessKeys:
    "<AccessKeyMetadata><member><AccessKeyId>AKIAEXAMPLEROOTKEY01</AccessKeyId><Status>Active</Status></member></AccessKeyMetadata><IsTruncated>false</IsTruncated>",
  DeleteAccessKey: "",
};

/** An endpoint that speaks just enough of the query protocol to be asked and to answer. */
async function serve(request: IncomingMessage, response: ServerResponse) {
  let body = "";
  for await (const piece of request) body += String(piece);
  const form = Object.fromEntries(new URLSearchParams(body));
  const [, signer = "", region = ""] =
    /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? "") ?? [];
  asked.push({ form, signer, region });
  const { Action = "" } = form;
  response.writeHead(denied.has(Action) ? 403 : 200, { "content-type": "text/xml", date: new Date().toUTCString() });
  response.end(
    denied.has(Action)
      ? `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform ${Action}</Message></Error></ErrorResponse>`
      : `<${Action}Response><${Action}Result>${answers[Action]}</${Action}Result></${Action}Response>`,
  );
}

beforeEach(async () => {
  asked = [];
  denied = new Set();
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDRESPONDER");
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

function adapter() {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return liveAdapter({ runId: "20260302T100000-abc", version: "0.1.0", environment: { AWS_ENDPOINT_URL: endpoint } });
}

test("root is asked by a role of the management account and a session of root, whose credentials go nowhere else", async () => {
  const port = adapter();
  const listed = await port.send(
    { operation: "root:ListAccessKeys", region: "eu-west-1", input: { AccountId: account, Through } },
    from("root:ListAccessKeys"),
  );
  expect(listed.output).toEqual({
    AccessKeyMetadata: [{ AccessKeyId: "AKIAEXAMPLEROOTKEY01", Status: "Active" }],
    IsTruncated: false,
  });
  expect(JSON.stringify(listed)).not.toMatch(/ASIA|secret-of|token-of/);
  const AccessKeyId = "AKIAEXAMPLEROOTKEY01";
  await port.send(
    { operation: "root:DeleteAccessKey", region: "eu-west-1", input: { AccountId: account, Through, AccessKeyId } },
    from("root:DeleteAccessKey"),
  );
  expect(asked.map(({ form, signer }) => [form["Action"], signer])).toEqual([
    ["AssumeRole", "AKIDRESPONDER"],
    ["AssumeRoot", "ASIAMANAGER"],
    ["ListAccessKeys", "ASIAROOT"],
    ["AssumeRole", "AKIDRESPONDER"],
    ["AssumeRoot", "ASIAMANAGER"],
    ["DeleteAccessKey", "ASIAROOT"],
  ]);
  expect(asked[0]?.form).toMatchObject({ RoleArn: Through, RoleSessionName: "runbook-20260302T100000-abc" });
  expect(asked[1]?.form).toMatchObject({
    TargetPrincipal: account,
    "TaskPolicyArn.arn": "arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials",
    DurationSeconds: "900",
  });
  expect(asked.at(-1)?.form).toMatchObject({ AccessKeyId });
  expect(asked.at(-1)?.form).not.toHaveProperty("UserName");
  expect(asked.every(({ region }) => region === "us-east-1")).toBe(true);
});

test.each(["AssumeRole", "AssumeRoot", "ListAccessKeys"])("a refusal of %s is the call's", async (operation) => {
  denied.add(operation);
  const sent = adapter().send(
    { operation: "root:ListAccessKeys", region: "us-east-1", input: { AccountId: account, Through } },
    from("root:ListAccessKeys"),
  );
  await expect(sent).rejects.toMatchObject({
    class: "access-denied",
    operation: "root:ListAccessKeys",
    message: expect.stringContaining(operation),
  });
  expect(asked.at(-1)?.form["Action"]).toBe(operation);
});
