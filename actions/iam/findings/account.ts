/** The identities of an account as plain facts, read in as few calls as IAM allows. */
import type { ActionContext } from "../../../engine/action/action.ts";
import { isAws } from "../../../engine/action/aws-error.ts";
import { decodedDocument } from "./fingerprint.ts";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface InlineDocument {
  readonly name: string;
  readonly document: string;
}

export interface HolderFacts {
  readonly kind: "user" | "role" | "group";
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly created_at: string;
  readonly tags: readonly Tag[];
  readonly inline: readonly InlineDocument[];
  readonly attached: readonly string[];
}

export interface KeyFacts {
  readonly id: string;
  readonly status: string;
  readonly created_at: string;
}

export interface UserFacts extends HolderFacts {
  readonly groups: readonly string[];
  readonly mfa: readonly string[];
  readonly keys: readonly KeyFacts[];
  /** When the console password was made; undefined where there is none. */
  readonly password_since: string | undefined;
  readonly service_credentials: readonly { id: string; service: string; status: string; created_at: string }[];
}

export interface RoleFacts extends HolderFacts {
  readonly trust: string;
}

export interface PolicyFacts {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly path: string;
  readonly created_at: string;
  readonly attachments: number;
  readonly versions: readonly { id: string; is_default: boolean; created_at: string; document: string }[];
}

export interface AccountFacts {
  readonly users: readonly UserFacts[];
  readonly roles: readonly RoleFacts[];
  readonly groups: readonly HolderFacts[];
  /** Customer-managed ones. */
  readonly policies: readonly PolicyFacts[];
}

/** The operations that `readAccount` sends, for the declarations of the actions that use it. */
export const accountCalls = [
  "iam:GetAccountAuthorizationDetails",
  "iam:ListAccessKeys",
  "iam:GetLoginProfile",
  "iam:ListMFADevices",
  "iam:ListServiceSpecificCredentials",
] as const;

type Context = ActionContext<(typeof accountCalls)[number]>;

/** Reads everything. IAM throttles at tens of calls a second, so users are asked about a few at a time. */
export async function readAccount(context: Context): Promise<AccountFacts> {
  const users: HolderUser[] = [];
  const roles: RoleFacts[] = [];
  const groups: HolderFacts[] = [];
  const policies: PolicyFacts[] = [];
  for await (const page of context.pages("iam:GetAccountAuthorizationDetails", {})) {
    for (const user of page.UserDetailList ?? []) {
      users.push({ ...holderOf("user", user.UserName, user.UserId, user, user.UserPolicyList), groups: user.GroupList ?? [] });
    }
    for (const role of page.RoleDetailList ?? []) {
      const trust = decodedDocument(role.AssumeRolePolicyDocument);
      roles.push({ ...holderOf("role", role.RoleName, role.RoleId, role, role.RolePolicyList), trust });
    }
    for (const group of page.GroupDetailList ?? []) {
      groups.push(holderOf("group", group.GroupName, group.GroupId, group, group.GroupPolicyList));
    }
    for (const policy of page.Policies ?? []) {
      // Without a Filter the AWS-managed policies in use are listed too.
      if (policy.Arn?.includes(":iam::aws:") === true) continue;
      const versions = (policy.PolicyVersionList ?? []).map((version) => ({
        id: version.VersionId ?? "",
        is_default: version.IsDefaultVersion === true,
        created_at: version.CreateDate ?? "",
        document: decodedDocument(version.Document),
      }));
      policies.push({
        name: policy.PolicyName ?? "",
        arn: policy.Arn ?? "",
        id: policy.PolicyId ?? "",
        path: policy.Path ?? "/",
        created_at: policy.CreateDate ?? "",
        attachments: policy.AttachmentCount ?? 0,
        versions,
      });
    }
  }
  let done = 0;
  const read = await inTurns(users, 5, async (user) => {
    const credentials = await credentialsOf(user.name, context);
    context.progress((done += 1), users.length, "users read");
    return { ...user, ...credentials };
  });
  return { users: read, roles, groups, policies };
}

type HolderUser = HolderFacts & Pick<UserFacts, "groups">;
type Credentials = Pick<UserFacts, "keys" | "mfa" | "password_since" | "service_credentials">;

async function credentialsOf(name: string, context: Context): Promise<Credentials> {
  const keys: KeyFacts[] = [];
  for await (const page of orNothing(context.pages("iam:ListAccessKeys", { UserName: name }))) {
    for (const key of page.AccessKeyMetadata ?? []) {
      keys.push({ id: key.AccessKeyId ?? "", status: key.Status ?? "", created_at: key.CreateDate ?? "" });
    }
  }
  const mfa: string[] = [];
  for await (const page of orNothing(context.pages("iam:ListMFADevices", { UserName: name }))) {
    mfa.push(...(page.MFADevices ?? []).map((device) => device.SerialNumber ?? ""));
  }
  const login = await orUndefined(context.call("iam:GetLoginProfile", { UserName: name }));
  // This listing has pages, but no more than two credentials a service fit a user: one page holds them.
  const specific = await orUndefined(context.call("iam:ListServiceSpecificCredentials", { UserName: name }));
  const service_credentials = (specific?.ServiceSpecificCredentials ?? []).map((credential) => ({
    id: credential.ServiceSpecificCredentialId ?? "",
    service: credential.ServiceName ?? "",
    status: credential.Status ?? "",
    created_at: credential.CreateDate ?? "",
  }));
  return { keys, mfa, password_since: login?.LoginProfile?.CreateDate, service_credentials };
}

function holderOf(
  kind: HolderFacts["kind"],
  name: string | undefined,
  id: string | undefined,
  detail: {
    readonly Arn?: string | undefined;
    readonly Path?: string | undefined;
    readonly CreateDate?: string | undefined;
    readonly Tags?: readonly { Key: string | undefined; Value: string | undefined }[] | undefined;
    readonly AttachedManagedPolicies?: readonly { PolicyArn?: string | undefined }[] | undefined;
  },
  inline: readonly { PolicyName?: string | undefined; PolicyDocument?: string | undefined }[] | undefined,
): HolderFacts {
  return {
    kind,
    name: name ?? "",
    id: id ?? "",
    arn: detail.Arn ?? "",
    path: detail.Path ?? "/",
    created_at: detail.CreateDate ?? "",
    tags: (detail.Tags ?? []).map((tag) => ({ Key: tag.Key ?? "", Value: tag.Value ?? "" })),
    inline: (inline ?? []).map((policy) => ({ name: policy.PolicyName ?? "", document: decodedDocument(policy.PolicyDocument) })),
    attached: (detail.AttachedManagedPolicies ?? []).map((policy) => policy.PolicyArn ?? ""),
  };
}

/** A user deleted since the listing has nothing more to list. */
async function* orNothing<T>(pages: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* pages;
  } catch (error) {
    if (!isAws(error, "gone")) throw error;
  }
}

/** IAM says of a user without a password that there is no such entity. */
async function orUndefined<T>(reply: Promise<T>): Promise<T | undefined> {
  try {
    return await reply;
  } catch (error) {
    if (isAws(error, "gone")) return undefined;
    throw error;
  }
}

/** Maps at most `width` items at a time; the results keep the order of the items. */
export async function inTurns<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  async function strand(): Promise<void> {
    for (const [index, item] of queue) results[index] = await work(item);
  }
  await Promise.all(Array.from({ length: width }, strand));
  return results;
}
