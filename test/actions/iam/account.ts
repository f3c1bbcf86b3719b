/** The identities of the story's account, as IAM answers about them after the break-in. */
import { account, backdoor, leaked } from "../history/story.ts";
import { type Answers, refusal } from "../context.ts";

const arn = (resource: string) => `arn:aws:iam::${account}:${resource}`;
const encoded = (document: object) => encodeURIComponent(JSON.stringify(document));
const attached = (...arns: string[]) =>
  arns.map((PolicyArn) => ({ PolicyArn, PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf("/") + 1) }));
const admin = "arn:aws:iam::aws:policy/AdministratorAccess";
export const quarantine = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2";
const trusting = (...principals: object[]) =>
  encoded({
    Version: "2012-10-17",
    Statement: principals.map((Principal) => ({ Effect: "Allow", Principal, Action: "sts:AssumeRole" })),
  });

interface User {
  readonly id: string;
  readonly created: string;
  readonly keys: readonly [id: string, created: string][];
  readonly password?: string;
  readonly attached?: readonly string[];
  readonly inline?: Readonly<Record<string, object>>;
  readonly groups?: readonly string[];
  readonly credentials?: readonly string[];
}

export type Users = Readonly<Record<string, User>>;

export const users: Users = {
  alice: { id: "AIDAALICE", created: "2021-01-10T00:00:00Z", keys: [], password: "2021-01-10T00:00:00Z" },
  bob: {
    id: "AIDABOB",
    created: "2023-02-01T00:00:00Z",
    keys: [["AKIABOB0000000000001", "2023-02-01T00:00:00Z"]],
    password: "2023-02-01T00:00:00Z",
  },
  "ci-deploy": {
    id: "AIDACI",
    created: "2023-05-04T09:00:00Z",
    keys: [
      [leaked, "2023-05-04T09:00:00Z"],
      ["AKIASECOND0000000002", "2026-03-02T02:16:04Z"],
    ],
    attached: [quarantine, arn("policy/acme-deploy-policy")],
  },
  "backup-svc": {
    id: "AIDABACKUP",
    created: "2022-11-20T00:00:00Z",
    keys: [["AKIABACKUP0000000001", "2022-11-20T00:00:00Z"]],
    password: "2026-03-02T02:24:15Z",
  },
  "svc-support": {
    id: "AIDASUPPORT",
    created: "2026-03-02T02:19:31Z",
    keys: [[backdoor, "2026-03-02T02:20:05Z"]],
    attached: [admin],
    groups: ["Developers"],
    credentials: ["ACCABEDROCK000000001"],
  },
  stranger: { id: "AIDASTRANGER", created: "2026-03-02T02:45:00Z", keys: [] },
  "old-batch": { id: "AIDAOLD", created: "2019-01-01T00:00:00Z", keys: [] },
};

export interface Role {
  readonly id: string;
  readonly created: string;
  readonly trust: string;
  readonly path?: string;
  readonly attached?: readonly string[];
  readonly inline?: Readonly<Record<string, object>>;
}

export const roles: Readonly<Record<string, Role>> = {
  "web-app-role": {
    id: "AROAWEB",
    created: "2022-03-03T00:00:00Z",
    trust: trusting(
      { Service: "ec2.amazonaws.com", AWS: "arn:aws:iam::999988887777:root" },
      { AWS: arn("user/svc-support") },
      { AWS: "AIDADEADDEADDEAD" },
      { AWS: arn("root") },
    ),
    attached: [admin, arn("policy/acme-deploy-policy")],
  },
  OrgAuditAccess: {
    id: "AROAORG",
    created: "2026-03-02T02:20:40Z",
    trust: trusting({ AWS: "arn:aws:iam::999988887777:root" }),
    attached: [admin],
  },
  "vendor-security-audit": {
    id: "AROAVENDOR",
    created: "2022-06-01T00:00:00Z",
    trust: trusting({ AWS: "arn:aws:iam::222233334444:root" }),
  },
  terraform: {
    id: "AROATF",
    created: "2021-02-01T00:00:00Z",
    trust: trusting({ Federated: arn("oidc-provider/token.actions.githubusercontent.com") }),
  },
  AWSServiceRoleForAutoScaling: {
    id: "AROASLR",
    created: "2020-01-01T00:00:00Z",
    path: "/aws-service-role/autoscaling.amazonaws.com/",
    trust: trusting({ Service: "autoscaling.amazonaws.com" }),
  },
};

export const policies = [
  {
    PolicyName: "acme-deploy-policy",
    Arn: arn("policy/acme-deploy-policy"),
    PolicyId: "ANPADEPLOY",
    CreateDate: "2023-05-04T00:00:00Z",
    PolicyVersionList: [
      {
        VersionId: "v4",
        IsDefaultVersion: true,
        CreateDate: "2026-03-02T02:17:00Z",
        Document: encoded({ Statement: "all" }),
      },
      {
        VersionId: "v3",
        IsDefaultVersion: false,
        CreateDate: "2025-01-01T00:00:00Z",
        Document: encoded({ Statement: "some" }),
      },
      {
        VersionId: "v2",
        IsDefaultVersion: false,
        CreateDate: "2024-01-01T00:00:00Z",
        Document: encoded({ Statement: "few" }),
      },
    ],
  },
  {
    PolicyName: "s3-log-helper",
    Arn: arn("policy/s3-log-helper"),
    PolicyId: "ANPAHELPER",
    CreateDate: "2026-03-02T02:18:10Z",
    PolicyVersionList: [
      {
        VersionId: "v1",
        IsDefaultVersion: true,
        CreateDate: "2026-03-02T02:18:10Z",
        Document: encoded({ Statement: "all" }),
      },
    ],
  },
  { PolicyName: "AdministratorAccess", Arn: admin, PolicyId: "ANPAADMIN", PolicyVersionList: [] },
];

const inline = (documents: Readonly<Record<string, object>> = {}) =>
  Object.entries(documents).map(([PolicyName, document]) => ({ PolicyName, PolicyDocument: encoded(document) }));

/** What IAM answers for these identities; the listing comes in two pages. */
export function iamAnswers(of: { users?: Users; roles?: Readonly<Record<string, Role>> } = {}): Answers {
  const [people, parts] = [of.users ?? users, of.roles ?? roles];
  const asked = (name: string | undefined): User => {
    const found = people[name ?? ""];
    if (found === undefined) throw refusal("gone", "NoSuchEntityException");
    return found;
  };
  return {
    "iam:GetAccountAuthorizationDetails": ({ Marker }) =>
      Marker === undefined
        ? {
            IsTruncated: true,
            Marker: "second",
            UserDetailList: Object.entries(people).map(([UserName, user]) => ({
              UserName,
              UserId: user.id,
              Arn: arn(`user/${UserName}`),
              Path: "/",
              CreateDate: user.created,
              GroupList: [...(user.groups ?? [])],
              AttachedManagedPolicies: attached(...(user.attached ?? [])),
              UserPolicyList: inline(user.inline),
            })),
          }
        : {
            IsTruncated: false,
            RoleDetailList: Object.entries(parts).map(([RoleName, role]) => ({
              RoleName,
              RoleId: role.id,
              Arn: arn(`role${role.path ?? "/"}${RoleName}`),
              Path: role.path ?? "/",
              CreateDate: role.created,
              AssumeRolePolicyDocument: role.trust,
              AttachedManagedPolicies: attached(...(role.attached ?? [])),
              RolePolicyList: inline(role.inline),
            })),
            GroupDetailList: [
              {
                GroupName: "Developers",
                GroupId: "AGPADEV",
                Arn: arn("group/Developers"),
                Path: "/",
                CreateDate: "2021-01-10T00:00:00Z",
              },
            ],
            Policies: policies,
          },
    "iam:ListAccessKeys": ({ UserName }) => ({
      AccessKeyMetadata: asked(UserName).keys.map(([AccessKeyId, CreateDate]) => ({
        UserName,
        AccessKeyId,
        CreateDate,
        Status: "Active" as const,
      })),
    }),
    "iam:GetLoginProfile": ({ UserName }) => {
      const CreateDate = asked(UserName).password;
      if (CreateDate === undefined) throw refusal("gone", "NoSuchEntityException");
      return { LoginProfile: { UserName, CreateDate } };
    },
    "iam:ListMFADevices": () => ({ MFADevices: [] }),
    "iam:ListServiceSpecificCredentials": ({ UserName }) => ({
      ServiceSpecificCredentials: (asked(UserName).credentials ?? []).map((ServiceSpecificCredentialId) => ({
        UserName,
        Status: "Active" as const,
        CreateDate: "2026-03-02T02:23:00Z",
        ServiceName: "bedrock.amazonaws.com",
        ServiceSpecificCredentialId,
      })),
    }),
    "iam:GetAccessKeyLastUsed": () => ({
      AccessKeyLastUsed: { LastUsedDate: "2026-03-02T06:10:00Z", ServiceName: "iam", Region: "us-east-1" },
    }),
  };
}
