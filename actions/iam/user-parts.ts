/** What hangs on a user, in the order in which it is taken off: what can sign in comes first. */
import type { ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { pastConflicts } from "../conflicts.ts";
import { unlessGone } from "../gone.ts";
import { keysOf } from "./access-keys.ts";
import { denialName, denyAllArn } from "./denial.ts";
import type { User } from "./entities.ts";
import { loginProfileOf, onceModifiable } from "./login-profile.ts";
import { namesIn, type Part } from "./parts.ts";
import { credentialsOf } from "./service-credentials.ts";

export const userPartCalls = [
  "iam:GetUser",
  "iam:ListAccessKeys",
  "iam:UpdateAccessKey",
  "iam:DeleteAccessKey",
  "iam:GetLoginProfile",
  "iam:DeleteLoginProfile",
  "iam:ListMFADevices",
  "iam:DeactivateMFADevice",
  "iam:ListVirtualMFADevices",
  "iam:DeleteVirtualMFADevice",
  "iam:ListSigningCertificates",
  "iam:DeleteSigningCertificate",
  "iam:ListSSHPublicKeys",
  "iam:DeleteSSHPublicKey",
  "iam:ListServiceSpecificCredentials",
  "iam:DeleteServiceSpecificCredential",
  "iam:ListGroupsForUser",
  "iam:RemoveUserFromGroup",
  "iam:ListAttachedUserPolicies",
  "iam:DetachUserPolicy",
  "iam:DeleteUserPermissionsBoundary",
  "iam:ListUserPolicies",
  "iam:DeleteUserPolicy",
] as const;
type Context = ActionContext<(typeof userPartCalls)[number]>;

/** All but the denial, which is lifted last: with it gone and a key left, the intruder is back in. */
export function userParts(context: Context, user: User): Part[] {
  const UserName = user.user_name;
  let unread = false;
  return [
    {
      what: "access key",
      list: async () => (await keysOf(context, UserName)).map(({ id }) => id),
      async remove(AccessKeyId) {
        const key = (await keysOf(context, UserName)).find(({ id }) => id === AccessKeyId);
        if (key?.active === true) {
          await unlessGone(context.call("iam:UpdateAccessKey", { UserName, AccessKeyId, Status: "Inactive" }));
        }
        await unlessGone(context.call("iam:DeleteAccessKey", { UserName, AccessKeyId }));
      },
    },
    {
      what: "console password of",
      list: async () => ((await loginProfileOf(context, UserName)) === undefined ? [] : [UserName]),
      remove: () => onceModifiable(context, () => unlessGone(context.call("iam:DeleteLoginProfile", { UserName }))),
    },
    {
      what: "MFA device",
      list: () =>
        namesIn(context.pages("iam:ListMFADevices", { UserName }), (page) =>
          (page.MFADevices ?? []).map((device) => device.SerialNumber),
        ),
      async remove(SerialNumber) {
        await unlessGone(context.call("iam:DeactivateMFADevice", { UserName, SerialNumber }));
        if (isVirtual(SerialNumber) && !user.handles.includes(SerialNumber))
          await context.note(
            `the virtual MFA device ${SerialNumber} was not shown for approval and stays, without a user`,
          );
      },
    },
    {
      // An object of its own, which outlives its user and is nobody's once it is deactivated.
      what: "virtual MFA device",
      list: () => virtualDevicesLeft(context, user),
      remove(SerialNumber) {
        const remove = () => unlessGone(context.call("iam:DeleteVirtualMFADevice", { SerialNumber }));
        return pastConflicts(context, remove, async () => {});
      },
    },
    {
      what: "signing certificate",
      list: () =>
        namesIn(context.pages("iam:ListSigningCertificates", { UserName }), (page) =>
          (page.Certificates ?? []).map((one) => one.CertificateId),
        ),
      remove: (CertificateId) => unlessGone(context.call("iam:DeleteSigningCertificate", { UserName, CertificateId })),
    },
    {
      what: "SSH key",
      list: () =>
        namesIn(context.pages("iam:ListSSHPublicKeys", { UserName }), (page) =>
          (page.SSHPublicKeys ?? []).map((key) => key.SSHPublicKeyId),
        ),
      remove: (SSHPublicKeyId) => unlessGone(context.call("iam:DeleteSSHPublicKey", { UserName, SSHPublicKeyId })),
    },
    {
      what: "service credential",
      async list() {
        try {
          return (await credentialsOf(context, UserName)).map(({ id }) => id);
        } catch (error) {
          if (!isAws(error, "access-denied", "unsupported")) throw error;
          // Nothing is lost by going on: IAM does not delete a user who still has one.
          const first = !unread;
          unread = true;
          if (first)
            await context.gap({
              region: "us-east-1",
              service: "iam",
              reason: `service credentials of ${UserName} could not be read: ${error.message}`,
            });
          return [];
        }
      },
      remove: (ServiceSpecificCredentialId) =>
        unlessGone(context.call("iam:DeleteServiceSpecificCredential", { UserName, ServiceSpecificCredentialId })),
    },
    {
      what: "membership in group",
      list: () => groupsOf(context, UserName),
      remove: (GroupName) => unlessGone(context.call("iam:RemoveUserFromGroup", { UserName, GroupName })),
    },
    {
      what: "attached policy",
      list: async () =>
        (
          await namesIn(context.pages("iam:ListAttachedUserPolicies", { UserName }), (page) =>
            (page.AttachedPolicies ?? []).map((policy) => policy.PolicyArn),
          )
        ).filter((arn) => arn !== denyAllArn(context)),
      remove: (PolicyArn) => unlessGone(context.call("iam:DetachUserPolicy", { UserName, PolicyArn })),
    },
    {
      what: "permissions boundary",
      // The only child that no list shows.
      list: async () => boundaryOf((await context.call("iam:GetUser", { UserName })).User),
      remove: () => unlessGone(context.call("iam:DeleteUserPermissionsBoundary", { UserName })),
    },
    {
      what: "inline policy",
      list: async () =>
        (await namesIn(context.pages("iam:ListUserPolicies", { UserName }), (page) => page.PolicyNames ?? [])).filter(
          (name) => name !== denialName,
        ),
      remove: (PolicyName) => unlessGone(context.call("iam:DeleteUserPolicy", { UserName, PolicyName })),
    },
  ];
}

export function groupsOf(context: ActionContext<"iam:ListGroupsForUser">, UserName: string): Promise<string[]> {
  return namesIn(context.pages("iam:ListGroupsForUser", { UserName }), (page) =>
    (page.Groups ?? []).map((group) => group.GroupName),
  );
}

interface Bounded {
  readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn?: string | undefined } | undefined;
}

export function boundaryOf(identity: Bounded | undefined): string[] {
  const arn = identity?.PermissionsBoundary?.PermissionsBoundaryArn;
  return arn === undefined ? [] : [arn];
}

/** The serial number of a security key is an ARN as well, but ends with its user. */
const isVirtual = (serial: string) => serial.includes(":mfa/");

/** Those that were approved with the user and that no other user has. */
async function virtualDevicesLeft(context: ActionContext<"iam:ListVirtualMFADevices">, user: User): Promise<string[]> {
  const shown = user.handles.filter(isVirtual);
  if (shown.length === 0) return [];
  return namesIn(context.pages("iam:ListVirtualMFADevices", {}), (page) =>
    (page.VirtualMFADevices ?? [])
      .filter(({ User: holder }) => holder === undefined || holder.UserName === user.user_name)
      .map(({ SerialNumber }) => SerialNumber)
      .filter((serial) => serial !== undefined && shown.includes(serial)),
  );
}
