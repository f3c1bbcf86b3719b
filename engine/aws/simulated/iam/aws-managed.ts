/**
 * The AWS-managed policies that the simulated account has. The short ones say what AWS's say; the
 * long ones, above all those for reading, only what concerns the modelled services. Unique ids and
 * version numbers are made up.
 */
import { quarantine } from "./quarantine.ts";

export interface AwsManagedPolicy {
  readonly id: string;
  readonly path: string;
  readonly created: string;
  readonly version: string;
  /** JSON text. */
  readonly document: string;
}

const awsManaged = "arn:aws:iam::aws:policy";

/** By name, without the path. Undefined for one this table does not have. */
export function awsManagedPolicy(name: string): AwsManagedPolicy | undefined {
  return policies.get(name);
}

export function awsManagedArn(name: string): string | undefined {
  const policy = policies.get(name);
  return policy && `${awsManaged}${policy.path}${name}`;
}

const reading = [
  "account:ListRegions",
  "cloudtrail:Describe*",
  "cloudtrail:Get*",
  "cloudtrail:List*",
  "cloudtrail:LookupEvents",
  "ec2:Describe*",
  "iam:GenerateCredentialReport",
  "iam:GenerateServiceLastAccessedDetails",
  "iam:Get*",
  "iam:List*",
  "organizations:Describe*",
  "organizations:List*",
  "s3:GetBucket*",
  "s3:ListAllMyBuckets",
  "sts:GetCallerIdentity",
];
const allow = (actions: string | readonly string[]) => [{ Effect: "Allow", Action: actions, Resource: "*" }];

function policy(
  suffix: string,
  statements: readonly object[],
  facts: Partial<AwsManagedPolicy> = {},
): AwsManagedPolicy {
  return {
    id: `ANPA${suffix.padEnd(17, "A")}`,
    path: "/",
    created: "2015-02-06T18:39:46Z",
    version: "v1",
    document: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    ...facts,
  };
}

const policies: ReadonlyMap<string, AwsManagedPolicy> = new Map(
  Object.entries({
    AdministratorAccess: policy("AWSADMINISTRATOR", allow("*")),
    PowerUserAccess: policy(
      "AWSPOWERUSER",
      [
        { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
        {
          Effect: "Allow",
          Action: [
            "account:GetAccountInformation",
            "account:GetGovCloudAccountInformation",
            "account:GetPrimaryEmail",
            "account:ListRegions",
            "iam:CreateServiceLinkedRole",
            "iam:DeleteServiceLinkedRole",
            "iam:ListRoles",
            "organizations:DescribeEffectivePolicy",
            "organizations:DescribeOrganization",
          ],
          Resource: "*",
        },
      ],
      { version: "v6" },
    ),
    ReadOnlyAccess: policy("AWSREADONLY", allow([...reading, "ec2:Get*", "s3:Get*", "s3:List*"]), { version: "v120" }),
    SecurityAudit: policy("AWSSECURITYAUDIT", allow(reading), { version: "v60" }),
    ViewOnlyAccess: policy(
      "AWSVIEWONLY",
      allow([
        "cloudtrail:DescribeTrails",
        "cloudtrail:LookupEvents",
        "ec2:Describe*",
        "iam:Get*",
        "iam:List*",
        "s3:ListAllMyBuckets",
        "s3:ListBucket",
      ]),
      { path: "/job-function/", version: "v20" },
    ),
    AWSDenyAll: policy("AWSDENYALL", [{ Sid: "DenyAll", Effect: "Deny", Action: ["*"], Resource: "*" }], {
      created: "2019-05-01T22:36:14Z",
    }),
    AWSCompromisedKeyQuarantine: policy("AWSQUARANTINEONE", quarantine.v1, { created: "2020-08-11T18:04:40Z" }),
    AWSCompromisedKeyQuarantineV2: policy("AWSQUARANTINETWO", quarantine.v2, {
      created: "2021-04-21T22:30:40Z",
      version: "v4",
    }),
    AWSCompromisedKeyQuarantineV3: policy("AWSQUARANTINETRE", quarantine.v3, { created: "2024-08-22T20:20:51Z" }),
    IAMUserChangePassword: policy("AWSCHANGEPASSWORD", [
      { Effect: "Allow", Action: ["iam:ChangePassword"], Resource: ["arn:aws:iam::*:user/${aws:username}"] },
      { Effect: "Allow", Action: ["iam:GetAccountPasswordPolicy"], Resource: "*" },
    ]),
    IAMFullAccess: policy("AWSIAMFULL", allow(["iam:*", "organizations:DescribeOrganization"])),
    AmazonEC2FullAccess: policy(
      "AWSECTWOFULL",
      allow(["ec2:*", "elasticloadbalancing:*", "cloudwatch:*", "autoscaling:*"]),
    ),
    AmazonS3FullAccess: policy("AWSSTHREEFULL", allow(["s3:*", "s3-object-lambda:*"])),
    AmazonS3ReadOnlyAccess: policy("AWSSTHREEREAD", allow(["s3:Get*", "s3:List*", "s3:Describe*"])),
    AmazonSSMManagedInstanceCore: policy(
      "AWSSSMCORE",
      allow([
        "ssm:UpdateInstanceInformation",
        "ssm:GetDeployablePatchSnapshotForInstance",
        "ssmmessages:*",
        "ec2messages:*",
      ]),
    ),
    AutoScalingServiceRolePolicy: policy(
      "AWSAUTOSCALING",
      allow(["ec2:RunInstances", "ec2:TerminateInstances", "ec2:Describe*", "ec2:CreateTags"]),
      { path: "/aws-service-role/" },
    ),
  }),
);
