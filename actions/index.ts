/** Every action there is, by name. What is not in this list does not exist. */
import type { Action } from "../engine/action/action.ts";
import { listRegions } from "./account/list-regions.ts";
import { listEvents } from "./cloudtrail/list-events.ts";
import { listTrails } from "./cloudtrail/list-trails.ts";
import { startLogging } from "./cloudtrail/start-logging.ts";
import { isolateInstance } from "./ec2/isolate-instance.ts";
import { listInstanceFindings } from "./ec2/list-findings.ts";
import { snapshotInstance } from "./ec2/snapshot-instance.ts";
import { stopInstance } from "./ec2/stop-instance.ts";
import { terminateInstance } from "./ec2/terminate-instance.ts";
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
import { deleteServiceCredential } from "./iam/delete-service-credential.ts";
import { deleteUser } from "./iam/delete-user.ts";
import { denyRole } from "./iam/deny-role.ts";
import { denyUser } from "./iam/deny-user.ts";
import { detachPolicy } from "./iam/detach-policy.ts";
import { detachQuarantinePolicy } from "./iam/detach-quarantine-policy.ts";
import { liftKeyLimit } from "./iam/lift-key-limit.ts";
import { limitKeyToNetworks } from "./iam/limit-key-to-networks.ts";
import { listFindings } from "./iam/list-findings.ts";
import { reactivateAccessKey } from "./iam/reactivate-access-key.ts";
import { readCredentialReport } from "./iam/read-credential-report.ts";
import { readDenials } from "./iam/read-denials.ts";
import { readLastAccessed } from "./iam/read-last-accessed.ts";
import { removeUserFromGroup } from "./iam/remove-user-from-group.ts";
import { resetPassword } from "./iam/reset-password.ts";
import { restorePolicyVersion } from "./iam/restore-policy-version.ts";
import { restoreTrustPolicy } from "./iam/restore-trust-policy.ts";
import { revokeKeySessions } from "./iam/revoke-key-sessions.ts";
import { revokeRoleSessions } from "./iam/revoke-role-sessions.ts";
import { revokeUserSessions } from "./iam/revoke-user-sessions.ts";
import { describeOrganization } from "./organizations/describe-organization.ts";
import { combineResourceFindings } from "./resources/combine-findings.ts";
import { listResourceFindings } from "./resources/list-findings.ts";
import { listBuckets } from "./s3/list-buckets.ts";
import { describeCaller } from "./sts/describe-caller.ts";
import { wait } from "./time/wait.ts";

export const actions: readonly Action[] = [
  listRegions,
  listEvents,
  listTrails,
  startLogging,
  isolateInstance,
  listInstanceFindings,
  snapshotInstance,
  stopInstance,
  terminateInstance,
  allowUser,
  createAccessKey,
  deactivateAccessKey,
  deactivateServiceCredential,
  deleteAccessKey,
  deleteInlinePolicy,
  deleteLoginProfile,
  deletePolicy,
  deletePolicyVersion,
  deleteRole,
  deleteServiceCredential,
  deleteUser,
  denyRole,
  denyUser,
  detachPolicy,
  detachQuarantinePolicy,
  liftKeyLimit,
  limitKeyToNetworks,
  listFindings,
  reactivateAccessKey,
  readCredentialReport,
  readDenials,
  readLastAccessed,
  removeUserFromGroup,
  resetPassword,
  restorePolicyVersion,
  restoreTrustPolicy,
  revokeKeySessions,
  revokeRoleSessions,
  revokeUserSessions,
  describeOrganization,
  combineResourceFindings,
  listResourceFindings,
  listBuckets,
  describeCaller,
  wait,
];
