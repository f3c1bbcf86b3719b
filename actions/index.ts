/** Every action there is, by name. What is not in this list does not exist. */
import type { Action } from "../engine/action/action.ts";
import { listAnalyzerFindings } from "./access-analyzer/list-findings.ts";
import { describeRegion } from "./account/describe-region.ts";
import { disableRegion } from "./account/disable-region.ts";
import { listRegions } from "./account/list-regions.ts";
import { readInformation } from "./account/read-information.ts";
import { detachInstance } from "./autoscaling/detach-instance.ts";
import { listBackupRestorePoints } from "./backup/list-restore-points.ts";
import { restoreRecoveryPoint } from "./backup/restore-recovery-point.ts";
import { compareCosts } from "./ce/compare-costs.ts";
import { listEvents } from "./cloudtrail/list-events.ts";
import { listTrails } from "./cloudtrail/list-trails.ts";
import { startLogging } from "./cloudtrail/start-logging.ts";
import { traceCredentials } from "./cloudtrail/trace-credentials.ts";
import { listReports } from "./cur/list-reports.ts";
import { copyEvidence } from "./ec2/copy-evidence.ts";
import { findInstances } from "./ec2/find-instances.ts";
import { isolateInstance } from "./ec2/isolate-instance.ts";
import { listInstanceFindings } from "./ec2/list-findings.ts";
import { listVolumeRestorePoints } from "./ec2/list-restore-points.ts";
import { readInstanceRole } from "./ec2/read-instance-role.ts";
import { restoreVolume } from "./ec2/restore-volume.ts";
import { snapshotInstance } from "./ec2/snapshot-instance.ts";
import { stopInstance } from "./ec2/stop-instance.ts";
import { terminateInstance } from "./ec2/terminate-instance.ts";
import { listGuardDutyFindings } from "./guardduty/list-findings.ts";
import { listHealthEvents } from "./health/list-events.ts";
import { allowUser } from "./iam/allow-user.ts";
import { createAccessKey } from "./iam/create-access-key.ts";
import { deactivateAccessKey } from "./iam/deactivate-access-key.ts";
import { deactivateServiceCredential } from "./iam/deactivate-service-credential.ts";
import { deleteAccessKey } from "./iam/delete-access-key.ts";
import { deleteInlinePolicy } from "./iam/delete-inline-policy.ts";
import { deleteLoginProfile } from "./iam/delete-login-profile.ts";
import { deletePolicy } from "./iam/delete-policy.ts";
import { deletePolicyVersion } from "./iam/delete-policy-version.ts";
import { deleteRole } from "./iam/delete-role.ts";
import { deleteRootKeys } from "./iam/delete-root-keys.ts";
import { deleteServiceCredential } from "./iam/delete-service-credential.ts";
import { deleteUser } from "./iam/delete-user.ts";
import { denyRole } from "./iam/deny-role.ts";
import { denyUser } from "./iam/deny-user.ts";
import { detachPolicy } from "./iam/detach-policy.ts";
import { detachQuarantinePolicy } from "./iam/detach-quarantine-policy.ts";
import { findIdentities } from "./iam/find-identities.ts";
import { liftKeyLimit } from "./iam/lift-key-limit.ts";
import { limitKeyToNetworks } from "./iam/limit-key-to-networks.ts";
import { listFindings } from "./iam/list-findings.ts";
import { reactivateAccessKey } from "./iam/reactivate-access-key.ts";
import { readCredentialReport } from "./iam/read-credential-report.ts";
import { readDenials } from "./iam/read-denials.ts";
import { readLastAccessed } from "./iam/read-last-accessed.ts";
import { readRootUser } from "./iam/read-root-user.ts";
import { removeUserFromGroup } from "./iam/remove-user-from-group.ts";
import { resetPassword } from "./iam/reset-password.ts";
import { restorePolicyVersion } from "./iam/restore-policy-version.ts";
import { restoreTrustPolicy } from "./iam/restore-trust-policy.ts";
import { revokeKeySessions } from "./iam/revoke-key-sessions.ts";
import { revokeRoleSessions } from "./iam/revoke-role-sessions.ts";
import { revokeUserSessions } from "./iam/revoke-user-sessions.ts";
import { describeOrganization } from "./organizations/describe-organization.ts";
import { listDbRestorePoints } from "./rds/list-restore-points.ts";
import { restoreDbInstance } from "./rds/restore-instance.ts";
import { revokeDbSnapshotGrant } from "./rds/revoke-snapshot-grant.ts";
import { revokeSnapshotGrant } from "./resources/snapshot-grant.ts";
import { combineResourceFindings } from "./resources/combine-findings.ts";
import { deleteRepository, denyRepository, describeRepository } from "./resources/ecr-repository.ts";
import { deleteCluster } from "./resources/ecs-cluster-deletion.ts";
import { describeCluster, suspendCluster } from "./resources/ecs-cluster.ts";
import { deleteService, describeService, suspendService } from "./resources/ecs-service.ts";
import { deleteLightsailInstance, isolateLightsailInstance } from "./resources/lightsail-instance.ts";
import { snapshotLightsailInstance } from "./resources/lightsail-snapshot.ts";
import { deleteNotebook, describeNotebook, stopNotebook } from "./resources/notebook.ts";
import { deleteGroup, describeGroup, suspendGroup } from "./resources/autoscaling-group.ts";
import { deleteDomain, describeDomain, restoreLock, suspendRenewal } from "./resources/domain.ts";
import { deleteRule, describeRule, suspendRule } from "./resources/event-rule.ts";
import {
  deleteIdentityProvider,
  describeIdentityProvider,
  suspendIdentityProvider,
} from "./resources/identity-provider.ts";
import { revokeImageGrant } from "./resources/image-grant.ts";
import { deactivateImage, deleteImage, describeImage } from "./resources/image.ts";
import { listResourceFindings } from "./resources/list-findings.ts";
import { deleteFleet, describeFleet } from "./resources/fleet/actions.ts";
import { deleteKeyPair, describeKeyPair } from "./resources/key-pair.ts";
import {
  deleteFunction,
  describeFunction,
  suspendChangedFunction,
  suspendFunction,
} from "./resources/lambda-function.ts";
import { deleteLayer, describeLayer } from "./resources/lambda-layer.ts";
import { restoreTemplateVersion } from "./resources/launch-template-version.ts";
import { deleteLaunchTemplate, describeLaunchTemplate } from "./resources/launch-template.ts";
import { revokeGroupRule } from "./resources/security-group-rule.ts";
import { deleteSecurityGroup, describeSecurityGroup } from "./resources/security-group.ts";
import { deleteSnapshot, describeSnapshot } from "./resources/snapshot.ts";
import { cancelSpotRequest, describeSpotRequest } from "./resources/spot-request.ts";
import { deleteAnchor, describeAnchor, suspendAnchor } from "./resources/trust-anchor.ts";
import { deleteVolume, detachVolume, snapshotVolume } from "./resources/volume.ts";
import { listBuckets } from "./s3/list-buckets.ts";
import { listDamage } from "./s3/list-damage.ts";
import { restoreObjects } from "./s3/restore-objects.ts";
import { revokeBucketGrant } from "./s3/revoke-bucket-grant.ts";
import { revokeLifecycleRule } from "./s3/revoke-lifecycle-rule.ts";
import { listQuotaRequests } from "./servicequotas/list-requests.ts";
import { describeCaller } from "./sts/describe-caller.ts";
import { readKeyAccount } from "./sts/read-key-account.ts";
import { draftReply } from "./support/draft-reply.ts";
import { listCases } from "./support/list-cases.ts";
import { readAdvisorChecks } from "./support/read-advisor-checks.ts";
import { replyToCase } from "./support/reply-to-case.ts";
import { readClock } from "./time/read-clock.ts";
import { wait } from "./time/wait.ts";

export const actions: readonly Action[] = [
  listAnalyzerFindings,
  describeRegion,
  disableRegion,
  listRegions,
  readInformation,
  deleteGroup,
  describeGroup,
  detachInstance,
  suspendGroup,
  listBackupRestorePoints,
  restoreRecoveryPoint,
  compareCosts,
  listEvents,
  listTrails,
  startLogging,
  traceCredentials,
  listReports,
  cancelSpotRequest,
  copyEvidence,
  deactivateImage,
  deleteFleet,
  deleteImage,
  deleteKeyPair,
  deleteLaunchTemplate,
  deleteSecurityGroup,
  deleteSnapshot,
  deleteVolume,
  describeFleet,
  describeImage,
  describeKeyPair,
  describeLaunchTemplate,
  describeSecurityGroup,
  describeSnapshot,
  describeSpotRequest,
  detachVolume,
  findInstances,
  isolateInstance,
  listInstanceFindings,
  listVolumeRestorePoints,
  readInstanceRole,
  restoreTemplateVersion,
  restoreVolume,
  revokeGroupRule,
  revokeImageGrant,
  revokeSnapshotGrant,
  snapshotInstance,
  snapshotVolume,
  stopInstance,
  terminateInstance,
  deleteRepository,
  denyRepository,
  describeRepository,
  deleteCluster,
  deleteService,
  describeCluster,
  describeService,
  suspendCluster,
  suspendService,
  deleteRule,
  describeRule,
  suspendRule,
  listGuardDutyFindings,
  listHealthEvents,
  allowUser,
  createAccessKey,
  deactivateAccessKey,
  deactivateServiceCredential,
  deleteAccessKey,
  deleteIdentityProvider,
  deleteInlinePolicy,
  deleteLoginProfile,
  deletePolicy,
  deletePolicyVersion,
  deleteRole,
  deleteRootKeys,
  deleteServiceCredential,
  deleteUser,
  denyRole,
  denyUser,
  describeIdentityProvider,
  detachPolicy,
  detachQuarantinePolicy,
  findIdentities,
  liftKeyLimit,
  limitKeyToNetworks,
  listFindings,
  reactivateAccessKey,
  readCredentialReport,
  readDenials,
  readLastAccessed,
  readRootUser,
  removeUserFromGroup,
  resetPassword,
  restorePolicyVersion,
  restoreTrustPolicy,
  revokeKeySessions,
  revokeRoleSessions,
  revokeUserSessions,
  suspendIdentityProvider,
  deleteFunction,
  deleteLayer,
  describeFunction,
  describeLayer,
  suspendChangedFunction,
  suspendFunction,
  deleteLightsailInstance,
  isolateLightsailInstance,
  snapshotLightsailInstance,
  describeOrganization,
  listDbRestorePoints,
  restoreDbInstance,
  revokeDbSnapshotGrant,
  combineResourceFindings,
  listResourceFindings,
  deleteAnchor,
  describeAnchor,
  suspendAnchor,
  deleteDomain,
  describeDomain,
  restoreLock,
  suspendRenewal,
  listBuckets,
  listDamage,
  restoreObjects,
  revokeBucketGrant,
  revokeLifecycleRule,
  deleteNotebook,
  describeNotebook,
  stopNotebook,
  listQuotaRequests,
  describeCaller,
  readKeyAccount,
  draftReply,
  listCases,
  readAdvisorChecks,
  replyToCase,
  readClock,
  wait,
];
