/** Single calls that AWS refuses, or takes as done, and the class by which the engine knows the refusal. */
import type { Input, OperationName } from "../../engine/aws/operations.ts";
import { arn, awsPolicy } from "./emulator.ts";
import { allowing, type Given, type Names, trusting } from "./given.ts";

export interface Refusal<O extends OperationName = OperationName> {
  readonly name: string;
  readonly given: Given;
  readonly operation: O;
  readonly input: (names: Names) => Input<O>;
  /** `ok` or a class of errors.ts. */
  readonly expect: string;
}

function call<O extends OperationName>(
  name: string,
  operation: O,
  expect: string,
  input: (names: Names) => Input<O>,
  given: Given = {},
): Refusal {
  return { name, operation, expect, input, given };
}

const first = "AKIAEXAMPLEFIRST0001";
const miner = "i-0bad0000000000001";
const app = trusting({ Service: "ec2.amazonaws.com" });
const mallory = (more: NonNullable<Given["users"]>[string] = {}): Given => ({ users: { mallory: more } });
const named = (names: Names) => ({ UserName: names("mallory") });
const nobody = { UserName: "nobody" };

export const refusals: readonly Refusal[] = [
  call("a user who is not there", "iam:GetUser", "gone", () => nobody),
  call("keys of a user who is not there", "iam:ListAccessKeys", "gone", () => nobody),
  call("a password of a user who has none", "iam:GetLoginProfile", "gone", named, mallory()),
  call("deleting a password that is not there", "iam:DeleteLoginProfile", "gone", named, mallory()),
  call(
    "deleting a key that is not there",
    "iam:DeleteAccessKey",
    "gone",
    (names) => ({ ...named(names), AccessKeyId: first }),
    mallory(),
  ),
  call(
    "changing a key that is not there",
    "iam:UpdateAccessKey",
    "gone",
    (names) => ({ ...named(names), AccessKeyId: first, Status: "Inactive" }),
    mallory(),
  ),
  call(
    "a third access key",
    "iam:CreateAccessKey",
    "quota",
    named,
    mallory({ keys: { [first]: "Active", AKIAEXAMPLESECOND001: "Inactive" } }),
  ),
  call(
    "an inline policy that is not there",
    "iam:GetUserPolicy",
    "gone",
    (names) => ({ ...named(names), PolicyName: "none" }),
    mallory(),
  ),
  call(
    "deleting an inline policy that is not there",
    "iam:DeleteUserPolicy",
    "gone",
    (names) => ({ ...named(names), PolicyName: "none" }),
    mallory(),
  ),
  call(
    "an inline policy that is no policy",
    "iam:PutUserPolicy",
    "invalid",
    (names) => ({ ...named(names), PolicyName: "bad", PolicyDocument: "{" }),
    mallory(),
  ),
  call(
    "attaching a policy that is not there",
    "iam:AttachUserPolicy",
    "gone",
    (names) => ({ ...named(names), PolicyArn: arn("policy/none") }),
    mallory(),
  ),
  call(
    "detaching a policy that is not attached",
    "iam:DetachUserPolicy",
    "gone",
    (names) => ({ ...named(names), PolicyArn: awsPolicy("AdministratorAccess") }),
    mallory(),
  ),
  call(
    "detaching a policy that a role does not have",
    "iam:DetachRolePolicy",
    "gone",
    (names) => ({ RoleName: names("visitor"), PolicyArn: awsPolicy("AdministratorAccess") }),
    { roles: { visitor: { trust: app } } },
  ),
  call(
    "taking a user out of a group that is not there",
    "iam:RemoveUserFromGroup",
    "gone",
    (names) => ({ ...named(names), GroupName: "none" }),
    mallory(),
  ),
  call(
    "deactivating an MFA device that is not there",
    "iam:DeactivateMFADevice",
    "gone",
    (names) => ({ ...named(names), SerialNumber: arn("mfa/none") }),
    mallory(),
  ),
  call("deleting a virtual MFA device that is not there", "iam:DeleteVirtualMFADevice", "gone", () => ({
    SerialNumber: arn("mfa/none"),
  })),
  call(
    "deleting a virtual MFA device in use",
    "iam:DeleteVirtualMFADevice",
    "conflict",
    (names) => ({ SerialNumber: names(arn("mfa/mallory")) }),
    mallory({ mfa: true }),
  ),
  call(
    "deleting an SSH key that is not there",
    "iam:DeleteSSHPublicKey",
    "gone",
    (names) => ({ ...named(names), SSHPublicKeyId: "APKAEXAMPLENONE00001" }),
    mallory(),
  ),
  call(
    "deleting a certificate that is not there",
    "iam:DeleteSigningCertificate",
    "gone",
    (names) => ({ ...named(names), CertificateId: "CERTEXAMPLENONE0000000001" }),
    mallory(),
  ),
  call(
    "deleting a user who still has a key",
    "iam:DeleteUser",
    "conflict",
    named,
    mallory({ keys: { [first]: "Active" } }),
  ),
  call(
    "deleting a user who still has an inline policy",
    "iam:DeleteUser",
    "conflict",
    named,
    mallory({ inline: { extra: allowing("*") } }),
  ),
  call("deleting a user who is still in a group", "iam:DeleteUser", "conflict", named, {
    groups: ["developers"],
    ...mallory({ groups: ["developers"] }),
  }),
  call(
    "deleting a user who still has a policy attached",
    "iam:DeleteUser",
    "conflict",
    named,
    mallory({ attached: ["AdministratorAccess"] }),
  ),
  call("deleting a user who is not there", "iam:DeleteUser", "gone", () => nobody),
  call(
    "deleting a role that still has a policy attached",
    "iam:DeleteRole",
    "conflict",
    (names) => ({ RoleName: names("visitor") }),
    { roles: { visitor: { trust: app, attached: ["AdministratorAccess"] } } },
  ),
  call(
    "deleting a role that still has an inline policy",
    "iam:DeleteRole",
    "conflict",
    (names) => ({ RoleName: names("visitor") }),
    { roles: { visitor: { trust: app, inline: { audit: allowing("*") } } } },
  ),
  call(
    "deleting a role that is still in an instance profile",
    "iam:DeleteRole",
    "conflict",
    (names) => ({ RoleName: names("visitor") }),
    { roles: { visitor: { trust: app, profile: "visitors" } } },
  ),
  call(
    "deleting an instance profile that still has a role",
    "iam:DeleteInstanceProfile",
    "conflict",
    (names) => ({ InstanceProfileName: names("visitors") }),
    { roles: { visitor: { trust: app, profile: "visitors" } } },
  ),
  call("deleting a role that is not there", "iam:DeleteRole", "gone", () => ({ RoleName: "none" })),
  call(
    "a trust policy that is no policy",
    "iam:UpdateAssumeRolePolicy",
    "invalid",
    (names) => ({ RoleName: names("visitor"), PolicyDocument: "{" }),
    { roles: { visitor: { trust: app } } },
  ),
  call("a policy that is not there", "iam:GetPolicy", "gone", () => ({ PolicyArn: arn("policy/none") })),
  call("holders of a policy that is not there", "iam:ListEntitiesForPolicy", "gone", () => ({
    PolicyArn: arn("policy/none"),
  })),
  call(
    "a version that is not there",
    "iam:GetPolicyVersion",
    "gone",
    (names) => ({ PolicyArn: arn(`policy/${names("deploy")}`), VersionId: "v9" }),
    { policies: { deploy: [allowing("*")] } },
  ),
  call(
    "making a version that is not there the default",
    "iam:SetDefaultPolicyVersion",
    "gone",
    (names) => ({ PolicyArn: arn(`policy/${names("deploy")}`), VersionId: "v9" }),
    { policies: { deploy: [allowing("*")] } },
  ),
  call(
    "deleting the default version",
    "iam:DeletePolicyVersion",
    "conflict",
    (names) => ({ PolicyArn: arn(`policy/${names("deploy")}`), VersionId: "v1" }),
    { policies: { deploy: [allowing("*")] } },
  ),
  call(
    "deleting a policy that is attached",
    "iam:DeletePolicy",
    "conflict",
    (names) => ({ PolicyArn: arn(`policy/${names("deploy")}`) }),
    { policies: { deploy: [allowing("*")] }, ...mallory({ attached: ["deploy"] }) },
  ),
  call(
    "deleting a policy that has other versions",
    "iam:DeletePolicy",
    "conflict",
    (names) => ({ PolicyArn: arn(`policy/${names("deploy")}`) }),
    { policies: { deploy: [allowing("s3:*"), allowing("*")] } },
  ),
  call("credentials of single services", "iam:ListServiceSpecificCredentials", "ok", named, mallory()),
  call(
    "changing a service credential that is not there",
    "iam:UpdateServiceSpecificCredential",
    "gone",
    (names) => ({ ...named(names), ServiceSpecificCredentialId: "ACCAEXAMPLENONE000001", Status: "Inactive" }),
    mallory(),
  ),
  call(
    "deleting a service credential that is not there",
    "iam:DeleteServiceSpecificCredential",
    "gone",
    (names) => ({ ...named(names), ServiceSpecificCredentialId: "ACCAEXAMPLENONE000001" }),
    mallory(),
  ),
  call("the boundary of a user who is not there", "iam:DeleteUserPermissionsBoundary", "gone", () => nobody),
  call(
    "a report on last access",
    "iam:GenerateServiceLastAccessedDetails",
    "ok",
    (names) => ({ Arn: arn(`user/${names("mallory")}`) }),
    mallory(),
  ),
  call("an account without a password policy", "iam:GetAccountPasswordPolicy", "gone", () => ({})),
  call("Event history", "cloudtrail:LookupEvents", "ok", () => ({})),
  call("the status of a trail that is not there", "cloudtrail:GetTrailStatus", "gone", () => ({
    Name: "no-such-trail",
  })),
  call("the regions of the account", "account:ListRegions", "ok", () => ({})),
  call("buckets", "s3:ListBuckets", "ok", () => ({ MaxBuckets: 1000 })),
  call("an instance that is not there", "ec2:DescribeInstances", "gone", () => ({
    InstanceIds: ["i-0123456789abcdef0"],
  })),
  call("an instance id that is none", "ec2:DescribeInstances", "invalid", () => ({ InstanceIds: ["miner"] })),
  call(
    "terminating a protected instance",
    "ec2:TerminateInstances",
    "protected",
    (names) => ({ InstanceIds: [names(miner)] }),
    { instances: { [miner]: { keptFromTermination: true } } },
  ),
  call(
    "stopping an instance that is protected from it",
    "ec2:StopInstances",
    "protected",
    (names) => ({ InstanceIds: [names(miner)] }),
    { instances: { [miner]: { keptFromStopping: true } } },
  ),
  call("terminating an instance that is not there", "ec2:TerminateInstances", "gone", () => ({
    InstanceIds: ["i-0123456789abcdef0"],
  })),
  call("snapshots of an instance that is not there", "ec2:CreateSnapshots", "gone", () => ({
    InstanceSpecification: { InstanceId: "i-0123456789abcdef0" },
  })),
  call("a snapshot that is not there", "ec2:DescribeSnapshots", "gone", () => ({
    SnapshotIds: ["snap-0123456789abcdef0"],
  })),
  call("a security group that is not there", "ec2:DescribeSecurityGroups", "gone", () => ({
    GroupIds: ["sg-0123456789abcdef0"],
  })),
  call("a security group in a VPC that is not there", "ec2:CreateSecurityGroup", "gone", () => ({
    GroupName: "isolation",
    Description: "none",
    VpcId: "vpc-0123456789abcdef0",
  })),
  call("the console of an instance", "ec2:GetConsoleOutput", "ok", (names) => ({ InstanceId: names(miner) }), {
    instances: { [miner]: {} },
  }),
  call(
    "an attribute of an instance",
    "ec2:DescribeInstanceAttribute",
    "ok",
    (names) => ({ InstanceId: names(miner), Attribute: "disableApiStop" }),
    { instances: { [miner]: {} } },
  ),
];
