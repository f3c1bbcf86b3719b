/**
 * The quarantine policies that AWS attaches to a user whose key it found exposed. V1 is whole; of
 * V2's 89 and V3's 99 denied actions this is a representative part: what a responder and an
 * intruder would try. The holder can neither read Event history nor change its own policies.
 */

const v1 = [
  "ec2:RequestSpotInstances",
  "ec2:RunInstances",
  "ec2:StartInstances",
  "iam:AttachGroupPolicy",
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:ChangePassword",
  "iam:CreateAccessKey",
  "iam:CreateInstanceProfile",
  "iam:CreateLoginProfile",
  "iam:CreateRole",
  "iam:CreateUser",
  "iam:DetachUserPolicy",
  "iam:PutUserPermissionsBoundary",
  "iam:PutUserPolicy",
  "iam:UpdateAccessKey",
  "iam:UpdateAccountPasswordPolicy",
  "iam:UpdateUser",
  "lambda:CreateFunction",
  "lightsail:Create*",
  "lightsail:Delete*",
  "lightsail:DownloadDefaultKeyPair",
  "lightsail:GetInstanceAccessDetails",
  "lightsail:Start*",
  "lightsail:Update*",
  "organizations:CreateAccount",
  "organizations:CreateOrganization",
  "organizations:InviteAccountToOrganization",
];

const v2 = [
  ...v1,
  "cloudtrail:LookupEvents",
  "ec2:AcceptReservedInstancesExchangeQuote",
  "ec2:CreateReservedInstancesListing",
  "ec2:PurchaseReservedInstancesOffering",
  "iam:AddUserToGroup",
  "iam:CreatePolicyVersion",
  "iam:DeleteAccessKey",
  "iam:DeleteRole",
  "iam:ListUsers",
  "iam:PassRole",
  "iam:PutGroupPolicy",
  "iam:PutRolePolicy",
  "iam:SetDefaultPolicyVersion",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateLoginProfile",
  "lambda:AddLayerVersionPermission",
  "lambda:AddPermission",
  "lambda:GetPolicy",
  "lambda:ListTags",
  "lambda:PutProvisionedConcurrencyConfig",
  "lambda:TagResource",
  "lambda:UntagResource",
  "lambda:UpdateFunctionCode",
  "s3:DeleteBucket",
  "s3:DeleteBucketPolicy",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:GetObject",
  "s3:ListAllMyBuckets",
  "s3:ListBucket",
  "s3:ObjectOwnerOverrideToBucketOwner",
  "s3:PutAccountPublicAccessBlock",
  "s3:PutBucketAcl",
  "s3:PutBucketOwnershipControls",
  "s3:PutBucketPolicy",
  "s3:PutLifecycleConfiguration",
  "savingsplans:CreateSavingsPlan",
];

const v3 = [
  ...v2,
  "kms:CreateGrant",
  "kms:CreateKey",
  "kms:ScheduleKeyDeletion",
  "logs:PutLogEvents",
  "organizations:AcceptHandshake",
  "organizations:LeaveOrganization",
  "s3:PutEncryptionConfiguration",
];

const denying = (actions: readonly string[]) => [{ Effect: "Deny", Action: actions.toSorted(), Resource: "*" }];

export const quarantine = { v1: denying(v1), v2: denying(v2), v3: denying(v3) } as const;
