/**
 * The catalogue of events that intruders cause, by tactic. Weight 3: act on sight where the actor
 * is not sanctioned; 2: strong where actor or time match; 1: context only. Names are CloudTrail's.
 */
import type { HistoryEvent } from "./event.ts";

export type Tactic =
  | "initial-access"
  | "discovery"
  | "persistence"
  | "privilege-escalation"
  | "defence-evasion"
  | "credential-access"
  | "exfiltration"
  | "impact";

export interface Suspicion {
  readonly tactic: Tactic;
  readonly weight: 1 | 2 | 3;
}

interface Entry extends Suspicion {
  readonly sources: readonly string[];
  readonly names: readonly string[];
  /** Suspicious only under this circumstance. */
  readonly when?: keyof typeof circumstances;
}

const circumstances = {
  "no MFA, or root": (event: HistoryEvent) => event.hints.includes("no-mfa") || event.identity === "Root",
  "an attacker's tool": (event: HistoryEvent) =>
    /trufflehog|python-requests|s3 browser|pacu|cloudfox/i.test(event.user_agent),
  "a dry run": (event: HistoryEvent) => event.error.endsWith("DryRunOperation"),
  "hides or hardens an instance": (event: HistoryEvent) =>
    ["userData", "disableApiTermination", "disableApiStop"].some((hint) => event.hints.includes(hint)),
  "shares with others": (event: HistoryEvent) => event.hints.includes("shared-outside"),
  "opens to the world": (event: HistoryEvent) => event.hints.includes("open-to-world"),
} as const;

const entry = (weight: 1 | 2 | 3, tactic: Tactic, sources: string, names: string, when?: Entry["when"]): Entry => ({
  weight,
  tactic,
  sources: sources.split(" "),
  names: names.split(" "),
  ...(when === undefined ? {} : { when }),
});

export const catalogue: readonly Entry[] = [
  entry(2, "initial-access", "signin", "ConsoleLogin GetSigninToken SwitchRole", "no MFA, or root"),
  entry(1, "discovery", "sts", "GetCallerIdentity", "an attacker's tool"),
  entry(1, "discovery", "ses", "GetSendQuota GetAccount ListIdentities GetAccountSendingEnabled ListEmailIdentities"),
  entry(
    1,
    "discovery",
    "iam",
    "ListUsers ListRoles ListAccessKeys GetAccountAuthorizationDetails GetAccountSummary SimulatePrincipalPolicy",
  ),
  entry(1, "discovery", "servicequotas", "ListServiceQuotas RequestServiceQuotaIncrease"),
  entry(
    1,
    "discovery",
    "bedrock",
    "ListFoundationModels GetFoundationModelAvailability GetModelInvocationLoggingConfiguration ListFoundationModelAgreementOffers",
  ),
  entry(2, "discovery", "ec2", "RunInstances", "a dry run"),

  entry(
    3,
    "persistence",
    "iam",
    "CreateUser CreateAccessKey CreateLoginProfile UpdateLoginProfile CreateRole UpdateAssumeRolePolicy CreateServiceSpecificCredential ResetServiceSpecificCredential UploadSSHPublicKey UploadSigningCertificate CreateVirtualMFADevice EnableMFADevice DeactivateMFADevice",
  ),
  entry(
    3,
    "persistence",
    "iam",
    "CreateOpenIDConnectProvider AddClientIDToOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint CreateSAMLProvider UpdateSAMLProvider",
  ),
  entry(3, "persistence", "sts", "GetFederationToken"),
  entry(2, "persistence", "sts", "GetSessionToken AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot"),
  entry(3, "persistence", "rolesanywhere", "CreateTrustAnchor CreateProfile EnableTrustAnchor"),
  entry(
    3,
    "persistence",
    "sso",
    "CreateInstance CreatePermissionSet CreateAccountAssignment EnableExternalIdPConfigurationForDirectory AssociateDirectory",
  ),
  entry(
    2,
    "persistence",
    "lambda",
    "CreateFunction UpdateFunctionCode UpdateFunctionConfiguration AddPermission CreateFunctionUrlConfig PublishLayerVersion CreateEventSourceMapping",
  ),
  entry(2, "persistence", "events", "PutRule PutTargets"),
  entry(2, "persistence", "ssm", "CreateActivation RegisterManagedInstance CreateAssociation"),
  entry(2, "persistence", "ec2", "ImportKeyPair CreateKeyPair CreateReplaceRootVolumeTask"),
  entry(2, "persistence", "ec2", "ModifyInstanceAttribute", "hides or hardens an instance"),
  entry(
    3,
    "persistence",
    "account",
    "EnableRegion PutAlternateContact PutContactInformation StartPrimaryEmailUpdate AcceptPrimaryEmailUpdate",
  ),
  entry(2, "persistence", "sagemaker", "UpdateNotebookInstanceLifecycleConfig CreatePresignedNotebookInstanceUrl"),

  entry(
    3,
    "privilege-escalation",
    "iam",
    "AttachUserPolicy AttachRolePolicy AttachGroupPolicy PutUserPolicy PutRolePolicy PutGroupPolicy CreatePolicyVersion SetDefaultPolicyVersion AddUserToGroup DeleteUserPermissionsBoundary DeleteRolePermissionsBoundary UpdateAccountPasswordPolicy DeleteAccountPasswordPolicy CreateInstanceProfile AddRoleToInstanceProfile",
  ),

  entry(
    3,
    "defence-evasion",
    "cloudtrail",
    "StopLogging DeleteTrail UpdateTrail PutEventSelectors DeleteEventDataStore StopEventDataStoreIngestion",
  ),
  entry(
    3,
    "defence-evasion",
    "guardduty",
    "DeleteDetector UpdateDetector CreateIPSet CreateFilter DisassociateFromMasterAccount",
  ),
  entry(3, "defence-evasion", "config", "StopConfigurationRecorder DeleteDeliveryChannel DeleteConfigurationRecorder"),
  entry(2, "defence-evasion", "securityhub", "BatchUpdateFindings DisableSecurityHub DeleteInsight"),
  entry(2, "defence-evasion", "ec2", "DeleteFlowLogs DisableEbsEncryptionByDefault DisableSnapshotBlockPublicAccess"),
  entry(
    2,
    "defence-evasion",
    "s3",
    "PutBucketLifecycle PutBucketLogging DeleteBucketPolicy DeletePublicAccessBlock PutBucketVersioning",
  ),
  entry(3, "defence-evasion", "organizations", "LeaveOrganization AcceptHandshake DetachPolicy DisablePolicyType"),
  entry(2, "defence-evasion", "bedrock", "DeleteModelInvocationLoggingConfiguration DeleteGuardrail UpdateGuardrail"),

  entry(2, "credential-access", "secretsmanager", "GetSecretValue BatchGetSecretValue"),
  entry(2, "credential-access", "ssm", "GetParameters GetParameter SendCommand StartSession"),
  entry(2, "credential-access", "ec2", "GetPasswordData EnableSerialConsoleAccess"),
  entry(1, "credential-access", "lambda", "GetFunction"),

  entry(3, "exfiltration", "ec2", "ModifySnapshotAttribute ModifyImageAttribute", "shares with others"),
  entry(3, "exfiltration", "ec2", "CreateStoreImageTask CreateInstanceExportTask"),
  entry(3, "exfiltration", "rds", "ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute", "shares with others"),
  entry(3, "exfiltration", "rds", "StartExportTask RestoreDBInstanceFromDBSnapshot ModifyDBInstance"),
  entry(2, "exfiltration", "s3", "PutBucketPolicy PutBucketAcl PutBucketReplication"),
  entry(2, "exfiltration", "ec2", "AuthorizeSecurityGroupIngress", "opens to the world"),
  entry(2, "exfiltration", "ec2", "CreateSecurityGroup CreateVpcPeeringConnection"),

  entry(
    2,
    "impact",
    "ec2",
    "RunInstances StartInstances RequestSpotInstances RequestSpotFleet CreateFleet CreateLaunchTemplate CreateLaunchTemplateVersion CreateImage CopyImage PurchaseReservedInstancesOffering",
  ),
  entry(2, "impact", "autoscaling", "CreateAutoScalingGroup UpdateAutoScalingGroup CreateLaunchConfiguration"),
  entry(2, "impact", "ecs", "CreateCluster RegisterTaskDefinition RunTask CreateService UpdateService"),
  entry(
    2,
    "impact",
    "ecr eks lightsail sagemaker batch glue codebuild amplify apprunner",
    "CreateRepository CreateCluster CreateNodegroup CreateInstances CreateNotebookInstance CreateTrainingJob CreateProcessingJob CreateEndpointConfig CreateComputeEnvironment CreateJob CreateDevEndpoint CreateProject CreateDeployment CreateBackendEnvironment CreateService",
  ),
  entry(
    3,
    "impact",
    "ses",
    "PutAccountDetails UpdateAccountSendingEnabled VerifyEmailIdentity VerifyDomainIdentity CreateEmailIdentity DeleteIdentity",
  ),
  entry(
    3,
    "impact",
    "bedrock",
    "PutUseCaseForModelAccess CreateFoundationModelAgreement PutFoundationModelEntitlement InvokeModel InvokeModelWithResponseStream Converse ConverseStream CreateModelInvocationJob CreateProvisionedModelThroughput",
  ),
  entry(3, "impact", "kms", "ScheduleKeyDeletion PutKeyPolicy CreateGrant ImportKeyMaterial DeleteImportedKeyMaterial"),
  entry(
    3,
    "impact",
    "s3 ec2 rds backup",
    "DeleteBucket DeleteSnapshot DeregisterImage DeleteVolume DeleteDBInstance DeleteDBSnapshot DeleteRecoveryPoint",
  ),
  entry(
    3,
    "impact",
    "route53domains",
    "RegisterDomain DisableDomainTransferLock TransferDomainToAnotherAwsAccount UpdateDomainNameservers UpdateDomainContact",
  ),
  entry(2, "impact", "organizations", "CreateAccount InviteAccountToOrganization CreateOrganization"),
];

const bySourceAndName = new Map<string, Entry[]>();
for (const row of catalogue) {
  for (const source of row.sources) {
    for (const name of row.names) {
      const key = `${source}:${name}`;
      bySourceAndName.set(key, [...(bySourceAndName.get(key) ?? []), row]);
    }
  }
}

/** The heaviest entry that the event matches. Says what it would mean, not who did it. */
export function suspicionOf(event: HistoryEvent): Suspicion | undefined {
  if (event.identity === "Root" && event.service === "") return { tactic: "initial-access", weight: 3 };
  return (bySourceAndName.get(`${event.source}:${event.name}`) ?? [])
    .filter((row) => row.when === undefined || circumstances[row.when](event))
    .toSorted((a, b) => b.weight - a.weight)[0];
}
