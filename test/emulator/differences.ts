/**
 * Where moto does not do what AWS does, so that what it shows is not held against the product.
 * Each is looked for: one that does not occur any more fails the suite and is to be taken out.
 */

export interface Difference {
  /** An operation, or the name of an action that ends otherwise for it. */
  readonly operation: string;
  /** What moto answers: `ok`, a class of refusal, or how the action ends. */
  readonly moto: string;
  /** What AWS answers, and the simulated account with it. */
  readonly aws: string;
  readonly because: string;
  /** Where AWS says so. */
  readonly source: string;
}

const iam = (page: string) => `https://docs.aws.amazon.com/IAM/latest/APIReference/API_${page}.html`;
const errors = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html";
const references: Readonly<Record<string, string>> = {
  lambda: "https://docs.aws.amazon.com/lambda/latest/api",
};
const lacking = "moto does not have the operation";

/** Operations that moto does not have and that AWS answers. */
function lackingOf(service: string, ...operations: readonly string[]): Difference[] {
  return operations.map((operation) => ({
    operation: `${service}:${operation}`,
    moto: "unsupported",
    aws: "ok",
    because: lacking,
    source: references[service] === undefined ? errors : `${references[service]}/API_${operation}.html`,
  }));
}

/** Actions that cannot end as they do in AWS, since an operation that they need is not there. */
function actionsLacking(because: string, ends: Readonly<Record<string, readonly string[]>>): Difference[] {
  return Object.entries(ends).flatMap(([operation, all]) =>
    all.map((aws) => ({ operation, moto: "unsupported", aws, because, source: "https://docs.getmoto.org/en/latest/docs/services/" })),
  );
}

export const differences: readonly Difference[] = [
  {
    operation: "cloudtrail:LookupEvents",
    moto: "unsupported",
    aws: "ok",
    because: lacking,
    source: "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html",
  },
  {
    operation: "account:ListRegions",
    moto: "unsupported",
    aws: "ok",
    because: lacking,
    source: "https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html",
  },
  {
    operation: "iam:GenerateServiceLastAccessedDetails",
    moto: "unsupported",
    aws: "ok",
    because: lacking,
    source: iam("GenerateServiceLastAccessedDetails"),
  },
  {
    operation: "iam:ListServiceSpecificCredentials",
    moto: "unsupported",
    aws: "ok",
    because: lacking,
    source: iam("ListServiceSpecificCredentials"),
  },
  {
    operation: "iam:UpdateServiceSpecificCredential",
    moto: "unsupported",
    aws: "gone",
    because: lacking,
    source: iam("UpdateServiceSpecificCredential"),
  },
  {
    operation: "iam:DeleteServiceSpecificCredential",
    moto: "unsupported",
    aws: "gone",
    because: lacking,
    source: iam("DeleteServiceSpecificCredential"),
  },
  {
    operation: "iam.deactivate-service-credential",
    moto: "unsupported",
    aws: "inactive",
    because: "moto has no credentials of single services",
    source: iam("ListServiceSpecificCredentials"),
  },
  {
    operation: "iam.delete-service-credential",
    moto: "unsupported",
    aws: "deleted",
    because: "moto has no credentials of single services",
    source: iam("ListServiceSpecificCredentials"),
  },
  {
    operation: "iam:DeleteUserPermissionsBoundary",
    moto: "unsupported",
    aws: "gone",
    because: lacking,
    source: iam("DeleteUserPermissionsBoundary"),
  },
  {
    operation: "iam:GetCredentialReport",
    moto: "ok",
    aws: "conflict, ok",
    because: "moto has the report at once; AWS takes seconds to make it and says so meanwhile",
    source: iam("GetCredentialReport"),
  },
  {
    operation: "iam:DeleteUser",
    moto: "ok",
    aws: "conflict",
    because: "moto looks for policies only; AWS does not delete a user who has keys, devices or groups either",
    source: iam("DeleteUser"),
  },
  {
    operation: "iam:DeleteVirtualMFADevice",
    moto: "ok",
    aws: "conflict",
    because: "moto deletes a device that a user has; AWS wants it deactivated first",
    source: iam("DeleteVirtualMFADevice"),
  },
  {
    operation: "iam:DeletePolicy",
    moto: "ok",
    aws: "conflict",
    because: "moto deletes a policy that is attached or has several versions; AWS wants it bare",
    source: iam("DeletePolicy"),
  },
  {
    operation: "iam:ListEntitiesForPolicy",
    moto: "ok",
    aws: "gone",
    because: "moto lists nobody for a policy that is not there",
    source: iam("ListEntitiesForPolicy"),
  },
  {
    operation: "ec2:DescribeInstances",
    moto: "gone",
    aws: "invalid",
    because: "moto takes any text for an instance's id; AWS answers InvalidInstanceID.Malformed",
    source: errors,
  },
  {
    operation: "ec2:CreateSecurityGroup",
    moto: "ok",
    aws: "gone",
    because: "moto makes a group in a VPC that is not there; AWS answers InvalidVpcID.NotFound",
    source: errors,
  },
  {
    operation: "ec2:DescribeLaunchTemplates",
    moto: "ok",
    aws: "ok, gone",
    because: "moto lists nothing for the id of a template that is not there; AWS answers InvalidLaunchTemplateId.NotFound",
    source: errors,
  },
  ...lackingOf("lambda", "ListFunctionUrlConfigs"),
  ...actionsLacking("moto cannot list the URLs of a function", {
    "lambda.describe-function": ["other"],
    "lambda.delete-function": ["deleted", "already"],
  }),
];
