/**
 * Moto refuses what IAM does not allow with a page of XML that it calls a web page, whatever protocol
 * the service speaks; no SDK can read that. Here it comes as AWS sends it: as the service's own.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Relay {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Listens on this machine and hands everything on to moto, as it was signed. */
export async function relayTo(moto: string): Promise<Relay> {
  const { hostname, port } = new URL(moto);
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const passed = request(
      { hostname, port, method, path, headers },
      (reply) => void answer(incoming, reply, outgoing),
    );
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(asked: IncomingMessage, reply: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of reply) chunks.push(chunk as Buffer);
  const content = Buffer.concat(chunks);
  const refusal = refusalIn(reply.statusCode ?? 0, content.toString("utf8"));
  const { "content-length": _length, "transfer-encoding": _encoding, ...headers } = reply.headers;
  const said = refusal === undefined ? undefined : asTheService(asked, refusal);
  const body = said === undefined ? content : Buffer.from(said.body);
  outgoing.writeHead(reply.statusCode ?? 500, {
    ...headers,
    ...(said === undefined ? {} : { "content-type": said.type, "x-amzn-errortype": refusal?.code }),
    "content-length": body.length,
  });
  outgoing.end(asked.method === "HEAD" ? undefined : body);
}

interface Refusal {
  readonly code: string;
  readonly message: string;
}

function refusalIn(status: number, text: string): Refusal | undefined {
  if (status < 400 || !text.includes("<ErrorResponse><Errors><Error>")) return undefined;
  const member = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? "";
  return { code: member("Code"), message: member("Message") };
}

function asTheService(asked: IncomingMessage, { code, message }: Refusal): { type: string; body: string } {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  if (asked.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") !== true)
    return { type: "application/json", body: JSON.stringify({ __type: code, message }) };
  const ec2 = /\/ec2\/aws4_request/.test(asked.headers.authorization ?? "");
  return {
    type: "text/xml",
    body: ec2 ? `<Response><Errors>${error}</Errors></Response>` : `<ErrorResponse>${error}</ErrorResponse>`,
  };
}
