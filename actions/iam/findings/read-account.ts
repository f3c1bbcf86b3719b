/** Reads the identities of an account in as few calls as IAM allows. */
import type { ActionContext } from "../../../engine/action/action.ts";
import { isAws } from "../../../engine/action/aws-error.ts";
import { ifThere } from "../../gone.ts";
import { inTurns } from "../../in-turns.ts";
import type { AccountFacts, HolderFacts, KeyFacts, PolicyFacts, RoleFacts, UserFacts } from "./account.ts";
import { decodedDocument } from "./fingerprint.ts";

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
      users.push({
        ...holderOf("user", user.UserName, user.UserId, user, user.UserPolicyList),
        groups: user.GroupList ?? [],
      });
    }
    for (const role of page.RoleDetailList ?? []) {
      const trust = decodedDocument(role.AssumeRolePolicyDocument);
      const instance_profiles = (role.InstanceProfileList ?? []).map((profile) => profile.InstanceProfileName ?? "");
      roles.push({
        ...holderOf("role", role.RoleName, role.RoleId, role, role.RolePolicyList),
        trust,
        instance_profiles,
      });
    }
    for (const group of page.GroupDetailList ?? []) {
      groups.push(holderOf("group", group.GroupName, group.GroupId, group, group.GroupPolicyList));
    }
    for (const policy of page.Policies ?? []) {
      // Without a Filter the AWS-managed policies in use are listed too.
      if (policy.Arn?.includes(":iam::aws:") === true) continue;
      const arn = policy.Arn ?? "";
      const versions = (policy.PolicyVersionList ?? []).map((version) => ({
        id: version.VersionId ?? "",
        is_default: version.IsDefaultVersion === true,
        created_at: version.CreateDate ?? "",
        document: decodedDocument(version.Document),
      }));
      policies.push({
        name: policy.PolicyName ?? arn.slice(arn.lastIndexOf("/") + 1),
        arn,
        id: policy.PolicyId ?? "",
        path: policy.Path ?? "/",
        created_at: policy.CreateDate ?? "",
        attachments: policy.AttachmentCount ?? 0,
        versions,
      });
    }
  }
  let done = 0;
  const refusals = new Map<string, string>();
  const read = await inTurns(users, 5, async (user) => {
    const credentials = await credentialsOf(user.name, context, refusals);
    context.progress((done += 1), users.length, "users read");
    return { ...user, ...credentials };
  });
  for (const [operation, reason] of [...refusals].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    await context.gap({ region: "us-east-1", service: "iam", reason: `${operation} was refused: ${reason}` });
  }
  return { users: read, roles, groups, policies };
}

type HolderUser = HolderFacts & Pick<UserFacts, "groups">;
type Credentials = Pick<UserFacts, "keys" | "mfa" | "password_since" | "service_credentials">;

/** What may not be read is noted in `refusals`, once for each operation, and counts as nothing there. */
async function credentialsOf(name: string, context: Context, refusals: Map<string, string>): Promise<Credentials> {
  const ask = async <T>(operation: string, reading: () => Promise<T>): Promise<T | undefined> => {
    try {
      // Of a user without a password, or deleted since the listing, IAM says that there is no such entity.
      return await ifThere(reading());
    } catch (error) {
      if (!isAws(error, "access-denied", "unsupported")) throw error;
      refusals.set(operation, error.message);
      return undefined;
    }
  };
  const keys = await ask("iam:ListAccessKeys", async () => {
    const found: KeyFacts[] = [];
    for await (const page of context.pages("iam:ListAccessKeys", { UserName: name })) {
      for (const key of page.AccessKeyMetadata ?? []) {
        found.push({ id: key.AccessKeyId ?? "", status: key.Status ?? "", created_at: key.CreateDate ?? "" });
      }
    }
    return found;
  });
  const mfa = await ask("iam:ListMFADevices", async () => {
    const found: string[] = [];
    for await (const page of context.pages("iam:ListMFADevices", { UserName: name })) {
      found.push(...(page.MFADevices ?? []).map((device) => device.SerialNumber ?? ""));
    }
    return found;
  });
  const login = await ask("iam:GetLoginProfile", () => context.call("iam:GetLoginProfile", { UserName: name }));
  // This listing has pages, but no more than two credentials a service fit a user: one page holds them.
  const specific = await ask("iam:ListServiceSpecificCredentials", () =>
    context.call("iam:ListServiceSpecificCredentials", { UserName: name }),
  );
  const service_credentials = (specific?.ServiceSpecificCredentials ?? []).map((credential) => ({
    id: credential.ServiceSpecificCredentialId ?? "",
    service: credential.ServiceName ?? "",
    status: credential.Status ?? "",
    created_at: credential.CreateDate ?? "",
  }));
  return { keys: keys ?? [], mfa: mfa ?? [], password_since: login?.LoginProfile?.CreateDate, service_credentials };
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
    inline: (inline ?? []).map((policy) => ({
      name: policy.PolicyName ?? "",
      document: decodedDocument(policy.PolicyDocument),
    })),
    attached: (detail.AttachedManagedPolicies ?? []).map((policy) => policy.PolicyArn ?? ""),
  };
}
