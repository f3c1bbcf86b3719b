/** Moto with IAM enforced: a role that has given policies and nothing else, and who manages it. */
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import type { NamedDocument, PolicyDocument } from "../../engine/aws/policy-documents.ts";
import { arn, awsPolicy, clientsOf, endpoint, type Keys } from "./emulator.ts";
import { trusting } from "./given.ts";

export const responder = "least-privileged";

/** From now on moto asks its IAM before each call, or no longer does. */
export async function enforcing(on: boolean): Promise<void> {
  const reply = await fetch(`${endpoint}/moto-api/reset-auth`, { method: "POST", body: on ? "0" : "Infinity" });
  if (!reply.ok) throw new Error(`moto does not take it: ${reply.status}`);
}

export interface LeastPrivileged {
  /** Of a session of the role. */
  readonly keys: Keys;
  /** Gives the role these policies, in place of those of the same names. */
  give(documents: readonly Pick<NamedDocument, "name" | "document">[]): Promise<void>;
}

/** To be called while nothing is enforced; the keys that manage the role go on working when it is. */
export async function leastPrivileged(): Promise<LeastPrivileged> {
  const { iam, sts } = clientsOf();
  await iam.send(
    new CreateRoleCommand({
      RoleName: responder,
      AssumeRolePolicyDocument: JSON.stringify(trusting({ AWS: arn("root") })),
    }),
  );
  const UserName = "administrator";
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: awsPolicy("AdministratorAccess") }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const manager = clientsOf("us-east-1", {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: arn(`role/${responder}`), RoleSessionName: "permissions" }),
  );
  return {
    keys: {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    },
    async give(documents) {
      for (const { name: PolicyName, document } of documents)
        await manager.iam.send(
          new PutRolePolicyCommand({ RoleName: responder, PolicyName, PolicyDocument: JSON.stringify(document) }),
        );
    },
  };
}

/** The documents that allow it, without it. A statement that allows nothing else goes. */
export function without(permission: string, documents: readonly NamedDocument[]): readonly NamedDocument[] {
  return documents
    .filter(({ document }) => document.Statement.some(({ Action }) => Action.includes(permission)))
    .map((one) => ({ ...one, document: taken(permission, one.document) }));
}

function taken(permission: string, { Version, Statement }: PolicyDocument): PolicyDocument {
  return {
    Version,
    Statement: Statement.map((one) => ({
      ...one,
      Action: one.Action.filter((name) => name !== permission),
    })).filter(({ Action }) => Action.length > 0),
  };
}
