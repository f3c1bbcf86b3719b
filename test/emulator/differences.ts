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
/** Which operations moto has. */
const services = "https://docs.getmoto.org/en/latest/docs/services/index.html";
/** Where AWS describes the operations of a service. */
const references = {
  account: "accounts/latest/reference",
  backup: "aws-backup/latest/devguide",
  ec2: "AWSEC2/latest/APIReference",
  iam: "IAM/latest/APIReference",
  lambda: "lambda/latest/api",
  lightsail: "lightsail/2016-11-28/api-reference",
  rolesanywhere: "rolesanywhere/latest/APIReference",
  root: "IAM/latest/APIReference",
  route53domains: "Route53/latest/APIReference",
  support: "awssupport/latest/APIReference",
};
const lacking = "moto does not have the operation";

/** Operations that moto does not have and that AWS answers. */
function lackingOf(service: keyof typeof references, ...operations: readonly string[]): Difference[] {
  return operations.map((operation) => ({
    operation: `${service}:${operation}`,
    moto: "unsupported",
    aws: "ok",
    because: lacking,
    source: `https://docs.aws.amazon.com/${references[service]}/API_${service === "route53domains" ? "domains_" : ""}${operation}.html`,
  }));
}

/** Operations that moto does not have, and that in AWS tell that the object is gone once it is deleted. */
function deletedThere(...operations: readonly string[]): Difference[] {
  return operations.map((operation) => ({
    operation,
    moto: "unsupported",
    aws: "gone, ok",
    because: lacking,
    source: services,
  }));
}

/** A listing by an id that is not there. */
function nothingListed(operation: string, refusal: string): Difference[] {
  const because = `moto lists nothing for an id that is not there; AWS answers ${refusal}`;
  return [{ operation, moto: "ok", aws: "gone, ok", because, source: errors }];
}

/** A deletion that is refused since moto let no evidence be saved. */
function unproven(operation: string, because: string): Difference[] {
  return ["deleted", "already"].map((aws) => ({ operation, moto: "STEP_FAILED", aws, because, source: services }));
}

/** Actions that cannot end as they do in AWS, since an operation that they need is not there. */
function actionsLacking(because: string, ends: Readonly<Record<string, readonly string[]>>): Difference[] {
  return Object.entries(ends).flatMap(([operation, all]) =>
    all.map((aws) => ({ operation, moto: "unsupported", aws, because, source: services })),
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
  ...nothingListed("ec2:DescribeLaunchTemplates", "InvalidLaunchTemplateId.NotFound"),
  ...nothingListed("ec2:DescribeImages", "InvalidAMIID.NotFound"),
  {
    operation: "ec2.revoke-snapshot-grant",
    moto: "NOT_CONFIRMED",
    aws: "revoked",
    because: "moto reads OperationType and UserIds only, the older of the two ways in which AWS takes the same change",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html",
  },
  {
    operation: "ec2.delete-key-pair",
    moto: "NOT_CONFIRMED",
    aws: "deleted",
    because: "moto deletes a key pair by its name only; by its id it says that it did, and did not",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html",
  },
  ...lackingOf("lambda", "ListFunctionUrlConfigs"),
  ...actionsLacking("moto cannot list the URLs of a function", {
    "lambda.describe-function": ["other"],
  }),
  ...unproven("lambda.delete-function", "of the function there is no evidence then, without which it is not deleted"),
  ...lackingOf("ec2", "DescribeLockedSnapshots"),
  ...actionsLacking("moto does not know locks of snapshots", {
    "ec2.describe-snapshot": ["other"],
    "ec2.delete-snapshot": ["deleted", "already"],
  }),
  ...lackingOf("iam", "RemoveClientIDFromOpenIDConnectProvider"),
  ...actionsLacking("moto cannot change the audiences of an OpenID Connect provider", {
    "iam.suspend-identity-provider": ["suspended", "already", "restored"],
  }),
  ...lackingOf("route53domains", "DisableDomainAutoRenew", "ListTagsForDomain"),
  {
    operation: "route53domains.restore-lock",
    moto: "already",
    aws: "locked",
    because: "moto locks every domain, and has no operation that would unlock one",
    source: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_domains_EnableDomainTransferLock.html",
  },
  ...actionsLacking("moto cannot change a domain, or read its tags", {
    "route53domains.suspend-renewal": ["suspended"],
    "route53domains.describe-domain": ["other"],
  }),
  ...lackingOf("account", "GetRegionOptStatus"),
  ...actionsLacking("moto knows nothing of which regions an account has switched on", {
    "account.disable-region": ["disabling"],
  }),
  ...lackingOf("backup", "ListRestoreJobsByProtectedResource"),
  ...actionsLacking("moto has no recovery points of AWS Backup", { "backup.restore-recovery-point": ["restored"] }),
  ...lackingOf("root", "ListAccessKeys"),
  ...actionsLacking("moto gives no session of the root user", { "iam.delete-root-keys": ["deleted"] }),
  ...lackingOf("support", "DescribeCommunications"),
  ...actionsLacking("moto's cases hold no communications", { "support.reply-to-case": ["sent", "already"] }),
  ...lackingOf("lightsail", "GetRegions"),
  ...deletedThere("lightsail:GetInstance", "rolesanywhere:GetTrustAnchor"),
  ...actionsLacking("moto has no Lightsail", {
    "list-lightsail_instances": ["other"],
    "lightsail.isolate-instance": ["isolated"],
    "lightsail.snapshot-instance": ["other"],
    "lightsail.delete-instance": ["deleted"],
  }),
  ...lackingOf("rolesanywhere", "ListTrustAnchors"),
  ...actionsLacking("moto has no Roles Anywhere", {
    "list-trust_anchors": ["other"],
    "rolesanywhere.suspend-anchor": ["suspended"],
    "rolesanywhere.describe-anchor": ["other"],
    "rolesanywhere.delete-anchor": ["deleted"],
  }),
];
