/** IAM as the root user of a member account, by a short session that sts:AssumeRoot gives. */
import { DeleteAccessKeyCommand, IAMClient, ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, AssumeRootCommand, type Credentials, STSClient } from "@aws-sdk/client-sts";
import type { ClientConfig, Command, LiveClient, LiveService } from "./service.ts";

type EndpointOf = (service: string) => string | undefined;
type Middleware = Parameters<LiveClient["middlewareStack"]["add"]>;
interface AsRoot {
  readonly AccountId: string;
  readonly Through: string;
}

export const root = {
  open: rootClient,
  commands: { ListAccessKeys: ListAccessKeysCommand, DeleteAccessKey: DeleteAccessKeyCommand },
} satisfies LiveService<"root">;

/** Seconds; AWS gives no session of root for longer. */
const DurationSeconds = 900;

/**
 * Credentials are asked for anew at each call and dropped after it. @throws what STS and IAM throw,
 * such as AccessDenied where the organization does not manage root access centrally
 */
function rootClient(config: ClientConfig, endpointOf: EndpointOf): LiveClient {
  const added: Middleware[] = [];
  const settings = (service: string) => {
    const { endpoint: _own, ...rest } = config;
    const endpoint = endpointOf(service);
    return endpoint === undefined ? rest : { ...rest, endpoint };
  };
  const sts = (credentials: ClientConfig["credentials"]) => new STSClient({ ...settings("sts"), credentials });

  /** Sends one command by a client of its own, which does not outlive it. */
  async function once<T>(client: LiveClient, command: object): Promise<T> {
    for (const middleware of added) client.middlewareStack.add(...middleware);
    try {
      return (await client.send(command as never)) as T;
    } finally {
      client.destroy();
    }
  }

  async function credentialsOf({ AccountId, Through }: AsRoot): Promise<ClientConfig["credentials"]> {
    const assumeRole = new AssumeRoleCommand({
      RoleArn: Through,
      RoleSessionName: sessionName(config),
      DurationSeconds,
    });
    const manager = await once<Issued>(sts(config.credentials), assumeRole);
    const task = `arn:${Through.split(":")[1]}:iam::aws:policy/root-task/IAMDeleteRootUserCredentials`;
    // AssumeRoot is there at regional endpoints only, which are the ones that the SDK takes.
    const assumeRoot = new AssumeRootCommand({
      TargetPrincipal: AccountId,
      TaskPolicyArn: { arn: task },
      DurationSeconds,
    });
    return sourceOf(await once<Issued>(sts(sourceOf(manager)), assumeRoot));
  }

  return {
    async send(command: { readonly input: AsRoot }) {
      const { AccountId, Through, ...input } = command.input;
      const credentials = await credentialsOf({ AccountId, Through });
      const iam = new IAMClient({ ...settings("iam"), credentials });
      // Without a user's name a key is the caller's own, and the caller is root.
      return once(iam, new (command.constructor as Command)(input as never));
    },
    middlewareStack: { add: (...middleware) => void added.push(middleware) },
    destroy: () => {},
  };
}

interface Issued {
  readonly Credentials?: Credentials;
}

function sourceOf({ Credentials: issued }: Issued): ClientConfig["credentials"] {
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = issued ?? {};
  return async () => ({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken });
}

/** Names the run in the CloudTrail of the management account. */
function sessionName({ customUserAgent }: ClientConfig): string {
  const run = customUserAgent.find(([name]) => name === "run")?.[1] ?? "";
  return `runbook-${run}`.replaceAll(/[^\w+=,.@-]/g, "-").slice(0, 64);
}
