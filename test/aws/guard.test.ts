import { expect, test } from "vitest";
import type { ErrorCode } from "../../engine/errors.ts";
import { type GuardFacts, refusalOf } from "../../engine/aws/guard.ts";
import { createIdentities } from "../../engine/aws/identities.ts";
import type { OperationName } from "../../engine/aws/operations.ts";
import type { AwsCall } from "../../engine/aws/port.ts";
import { from } from "./call.ts";

const account = "111122223333";
const iam = (rest: string) => `arn:aws:iam::${account}:${rest}`;

const details = {
  UserDetailList: [
    {
      UserName: "ci-deploy",
      Arn: iam("user/ci-deploy"),
      UserId: "AIDACI",
      GroupList: ["Developers"],
      AttachedManagedPolicies: [{ PolicyArn: iam("policy/shared") }],
    },
    { UserName: "svc", Arn: iam("user/svc") },
    { UserName: "bob", Arn: iam("user/eng/bob"), GroupList: ["Guardians"] },
  ],
  RoleDetailList: [
    {
      RoleName: "responder",
      Arn: iam("role/ir/responder"),
      AttachedManagedPolicies: [{ PolicyArn: iam("policy/shared") }],
      PermissionsBoundary: { PermissionsBoundaryArn: iam("policy/boundary") },
      InstanceProfileList: [{ InstanceProfileName: "responders" }],
    },
    {
      RoleName: "AWSServiceRoleForSupport",
      Arn: iam("role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport"),
    },
    { RoleName: "AWSServiceRoleForEvil", Arn: iam("role/AWSServiceRoleForEvil") },
    { RoleName: "AWSReservedSSO_Admin_1", Arn: iam("role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1") },
    {
      RoleName: "OrgAuditAccess",
      Arn: iam("role/OrgAuditAccess"),
      InstanceProfileList: [{ InstanceProfileName: "audit" }],
    },
  ],
  GroupDetailList: [
    { GroupName: "Developers", Arn: iam("group/Developers") },
    {
      GroupName: "Guardians",
      Arn: iam("group/Guardians"),
      AttachedManagedPolicies: [{ PolicyArn: iam("policy/guardians") }],
    },
  ],
};

function facts(changed: Partial<GuardFacts> = {}): GuardFacts {
  const identities = createIdentities();
  const listing = { operation: "iam:GetAccountAuthorizationDetails", region: "us-east-1", input: {} } as AwsCall;
  const keys = { operation: "iam:ListAccessKeys", region: "us-east-1", input: { UserName: "ci-deploy" } } as AwsCall;
  const AccessKeyMetadata = [
    { AccessKeyId: "AKIAOLD", CreateDate: "2026-03-02T09:54:59Z" },
    { AccessKeyId: "AKIANEW", CreateDate: "2026-03-02T10:00:00Z" },
  ];
  identities.learn(keys, { output: { AccessKeyMetadata }, requestId: undefined, date: "" });
  identities.learn(listing, { output: details, requestId: undefined, date: "" });
  return {
    account,
    preflight: {
      caller: {
        account,
        arn: `arn:aws:sts::${account}:assumed-role/responder/i-0a1b2c3d`,
        principal: iam("role/ir/responder"),
        partition: "aws",
        userId: "AROAX:i-0a1b2c3d",
      },
      protected: [iam("role/ir/responder"), iam("user/eng/*"), iam("role/break-glass")],
      before: "0".repeat(64),
    },
    identities,
    artefacts: new Set(["snap-evidence"]),
    orphans: new Map([["s/one", { user: "ci-deploy", since: "2026-03-02T10:00:00.900Z" }]]),
    ...changed,
  };
}

interface Case {
  readonly title: string;
  readonly operation: OperationName;
  readonly input: object;
  readonly approved?: string[];
  readonly facts?: Partial<GuardFacts>;
  readonly refused?: ErrorCode;
}

const protecting = (arn: string) => ({ ...facts().preflight!, protected: [arn] });
const noBefore = { ...facts().preflight!, before: null };
const Through = "arn:aws:iam::444455556666:role/root-access";
const asRoot = { AccountId: account, Through };
const cases: Case[] = [
  { title: "root's keys of the account can be listed", operation: "root:ListAccessKeys", input: asRoot },
  {
    title: "root's keys of another account cannot even be listed",
    operation: "root:ListAccessKeys",
    input: { AccountId: "999988887777", Through },
    refused: "ACCOUNT_MISMATCH",
  },
  {
    title: "root's key of another account cannot be deleted, approved or not",
    operation: "root:DeleteAccessKey",
    input: { AccountId: "999988887777", Through, AccessKeyId: "AKIA1" },
    approved: ["999988887777"],
    refused: "ACCOUNT_MISMATCH",
  },
  {
    title: "a key of root can be deleted where root's keys were approved",
    operation: "root:DeleteAccessKey",
    input: { ...asRoot, AccessKeyId: "AKIA1" },
    approved: [account],
  },
  {
    title: "a key of root cannot be deleted where something else was approved",
    operation: "root:DeleteAccessKey",
    input: { ...asRoot, AccessKeyId: "AKIA1" },
    approved: ["ci-deploy"],
    refused: "TARGET_NOT_APPROVED",
  },
  { title: "a read of anybody passes", operation: "iam:GetRole", input: { RoleName: "responder" } },
  {
    title: "a read passes before the preflight",
    operation: "iam:ListUsers",
    input: {},
    facts: { preflight: undefined },
  },
  {
    title: "a write on an ordinary user passes",
    operation: "iam:UpdateAccessKey",
    input: { UserName: "ci-deploy", AccessKeyId: "AKIA1", Status: "Inactive" },
  },
  {
    title: "keys cannot be listed without a user",
    operation: "iam:ListAccessKeys",
    input: {},
    refused: "TARGET_AMBIGUOUS",
  },
  {
    title: "a key cannot be deactivated without a user",
    operation: "iam:UpdateAccessKey",
    input: { AccessKeyId: "AKIA1", Status: "Inactive" },
    refused: "TARGET_AMBIGUOUS",
  },
  {
    title: "an empty user is no user",
    operation: "iam:UpdateAccessKey",
    input: { UserName: "", AccessKeyId: "AKIA1", Status: "Inactive" },
    refused: "TARGET_AMBIGUOUS",
  },
  {
    title: "a password cannot be deleted without a user",
    operation: "iam:DeleteLoginProfile",
    input: {},
    approved: ["ci-deploy"],
    refused: "TARGET_AMBIGUOUS",
  },
  {
    title: "nothing is written before the preflight",
    operation: "iam:PutUserPolicy",
    input: { UserName: "ci-deploy" },
    facts: { preflight: undefined },
    refused: "BEFORE_NOT_SAVED",
  },
  {
    title: "nothing is written when the identities could not be saved",
    operation: "iam:PutUserPolicy",
    input: { UserName: "ci-deploy" },
    facts: { preflight: noBefore },
    refused: "BEFORE_NOT_SAVED",
  },
  {
    title: "nothing is written in another account",
    operation: "iam:PutUserPolicy",
    input: { UserName: "ci-deploy" },
    facts: { account: "999988887777" },
    refused: "ACCOUNT_MISMATCH",
  },
  {
    title: "nothing is written without a pinned account",
    operation: "iam:PutUserPolicy",
    input: { UserName: "ci-deploy" },
    facts: { account: "" },
    refused: "ACCOUNT_MISMATCH",
  },
  {
    title: "an ARN of another account is refused",
    operation: "iam:SetDefaultPolicyVersion",
    input: { PolicyArn: "arn:aws:iam::999988887777:policy/x" },
    refused: "ACCOUNT_MISMATCH",
  },
  {
    title: "the caller's role is protected by its name without the path",
    operation: "iam:PutRolePolicy",
    input: { RoleName: "responder" },
    refused: "TARGET_PROTECTED",
  },
  {
    title: "never_touch protects by a pattern on the path",
    operation: "iam:PutUserPolicy",
    input: { UserName: "bob" },
    refused: "TARGET_PROTECTED",
  },
  {
    title: "approval does not lift protection",
    operation: "iam:DeleteUser",
    input: { UserName: "bob" },
    approved: ["bob"],
    refused: "TARGET_PROTECTED",
  },
  {
    title: "a service-linked role is protected by its path",
    operation: "iam:PutRolePolicy",
    input: { RoleName: "AWSServiceRoleForSupport" },
    refused: "TARGET_PROTECTED",
  },
  {
    title: "a role of Identity Center is protected",
    operation: "iam:PutRolePolicy",
    input: { RoleName: "AWSReservedSSO_Admin_1" },
    refused: "TARGET_PROTECTED",
  },
  {
    title: "a role only named like a service-linked one is not",
    operation: "iam:PutRolePolicy",
    input: { RoleName: "AWSServiceRoleForEvil" },
  },
  {
    title: "an unknown role named like a service-linked one is, on the safe side",
    operation: "iam:PutRolePolicy",
    input: { RoleName: "AWSServiceRoleForNew" },
    refused: "TARGET_PROTECTED",
  },
  {
    title: "an unknown role with the name of a protected one is protected",
    operation: "iam:PutRolePolicy",
    input: { RoleName: "break-glass" },
    refused: "TARGET_PROTECTED",
  },
  {
    title: "an unknown user under a pattern that any name fits is protected",
    operation: "iam:PutUserPolicy",
    input: { UserName: "newcomer" },
    refused: "TARGET_PROTECTED",
  },
  {
    title: "a shared policy can be detached from another principal",
    operation: "iam:DetachUserPolicy",
    input: { UserName: "ci-deploy", PolicyArn: iam("policy/shared") },
  },
  {
    title: "no policy can be detached from a protected principal",
    operation: "iam:DetachRolePolicy",
    input: { RoleName: "responder", PolicyArn: iam("policy/shared") },
    refused: "TARGET_PROTECTED",
  },
  {
    title: "a policy that serves a protected principal keeps its default version",
    operation: "iam:SetDefaultPolicyVersion",
    input: { PolicyArn: iam("policy/shared"), VersionId: "v1" },
    refused: "TARGET_PROTECTED",
  },
  {
    title: "a protected principal's boundary cannot be deleted",
    operation: "iam:DeletePolicy",
    input: { PolicyArn: iam("policy/boundary") },
    approved: [iam("policy/boundary")],
    refused: "TARGET_PROTECTED",
  },
  {
    title: "a policy that serves a protected user through a group is protected",
    operation: "iam:DeletePolicyVersion",
    input: { PolicyArn: iam("policy/guardians"), VersionId: "v2" },
    approved: [iam("policy/guardians")],
    refused: "TARGET_PROTECTED",
  },
  {
    title: "a group with a protected member keeps its policies",
    operation: "iam:DetachGroupPolicy",
    input: { GroupName: "Guardians", PolicyArn: iam("policy/guardians") },
    refused: "TARGET_PROTECTED",
  },
  {
    title: "a group without one does not",
    operation: "iam:DetachGroupPolicy",
    input: { GroupName: "Developers", PolicyArn: iam("policy/shared") },
  },
  {
    title: "a protected role's instance profile stays",
    operation: "iam:DeleteInstanceProfile",
    input: { InstanceProfileName: "responders" },
    approved: ["responders"],
    refused: "TARGET_PROTECTED",
  },
  {
    title: "a group that is called like a protected role is not protected by it",
    operation: "autoscaling:SuspendProcesses",
    input: { AutoScalingGroupName: "break-glass" },
  },
  {
    title: "a group whose own ARN is protected is, by its name",
    operation: "autoscaling:SuspendProcesses",
    input: { AutoScalingGroupName: "web" },
    facts: {
      preflight: protecting("arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:1:autoScalingGroupName/web"),
    },
    refused: "TARGET_PROTECTED",
  },
  {
    title: "an instance profile may go with its approved role",
    operation: "iam:DeleteInstanceProfile",
    input: { InstanceProfileName: "audit" },
    approved: ["OrgAuditAccess"],
  },
  {
    title: "but not with another",
    operation: "iam:DeleteInstanceProfile",
    input: { InstanceProfileName: "audit" },
    approved: ["other"],
    refused: "TARGET_NOT_APPROVED",
  },
  {
    title: "an irreversible write needs an approved target",
    operation: "iam:DeleteRole",
    input: { RoleName: "OrgAuditAccess" },
    refused: "TARGET_NOT_APPROVED",
  },
  {
    title: "approved by name",
    operation: "iam:DeleteRole",
    input: { RoleName: "OrgAuditAccess" },
    approved: ["OrgAuditAccess"],
  },
  {
    title: "approved by ARN",
    operation: "iam:DeleteRole",
    input: { RoleName: "OrgAuditAccess" },
    approved: [iam("role/OrgAuditAccess")],
  },
  {
    title: "a user's ARN does not approve the role of the same name",
    operation: "iam:DeleteRole",
    input: { RoleName: "OrgAuditAccess" },
    approved: [iam("user/OrgAuditAccess")],
    refused: "TARGET_NOT_APPROVED",
  },
  {
    title: "an approved key may be deleted",
    operation: "iam:DeleteAccessKey",
    input: { UserName: "ci-deploy", AccessKeyId: "AKIA1" },
    approved: ["AKIA1", "ci-deploy"],
  },
  {
    title: "another key of the same user may not",
    operation: "iam:DeleteAccessKey",
    input: { UserName: "ci-deploy", AccessKeyId: "AKIA2" },
    approved: ["AKIA1", "ci-deploy", iam("user/ci-deploy")],
    refused: "TARGET_NOT_APPROVED",
  },
  {
    title: "every key of an approved user may",
    operation: "iam:DeleteAccessKey",
    input: { UserName: "ci-deploy", AccessKeyId: "AKIA2" },
    approved: ["ci-deploy", iam("user/ci-deploy"), "AIDACI"],
  },
  {
    title: "a key that the run was making, its secret lost, may be deleted",
    operation: "iam:DeleteAccessKey",
    input: { UserName: "ci-deploy", AccessKeyId: "AKIANEW" },
  },
  {
    title: "a key made before may not",
    operation: "iam:DeleteAccessKey",
    input: { UserName: "ci-deploy", AccessKeyId: "AKIAOLD" },
    refused: "TARGET_NOT_APPROVED",
  },
  {
    title: "nor one of which nobody knows when it was made",
    operation: "iam:DeleteAccessKey",
    input: { UserName: "ci-deploy", AccessKeyId: "AKIAX" },
    refused: "TARGET_NOT_APPROVED",
  },
  {
    title: "nor one of another user",
    operation: "iam:DeleteAccessKey",
    input: { UserName: "svc", AccessKeyId: "AKIANEW" },
    refused: "TARGET_NOT_APPROVED",
  },
  {
    title: "nor once the step knows what became of it",
    operation: "iam:DeleteAccessKey",
    input: { UserName: "ci-deploy", AccessKeyId: "AKIANEW" },
    facts: { orphans: new Map() },
    refused: "TARGET_NOT_APPROVED",
  },
  {
    title: "every instance of a batch needs approval",
    operation: "ec2:TerminateInstances",
    input: { InstanceIds: ["i-1", "i-2"] },
    approved: ["i-1"],
    refused: "TARGET_NOT_APPROVED",
  },
  {
    title: "an approved instance may be terminated",
    operation: "ec2:TerminateInstances",
    input: { InstanceIds: ["i-1"] },
    approved: ["i-1"],
  },
  {
    title: "the instance that the run works on stays",
    operation: "ec2:StopInstances",
    input: { InstanceIds: ["i-0a1b2c3d"] },
    approved: ["i-0a1b2c3d"],
    refused: "TARGET_PROTECTED",
  },
  {
    title: "nothing is done to the run's own evidence",
    operation: "ec2:CreateSecurityGroup",
    input: { VpcId: "snap-evidence" },
    refused: "TARGET_PROTECTED",
  },
];

test.each(cases)("$title", ({ operation, input, approved, facts: changed, refused }) => {
  const refusal = refusalOf(
    facts(changed),
    { operation, region: "us-east-1", input: input },
    from(operation, approved === undefined ? {} : { approved }),
  );
  expect(refusal?.code).toBe(refused);
});

test("a call that the action does not declare is refused, reads too", () => {
  const listing: AwsCall = { operation: "iam:ListUsers", region: "us-east-1", input: {} };
  expect(refusalOf(facts(), listing, from("iam:GetUser"))?.code).toBe("CALL_NOT_DECLARED");
});

test("an operation that the table does not have is refused whatever is declared", () => {
  const operation = "iam:CreateUser" as OperationName;
  expect(refusalOf(facts(), { operation, region: "us-east-1", input: {} }, from(operation))?.code).toBe(
    "CALL_NOT_DECLARED",
  );
});

test("a principal learned from a later read is known by its path", () => {
  const known = facts();
  const listing = { operation: "iam:ListUsers", region: "us-east-1", input: {} } as AwsCall;
  known.identities.learn(listing, {
    output: { Users: [{ UserName: "newcomer", Arn: iam("user/newcomer") }] },
    requestId: undefined,
    date: "",
  });
  const write: AwsCall = {
    operation: "iam:PutUserPolicy",
    region: "us-east-1",
    input: { UserName: "newcomer" },
  };
  expect(refusalOf(known, write, from("iam:PutUserPolicy"))).toBeUndefined();
});
