/**
 * Every AWS operation that the engine and its actions use, on one page: its types, whether it
 * writes, what permission it needs, whether it may be sent twice, whom it acts on, where secrets
 * are in it, and how it pages. Type checks, the guard, redaction, retries and the IAM policies
 * all read this table; an operation that is not in it cannot be called.
 */
import type * as account from "@aws-sdk/client-account";
import type * as cloudtrail from "@aws-sdk/client-cloudtrail";
import type * as ec2 from "@aws-sdk/client-ec2";
import type * as iam from "@aws-sdk/client-iam";
import type * as organizations from "@aws-sdk/client-organizations";
import type * as s3 from "@aws-sdk/client-s3";
import type * as sts from "@aws-sdk/client-sts";

/** What a write acts on, so that the guard can hold it against the protected set. */
export type TargetKind =
  | "iam-user"
  | "iam-role"
  | "iam-group"
  | "iam-policy"
  | "iam-instance-profile"
  | "iam-oidc-provider"
  | "iam-mfa-device"
  | "trail"
  | "ec2-instance"
  | "ec2-network-interface"
  | "ec2-security-group"
  | "ec2-snapshot"
  | "ec2-vpc"
  | "ec2-resource";

export interface OperationFacts {
  readonly effect: "read" | "write";
  /** The IAM action that allows it; where absent it is spelled like the operation. */
  readonly permission?: string;
  /** Sending it twice leaves the same state and no second effect. Reads are. */
  readonly idempotent: boolean;
  /** What it destroys cannot be brought back: it needs approval over its exact target. */
  readonly irreversible?: true;
  /** Whom a write acts on: the kind, and the dotted path of its name, ARN or id in the input. */
  readonly target?: { readonly kind: TargetKind; readonly at: string };
  /**
   * The path of a user's credential that the call destroys. Approval of another credential of the
   * same user does not cover it; approval of the whole user, by its unique id, does.
   */
  readonly part?: string;
  /** Dotted paths of the input that the SDK wants as a Date or as bytes; the port carries ISO-8601 and base64. */
  readonly dateInputs?: readonly string[];
  readonly bytesInputs?: readonly string[];
  /** Dotted paths that hold secrets; replaced before anything is recorded. */
  readonly secretInputs?: readonly string[];
  readonly secretOutputs?: readonly string[];
  /** Dotted path, in the output, of the ids of evidence that it makes: protected from the run itself. */
  readonly artefacts?: string;
  /** Token to send, token received, and the list that grows. */
  readonly pages?: { readonly send: string; readonly receive: string; readonly items: string };
  /** Calls a second that AWS allows for each region, less a margin. */
  readonly perSecond?: number;
}

/** The facts with the types of input and output; the types exist only for the compiler. */
interface Operation<I, O> extends OperationFacts {
  readonly types?: { input: I; output: O };
}

type Facts = Omit<OperationFacts, "effect" | "idempotent">;

function read<I, O>(facts: Facts = {}): Operation<I, O> {
  return { effect: "read", idempotent: true, ...facts };
}

function write<I, O>(facts: Facts & { target: NonNullable<Facts["target"]>; idempotent?: false }): Operation<I, O> {
  return { effect: "write", idempotent: true, ...facts };
}

const iamPages = (items: string) => ({ send: "Marker", receive: "Marker", items });
const ec2Pages = (items: string) => ({ send: "NextToken", receive: "NextToken", items });
const user = { kind: "iam-user", at: "UserName" } as const;
const role = { kind: "iam-role", at: "RoleName" } as const;
const policy = { kind: "iam-policy", at: "PolicyArn" } as const;

const table = {
  "sts:GetCallerIdentity": read<sts.GetCallerIdentityCommandInput, sts.GetCallerIdentityCommandOutput>(),

  "account:ListRegions": read<account.ListRegionsCommandInput, account.ListRegionsCommandOutput>({
    pages: { send: "NextToken", receive: "NextToken", items: "Regions" },
  }),
  "organizations:DescribeOrganization": read<
    organizations.DescribeOrganizationCommandInput,
    organizations.DescribeOrganizationCommandOutput
  >(),

  "iam:GetAccountAuthorizationDetails": read<
    iam.GetAccountAuthorizationDetailsCommandInput,
    iam.GetAccountAuthorizationDetailsCommandOutput
  >({ pages: iamPages("UserDetailList") }),
  "iam:GetAccountSummary": read<iam.GetAccountSummaryCommandInput, iam.GetAccountSummaryCommandOutput>(),
  "iam:GetAccountPasswordPolicy": read<
    iam.GetAccountPasswordPolicyCommandInput,
    iam.GetAccountPasswordPolicyCommandOutput
  >(),
  "iam:GenerateCredentialReport": read<
    iam.GenerateCredentialReportCommandInput,
    iam.GenerateCredentialReportCommandOutput
  >(),
  "iam:GetCredentialReport": read<iam.GetCredentialReportCommandInput, iam.GetCredentialReportCommandOutput>(),
  "iam:GenerateServiceLastAccessedDetails": read<
    iam.GenerateServiceLastAccessedDetailsCommandInput,
    iam.GenerateServiceLastAccessedDetailsCommandOutput
  >(),
  "iam:GetServiceLastAccessedDetails": read<
    iam.GetServiceLastAccessedDetailsCommandInput,
    iam.GetServiceLastAccessedDetailsCommandOutput
  >({ pages: iamPages("ServicesLastAccessed") }),

  "iam:ListUsers": read<iam.ListUsersCommandInput, iam.ListUsersCommandOutput>({ pages: iamPages("Users") }),
  "iam:GetUser": read<iam.GetUserCommandInput, iam.GetUserCommandOutput>(),
  "iam:ListAccessKeys": read<iam.ListAccessKeysCommandInput, iam.ListAccessKeysCommandOutput>({
    pages: iamPages("AccessKeyMetadata"),
  }),
  "iam:GetAccessKeyLastUsed": read<iam.GetAccessKeyLastUsedCommandInput, iam.GetAccessKeyLastUsedCommandOutput>(),
  "iam:CreateAccessKey": write<iam.CreateAccessKeyCommandInput, iam.CreateAccessKeyCommandOutput>({
    target: user,
    idempotent: false,
    secretOutputs: ["AccessKey.SecretAccessKey"],
  }),
  "iam:UpdateAccessKey": write<iam.UpdateAccessKeyCommandInput, iam.UpdateAccessKeyCommandOutput>({ target: user }),
  "iam:DeleteAccessKey": write<iam.DeleteAccessKeyCommandInput, iam.DeleteAccessKeyCommandOutput>({
    target: user,
    irreversible: true,
    part: "AccessKeyId",
  }),
  "iam:GetLoginProfile": read<iam.GetLoginProfileCommandInput, iam.GetLoginProfileCommandOutput>(),
  "iam:UpdateLoginProfile": write<iam.UpdateLoginProfileCommandInput, iam.UpdateLoginProfileCommandOutput>({
    target: user,
    irreversible: true,
    secretInputs: ["Password"],
  }),
  "iam:DeleteLoginProfile": write<iam.DeleteLoginProfileCommandInput, iam.DeleteLoginProfileCommandOutput>({
    target: user,
    irreversible: true,
  }),
  "iam:ListMFADevices": read<iam.ListMFADevicesCommandInput, iam.ListMFADevicesCommandOutput>({
    pages: iamPages("MFADevices"),
  }),
  "iam:DeactivateMFADevice": write<iam.DeactivateMFADeviceCommandInput, iam.DeactivateMFADeviceCommandOutput>({
    target: user,
    irreversible: true,
    part: "SerialNumber",
  }),
  "iam:DeleteVirtualMFADevice": write<iam.DeleteVirtualMFADeviceCommandInput, iam.DeleteVirtualMFADeviceCommandOutput>({
    target: { kind: "iam-mfa-device", at: "SerialNumber" },
    irreversible: true,
  }),
  "iam:ListSigningCertificates": read<
    iam.ListSigningCertificatesCommandInput,
    iam.ListSigningCertificatesCommandOutput
  >({ pages: iamPages("Certificates") }),
  "iam:DeleteSigningCertificate": write<
    iam.DeleteSigningCertificateCommandInput,
    iam.DeleteSigningCertificateCommandOutput
  >({ target: user, irreversible: true, part: "CertificateId" }),
  "iam:ListSSHPublicKeys": read<iam.ListSSHPublicKeysCommandInput, iam.ListSSHPublicKeysCommandOutput>({
    pages: iamPages("SSHPublicKeys"),
  }),
  "iam:DeleteSSHPublicKey": write<iam.DeleteSSHPublicKeyCommandInput, iam.DeleteSSHPublicKeyCommandOutput>({
    target: user,
    irreversible: true,
    part: "SSHPublicKeyId",
  }),
  "iam:ListServiceSpecificCredentials": read<
    iam.ListServiceSpecificCredentialsCommandInput,
    iam.ListServiceSpecificCredentialsCommandOutput
  >(),
  "iam:UpdateServiceSpecificCredential": write<
    iam.UpdateServiceSpecificCredentialCommandInput,
    iam.UpdateServiceSpecificCredentialCommandOutput
  >({ target: user }),
  "iam:DeleteServiceSpecificCredential": write<
    iam.DeleteServiceSpecificCredentialCommandInput,
    iam.DeleteServiceSpecificCredentialCommandOutput
  >({ target: user, irreversible: true, part: "ServiceSpecificCredentialId" }),
  "iam:ListGroupsForUser": read<iam.ListGroupsForUserCommandInput, iam.ListGroupsForUserCommandOutput>({
    pages: iamPages("Groups"),
  }),
  "iam:AddUserToGroup": write<iam.AddUserToGroupCommandInput, iam.AddUserToGroupCommandOutput>({ target: user }),
  "iam:RemoveUserFromGroup": write<iam.RemoveUserFromGroupCommandInput, iam.RemoveUserFromGroupCommandOutput>({
    target: user,
  }),
  "iam:ListAttachedUserPolicies": read<
    iam.ListAttachedUserPoliciesCommandInput,
    iam.ListAttachedUserPoliciesCommandOutput
  >({ pages: iamPages("AttachedPolicies") }),
  "iam:AttachUserPolicy": write<iam.AttachUserPolicyCommandInput, iam.AttachUserPolicyCommandOutput>({ target: user }),
  "iam:DetachUserPolicy": write<iam.DetachUserPolicyCommandInput, iam.DetachUserPolicyCommandOutput>({ target: user }),
  "iam:ListUserPolicies": read<iam.ListUserPoliciesCommandInput, iam.ListUserPoliciesCommandOutput>({
    pages: iamPages("PolicyNames"),
  }),
  "iam:GetUserPolicy": read<iam.GetUserPolicyCommandInput, iam.GetUserPolicyCommandOutput>(),
  "iam:PutUserPolicy": write<iam.PutUserPolicyCommandInput, iam.PutUserPolicyCommandOutput>({ target: user }),
  "iam:DeleteUserPolicy": write<iam.DeleteUserPolicyCommandInput, iam.DeleteUserPolicyCommandOutput>({ target: user }),
  "iam:DeleteUserPermissionsBoundary": write<
    iam.DeleteUserPermissionsBoundaryCommandInput,
    iam.DeleteUserPermissionsBoundaryCommandOutput
  >({ target: user }),
  "iam:DeleteUser": write<iam.DeleteUserCommandInput, iam.DeleteUserCommandOutput>({
    target: user,
    irreversible: true,
  }),

  "iam:ListRoles": read<iam.ListRolesCommandInput, iam.ListRolesCommandOutput>({ pages: iamPages("Roles") }),
  "iam:GetRole": read<iam.GetRoleCommandInput, iam.GetRoleCommandOutput>(),
  "iam:ListRolePolicies": read<iam.ListRolePoliciesCommandInput, iam.ListRolePoliciesCommandOutput>({
    pages: iamPages("PolicyNames"),
  }),
  "iam:GetRolePolicy": read<iam.GetRolePolicyCommandInput, iam.GetRolePolicyCommandOutput>(),
  "iam:PutRolePolicy": write<iam.PutRolePolicyCommandInput, iam.PutRolePolicyCommandOutput>({ target: role }),
  "iam:DeleteRolePolicy": write<iam.DeleteRolePolicyCommandInput, iam.DeleteRolePolicyCommandOutput>({ target: role }),
  "iam:ListAttachedRolePolicies": read<
    iam.ListAttachedRolePoliciesCommandInput,
    iam.ListAttachedRolePoliciesCommandOutput
  >({ pages: iamPages("AttachedPolicies") }),
  "iam:AttachRolePolicy": write<iam.AttachRolePolicyCommandInput, iam.AttachRolePolicyCommandOutput>({ target: role }),
  "iam:DetachRolePolicy": write<iam.DetachRolePolicyCommandInput, iam.DetachRolePolicyCommandOutput>({ target: role }),
  "iam:UpdateAssumeRolePolicy": write<iam.UpdateAssumeRolePolicyCommandInput, iam.UpdateAssumeRolePolicyCommandOutput>({
    target: role,
  }),
  "iam:ListInstanceProfilesForRole": read<
    iam.ListInstanceProfilesForRoleCommandInput,
    iam.ListInstanceProfilesForRoleCommandOutput
  >({ pages: iamPages("InstanceProfiles") }),
  "iam:RemoveRoleFromInstanceProfile": write<
    iam.RemoveRoleFromInstanceProfileCommandInput,
    iam.RemoveRoleFromInstanceProfileCommandOutput
  >({ target: role }),
  "iam:DeleteInstanceProfile": write<iam.DeleteInstanceProfileCommandInput, iam.DeleteInstanceProfileCommandOutput>({
    target: { kind: "iam-instance-profile", at: "InstanceProfileName" },
    irreversible: true,
  }),
  "iam:DeleteRolePermissionsBoundary": write<
    iam.DeleteRolePermissionsBoundaryCommandInput,
    iam.DeleteRolePermissionsBoundaryCommandOutput
  >({ target: role }),
  "iam:DeleteRole": write<iam.DeleteRoleCommandInput, iam.DeleteRoleCommandOutput>({
    target: role,
    irreversible: true,
  }),

  "iam:GetPolicy": read<iam.GetPolicyCommandInput, iam.GetPolicyCommandOutput>(),
  "iam:GetPolicyVersion": read<iam.GetPolicyVersionCommandInput, iam.GetPolicyVersionCommandOutput>(),
  "iam:ListPolicyVersions": read<iam.ListPolicyVersionsCommandInput, iam.ListPolicyVersionsCommandOutput>({
    pages: iamPages("Versions"),
  }),
  "iam:ListEntitiesForPolicy": read<iam.ListEntitiesForPolicyCommandInput, iam.ListEntitiesForPolicyCommandOutput>({
    pages: iamPages("PolicyUsers"),
  }),
  "iam:DetachGroupPolicy": write<iam.DetachGroupPolicyCommandInput, iam.DetachGroupPolicyCommandOutput>({
    target: { kind: "iam-group", at: "GroupName" },
  }),
  "iam:GetGroupPolicy": read<iam.GetGroupPolicyCommandInput, iam.GetGroupPolicyCommandOutput>(),
  "iam:DeleteGroupPolicy": write<iam.DeleteGroupPolicyCommandInput, iam.DeleteGroupPolicyCommandOutput>({
    target: { kind: "iam-group", at: "GroupName" },
  }),
  "iam:SetDefaultPolicyVersion": write<
    iam.SetDefaultPolicyVersionCommandInput,
    iam.SetDefaultPolicyVersionCommandOutput
  >({ target: policy }),
  "iam:DeletePolicyVersion": write<iam.DeletePolicyVersionCommandInput, iam.DeletePolicyVersionCommandOutput>({
    target: policy,
    irreversible: true,
  }),
  "iam:DeletePolicy": write<iam.DeletePolicyCommandInput, iam.DeletePolicyCommandOutput>({
    target: policy,
    irreversible: true,
  }),

  "cloudtrail:LookupEvents": read<cloudtrail.LookupEventsCommandInput, cloudtrail.LookupEventsCommandOutput>({
    pages: { send: "NextToken", receive: "NextToken", items: "Events" },
    perSecond: 1.8,
    dateInputs: ["StartTime", "EndTime"],
  }),
  "cloudtrail:DescribeTrails": read<cloudtrail.DescribeTrailsCommandInput, cloudtrail.DescribeTrailsCommandOutput>(),
  "cloudtrail:GetTrailStatus": read<cloudtrail.GetTrailStatusCommandInput, cloudtrail.GetTrailStatusCommandOutput>(),
  "cloudtrail:StartLogging": write<cloudtrail.StartLoggingCommandInput, cloudtrail.StartLoggingCommandOutput>({
    target: { kind: "trail", at: "Name" },
  }),

  "ec2:DescribeRegions": read<ec2.DescribeRegionsCommandInput, ec2.DescribeRegionsCommandOutput>(),
  "ec2:DescribeInstances": read<ec2.DescribeInstancesCommandInput, ec2.DescribeInstancesCommandOutput>({
    pages: ec2Pages("Reservations"),
  }),
  "ec2:DescribeInstanceAttribute": read<
    ec2.DescribeInstanceAttributeCommandInput,
    ec2.DescribeInstanceAttributeCommandOutput
  >(),
  "ec2:GetConsoleOutput": read<ec2.GetConsoleOutputCommandInput, ec2.GetConsoleOutputCommandOutput>(),
  "ec2:DescribeVolumes": read<ec2.DescribeVolumesCommandInput, ec2.DescribeVolumesCommandOutput>({
    pages: ec2Pages("Volumes"),
  }),
  "ec2:DescribeSnapshots": read<ec2.DescribeSnapshotsCommandInput, ec2.DescribeSnapshotsCommandOutput>({
    pages: ec2Pages("Snapshots"),
  }),
  "ec2:DescribeSecurityGroups": read<ec2.DescribeSecurityGroupsCommandInput, ec2.DescribeSecurityGroupsCommandOutput>({
    pages: ec2Pages("SecurityGroups"),
  }),
  "ec2:CreateSecurityGroup": write<ec2.CreateSecurityGroupCommandInput, ec2.CreateSecurityGroupCommandOutput>({
    target: { kind: "ec2-vpc", at: "VpcId" },
    idempotent: false,
  }),
  "ec2:RevokeSecurityGroupEgress": write<
    ec2.RevokeSecurityGroupEgressCommandInput,
    ec2.RevokeSecurityGroupEgressCommandOutput
  >({ target: { kind: "ec2-security-group", at: "GroupId" } }),
  "ec2:ModifyNetworkInterfaceAttribute": write<
    ec2.ModifyNetworkInterfaceAttributeCommandInput,
    ec2.ModifyNetworkInterfaceAttributeCommandOutput
  >({ target: { kind: "ec2-network-interface", at: "NetworkInterfaceId" } }),
  "ec2:ModifyInstanceAttribute": write<
    ec2.ModifyInstanceAttributeCommandInput,
    ec2.ModifyInstanceAttributeCommandOutput
  >({ target: { kind: "ec2-instance", at: "InstanceId" }, bytesInputs: ["UserData.Value"] }),
  "ec2:CreateSnapshots": write<ec2.CreateSnapshotsCommandInput, ec2.CreateSnapshotsCommandOutput>({
    target: { kind: "ec2-instance", at: "InstanceSpecification.InstanceId" },
    idempotent: false,
    artefacts: "Snapshots.0.SnapshotId",
  }),
  "ec2:StopInstances": write<ec2.StopInstancesCommandInput, ec2.StopInstancesCommandOutput>({
    target: { kind: "ec2-instance", at: "InstanceIds.0" },
    irreversible: true,
  }),
  "ec2:TerminateInstances": write<ec2.TerminateInstancesCommandInput, ec2.TerminateInstancesCommandOutput>({
    target: { kind: "ec2-instance", at: "InstanceIds.0" },
    irreversible: true,
  }),

  "s3:ListBuckets": read<s3.ListBucketsCommandInput, s3.ListBucketsCommandOutput>({
    permission: "s3:ListAllMyBuckets",
    pages: { send: "ContinuationToken", receive: "ContinuationToken", items: "Buckets" },
  }),
} as const;

type Table = typeof table;
export type OperationName = keyof Table;
/** JSON as the port carries it: a date is an ISO-8601 string, bytes are a base64 string. */
export type Json<T> = T extends Date | Uint8Array
  ? string
  : T extends (infer E)[]
    ? Json<E>[]
    : T extends object
      ? { [K in keyof T]: Json<T[K]> }
      : T;

type TypesOf<O extends OperationName> = NonNullable<Table[O]["types"]>;
export type Input<O extends OperationName> = Json<TypesOf<O>["input"]>;
export type Output<O extends OperationName> = Omit<Json<TypesOf<O>["output"]>, "$metadata">;

export const operations: Readonly<Record<OperationName, OperationFacts>> = table;

/** Services whose calls all go to us-east-1, whatever region the work is about. */
export const globalServices: ReadonlySet<string> = new Set(["iam", "account", "organizations"]);

export function serviceOf(operation: string): string {
  return operation.slice(0, operation.indexOf(":"));
}

export function permissionOf(operation: OperationName): string {
  return operations[operation].permission ?? operation;
}

/** An operation that the table does not have counts as a write: it must have been announced and approved. */
export function isWrite(operation: string): boolean {
  return !Object.hasOwn(operations, operation) || operations[operation as OperationName].effect === "write";
}
