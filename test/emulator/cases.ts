/** What actions do to an account: what there was, what was asked, what is to come of it. */
import type { Action } from "../../engine/action/action.ts";
import { listRegions } from "../../actions/account/list-regions.ts";
import { listTrails } from "../../actions/cloudtrail/list-trails.ts";
import { startLogging } from "../../actions/cloudtrail/start-logging.ts";
import { findInstances } from "../../actions/ec2/find-instances.ts";
import { isolateInstance } from "../../actions/ec2/isolate-instance.ts";
import { snapshotInstance } from "../../actions/ec2/snapshot-instance.ts";
import { stopInstance } from "../../actions/ec2/stop-instance.ts";
import { terminateInstance } from "../../actions/ec2/terminate-instance.ts";
import { allowUser } from "../../actions/iam/allow-user.ts";
import { createAccessKey } from "../../actions/iam/create-access-key.ts";
import { deactivateAccessKey } from "../../actions/iam/deactivate-access-key.ts";
import { deactivateServiceCredential } from "../../actions/iam/deactivate-service-credential.ts";
import { deleteAccessKey } from "../../actions/iam/delete-access-key.ts";
import { deleteInlinePolicy } from "../../actions/iam/delete-inline-policy.ts";
import { deleteLoginProfile } from "../../actions/iam/delete-login-profile.ts";
import { deletePolicy } from "../../actions/iam/delete-policy.ts";
import { deletePolicyVersion } from "../../actions/iam/delete-policy-version.ts";
import { deleteRole } from "../../actions/iam/delete-role.ts";
import { deleteServiceCredential } from "../../actions/iam/delete-service-credential.ts";
import { deleteUser } from "../../actions/iam/delete-user.ts";
import { denyRole } from "../../actions/iam/deny-role.ts";
import { denyUser } from "../../actions/iam/deny-user.ts";
import { detachPolicy } from "../../actions/iam/detach-policy.ts";
import { detachQuarantinePolicy } from "../../actions/iam/detach-quarantine-policy.ts";
import { findIdentities } from "../../actions/iam/find-identities.ts";
import { liftKeyLimit } from "../../actions/iam/lift-key-limit.ts";
import { limitKeyToNetworks } from "../../actions/iam/limit-key-to-networks.ts";
import { reactivateAccessKey } from "../../actions/iam/reactivate-access-key.ts";
import { readCredentialReport } from "../../actions/iam/read-credential-report.ts";
import { readDenials } from "../../actions/iam/read-denials.ts";
import { readLastAccessed } from "../../actions/iam/read-last-accessed.ts";
import { removeUserFromGroup } from "../../actions/iam/remove-user-from-group.ts";
import { resetPassword } from "../../actions/iam/reset-password.ts";
import { restorePolicyVersion } from "../../actions/iam/restore-policy-version.ts";
import { restoreTrustPolicy } from "../../actions/iam/restore-trust-policy.ts";
import { revokeKeySessions } from "../../actions/iam/revoke-key-sessions.ts";
import { revokeRoleSessions } from "../../actions/iam/revoke-role-sessions.ts";
import { revokeUserSessions } from "../../actions/iam/revoke-user-sessions.ts";
import { describeOrganization } from "../../actions/organizations/describe-organization.ts";
import { listBuckets } from "../../actions/s3/list-buckets.ts";
import { describeCaller } from "../../actions/sts/describe-caller.ts";
import { expectAll } from "./at-least.ts";
import { arn, awsPolicy } from "./emulator.ts";
import { allowing, type Given, type Names, trusting } from "./given.ts";
import { computeCases } from "./compute-cases.ts";
import { lackingCases } from "./lacking-cases.ts";
import { storageCases } from "./storage-cases.ts";
import * as target from "./targets.ts";

export interface Step {
  readonly action: Action;
  /** `earlier`: the results of the steps before. */
  readonly params: (names: Names, earlier: readonly unknown[]) => Record<string, unknown>;
  /** The result, at least; or `{ failed: <class or code> }`. Names are labels. */
  readonly expect: object;
  /** To compare the target with its finding, or to take back the step of that index, instead of carrying it out. */
  readonly how?: "compare" | { readonly undo: number };
}

export interface Case {
  readonly name: string;
  readonly given: Given;
  readonly steps: readonly Step[];
}

const [first, second] = ["AKIAEXAMPLEFIRST0001", "AKIAEXAMPLESECOND001"];
const [miner, other] = ["i-0bad0000000000001", "i-0bad0000000000002"];
const credential = "ACCAEXAMPLEBEDROCK01";
const app = trusting({ Service: "ec2.amazonaws.com" });
const opened = trusting({ Service: "ec2.amazonaws.com", AWS: "arn:aws:iam::999988887777:root" });
const admin = awsPolicy("AdministratorAccess");
const quarantine = awsPolicy("AWSCompromisedKeyQuarantineV2");
const reading = allowing("s3:GetObject");

const ofKey = (action: Action, expect: object, id = first): Step => ({
  action,
  params: (names) => ({ key: target.key(names, "mallory", id) }),
  expect,
});
const ofUser = (action: Action, expect: object): Step => ({
  action,
  params: (names) => ({ user: target.user(names, "mallory") }),
  expect,
});
const ofRole = (action: Action, expect: object): Step => ({
  action,
  params: (names) => ({ role: target.role(names, "visitor", "visitors") }),
  expect,
});
const ofInstance = (action: Action, expect: object, id = miner): Step => ({
  action,
  params: (names) => ({ instance: target.instance(names, id) }),
  expect,
});
const terminated = (expect: object): Step => ({
  action: terminateInstance,
  params: (names, [evidence]) => ({ instance: target.instance(names, miner), evidence }),
  expect,
});
const withKey = (status: "Active" | "Inactive"): Given => ({ users: { mallory: { keys: { [first]: status } } } });
const nobody: Given = {};

const ofIdentities: readonly Case[] = [
  {
    name: "a key is deactivated once, and activated again",
    given: withKey("Active"),
    steps: [
      ofKey(deactivateAccessKey, { state: "inactive", before: "Active" }),
      ofKey(deactivateAccessKey, { state: "already", before: "Inactive" }),
      ofKey(reactivateAccessKey, { state: "active", before: "Inactive" }),
      ofKey(reactivateAccessKey, { state: "already", before: "Active" }),
    ],
  },
  {
    name: "a user, a key and a role are found by name, and what is not there is left alone",
    given: { ...withKey("Active"), roles: { runner: { trust: trusting({ Service: "ec2.amazonaws.com" }) } } },
    steps: [
      {
        action: findIdentities,
        params: (names) => ({
          users: [names("mallory"), "nobody"],
          roles: [names("runner"), "nobody"],
          access_keys: [names(first), "ASIAEXAMPLENOBODY001"],
        }),
        expect: {
          users: [{ console_password: false }],
          roles: [{ kind: "role" }],
          access_keys: [{ status: "Active", exposed: true }],
          role_sessions: [{ holder_kind: "role" }],
          left_alone: [{ kind: "user" }, { kind: "role" }, { kind: "access-key" }],
        },
      },
    ],
  },
  {
    name: "a key is deleted only when it is inactive, and a deleted one is gone to every action",
    given: withKey("Active"),
    steps: [
      ofKey(deleteAccessKey, { failed: "NOT_CONFIRMED" }),
      ofKey(deactivateAccessKey, { state: "inactive" }),
      ofKey(deleteAccessKey, { state: "deleted", before: "Inactive" }),
      ofKey(deleteAccessKey, { state: "gone" }),
      ofKey(deactivateAccessKey, { state: "gone" }),
      ofKey(reactivateAccessKey, { failed: "STEP_FAILED" }),
    ],
  },
  {
    name: "keys of a user who is gone are gone",
    given: nobody,
    steps: [ofKey(deactivateAccessKey, { state: "gone" }), ofKey(deleteAccessKey, { state: "gone" })],
  },
  {
    name: "a new key is made beside one, and not beside two",
    given: withKey("Active"),
    steps: [
      ofKey(createAccessKey, { state: "created", user_name: "mallory", before: [first], secret: { sink: "memory" } }),
      ofKey(createAccessKey, { failed: "NOT_CONFIRMED" }),
    ],
  },
  {
    name: "a user's keys are limited to the known networks, and the limit is lifted",
    given: withKey("Active"),
    steps: [
      ofKey(limitKeyToNetworks, { state: "limited", networks: ["192.0.2.0/24"], before: "" }),
      ofKey(limitKeyToNetworks, { state: "already" }),
      ofKey(liftKeyLimit, { state: "lifted" }),
      ofKey(liftKeyLimit, { state: "already", before: "" }),
    ],
  },
  {
    name: "keys of a user who is gone are not limited",
    given: nobody,
    steps: [ofKey(limitKeyToNetworks, { state: "gone" })],
  },
  {
    name: "a user is denied everything and allowed again",
    given: { users: { mallory: {} } },
    steps: [
      ofUser(denyUser, { state: "denied", by: "inline", before: "" }),
      ofUser(denyUser, { state: "already", by: "inline" }),
      {
        action: readDenials,
        params: (names) => ({ users: [names("mallory"), "nobody"], roles: [] }),
        expect: { open: [], denied: [{ name: "mallory", by: "inline" }], gone: [{ name: "nobody" }] },
      },
      ofUser(allowUser, { state: "allowed", before: "inline" }),
      ofUser(allowUser, { state: "already", before: "none" }),
    ],
  },
  {
    name: "what only bears the name of the denial is replaced by one",
    given: { users: { mallory: { inline: { "runbook-deny-all": allowing("*") } } } },
    steps: [ofUser(denyUser, { state: "denied", by: "inline", before: allowing("*") })],
  },
  {
    name: "a user who is gone is neither denied nor allowed nor deleted",
    given: nobody,
    steps: [
      ofUser(denyUser, { state: "gone" }),
      ofUser(allowUser, { state: "gone" }),
      ofUser(deleteUser, { state: "gone", removed: [] }),
    ],
  },
  {
    name: "AWSDenyAll stays unless it is asked to be taken off",
    given: { users: { mallory: { attached: ["AWSDenyAll"] } } },
    steps: [
      ofUser(denyUser, { state: "already", by: "managed" }),
      ofUser(allowUser, { state: "still-denied", before: "managed" }),
      {
        action: allowUser,
        params: (names) => ({ user: target.user(names, "mallory"), managed: true }),
        expect: { state: "allowed", before: "managed" },
      },
    ],
  },
  {
    name: "a user is deleted with all that hangs on it",
    given: {
      groups: ["developers"],
      policies: { helper: [allowing("*")] },
      users: {
        mallory: {
          keys: { [first]: "Active", [second]: "Inactive" },
          password: true,
          mfa: true,
          ssh: true,
          certificate: true,
          groups: ["developers"],
          inline: { "keep-access": allowing("iam:*") },
          attached: ["AdministratorAccess", "helper"],
        },
      },
    },
    steps: [
      {
        action: deleteUser,
        params: (names) => ({ user: target.user(names, "mallory", arn("mfa/mallory")) }),
        expect: {
          state: "deleted",
          removed: expectAll(
            `access key ${first}`,
            `access key ${second}`,
            "console password of mallory",
            `MFA device ${arn("mfa/mallory")}`,
            "signing certificate certificate-of-mallory",
            "SSH key ssh-of-mallory",
            "membership in group developers",
            `attached policy ${admin}`,
            `attached policy ${arn("policy/helper")}`,
            "inline policy keep-access",
          ),
        },
      },
      ofUser(deleteUser, { state: "gone" }),
    ],
  },
  {
    name: "a role is denied, and deleted with all that hangs on it",
    given: {
      policies: { helper: [allowing("*")] },
      roles: {
        visitor: {
          trust: opened,
          inline: { audit: allowing("*") },
          attached: ["AdministratorAccess", "helper"],
          profile: "visitors",
        },
      },
    },
    steps: [
      ofRole(denyRole, { state: "denied", by: "inline" }),
      {
        action: readDenials,
        params: (names) => ({ users: [], roles: [names("visitor")] }),
        expect: { open: [], denied: [{ kind: "role", name: "visitor" }], gone: [] },
      },
      ofRole(deleteRole, {
        state: "deleted",
        removed: expectAll(
          "inline policy audit",
          `attached policy ${admin}`,
          `attached policy ${arn("policy/helper")}`,
          "place in instance profile visitors",
        ),
      }),
      ofRole(deleteRole, { state: "gone" }),
      ofRole(denyRole, { state: "gone" }),
    ],
  },
  {
    name: "strangers are taken out of a trust policy",
    given: { roles: { visitor: { trust: opened } } },
    steps: [
      {
        action: restoreTrustPolicy,
        params: (names) => ({ grant: target.grant(names, "visitor", app) }),
        expect: { state: "restored", before: opened },
      },
      {
        action: restoreTrustPolicy,
        params: (names) => ({ grant: target.grant(names, "visitor", app) }),
        expect: { state: "already", before: app },
      },
      {
        action: restoreTrustPolicy,
        params: (names) => ({ grant: target.grant(names, "nobody", app) }),
        expect: { state: "gone" },
      },
    ],
  },
  {
    name: "sessions of a role are revoked",
    given: { roles: { visitor: { trust: app } } },
    steps: [
      {
        action: revokeRoleSessions,
        params: (names) => ({ session: target.session(names, "role", "visitor") }),
        expect: { state: "revoked", before: "" },
      },
      {
        action: revokeRoleSessions,
        params: (names) => ({ session: target.session(names, "role", "nobody") }),
        expect: { state: "gone" },
      },
    ],
  },
  {
    name: "sessions of a user, and those that its key was turned into, are revoked",
    given: withKey("Active"),
    steps: [
      {
        action: revokeUserSessions,
        params: (names) => ({ session: target.session(names, "user", "mallory") }),
        expect: { state: "revoked", before: "" },
      },
      {
        action: revokeUserSessions,
        params: (names) => ({ session: target.session(names, "user", "nobody") }),
        expect: { state: "gone" },
      },
      {
        action: revokeKeySessions,
        params: (names) => ({ key: target.key(names, "nobody", first) }),
        expect: { state: "gone" },
      },
    ],
  },
  {
    name: "what a key was turned into is revoked",
    given: withKey("Active"),
    steps: [ofKey(revokeKeySessions, { state: "revoked", before: "" })],
  },
  {
    name: "a console password is reset, and deleted",
    given: { users: { mallory: { password: true } } },
    steps: [
      ofUser(resetPassword, { state: "reset", secret: { secret: "password-mallory-1", sink: "memory" } }),
      {
        action: deleteLoginProfile,
        params: (names) => ({ profile: target.password(names, "mallory") }),
        expect: { state: "deleted" },
      },
      {
        action: deleteLoginProfile,
        params: (names) => ({ profile: target.password(names, "mallory") }),
        expect: { state: "gone" },
      },
      ofUser(resetPassword, { state: "no-password" }),
    ],
  },
  {
    name: "a policy is detached from whom it was attached to, and deleted in all its versions",
    given: {
      policies: { helper: [reading, allowing("*")] },
      users: { mallory: { attached: ["helper", "AdministratorAccess"] } },
      roles: { visitor: { trust: app, attached: ["helper"] } },
    },
    steps: [
      {
        action: detachPolicy,
        params: (names) => ({ attachment: target.attachment(names, "user", "mallory", admin) }),
        expect: { state: "detached" },
      },
      {
        action: detachPolicy,
        params: (names) => ({ attachment: target.attachment(names, "user", "mallory", admin) }),
        expect: { state: "already" },
      },
      {
        action: deletePolicy,
        params: (names) => ({ policy: target.policy(names, "helper") }),
        expect: {
          state: "deleted",
          detached: expectAll({ kind: "user", name: "mallory" }, { kind: "role", name: "visitor" }),
          unbounded: [],
        },
      },
      {
        action: deletePolicy,
        params: (names) => ({ policy: target.policy(names, "helper") }),
        expect: { state: "gone" },
      },
    ],
  },
  {
    name: "a policy's old version is restored before the new one is deleted",
    given: { policies: { deploy: [reading, allowing("*")] } },
    steps: [
      {
        action: deletePolicyVersion,
        params: (names) => ({ version: target.version(names, "deploy", "v2", "v1") }),
        expect: { failed: "NOT_CONFIRMED" },
      },
      {
        action: restorePolicyVersion,
        params: (names) => ({ version: target.version(names, "deploy", "v2", "v1") }),
        expect: { state: "restored", before: "v2" },
      },
      {
        action: restorePolicyVersion,
        params: (names) => ({ version: target.version(names, "deploy", "v2", "v1") }),
        expect: { state: "already" },
      },
      {
        action: deletePolicyVersion,
        params: (names) => ({ version: target.version(names, "deploy", "v2", "v1") }),
        expect: { state: "deleted" },
      },
      {
        action: deletePolicyVersion,
        params: (names) => ({ version: target.version(names, "deploy", "v2", "v1") }),
        expect: { state: "gone" },
      },
      {
        action: restorePolicyVersion,
        params: (names) => ({ version: target.version(names, "deploy", "v3", "v2") }),
        expect: { failed: "gone" },
      },
    ],
  },
  {
    name: "inline policies are taken off users and roles, and are told",
    given: {
      users: { mallory: { inline: { extra: reading } } },
      roles: { visitor: { trust: app, inline: { extra: reading } } },
    },
    steps: [
      {
        action: deleteInlinePolicy,
        params: (names) => ({ inline: target.inline(names, "user", "mallory", "extra") }),
        expect: { state: "deleted", before: reading },
      },
      {
        action: deleteInlinePolicy,
        params: (names) => ({ inline: target.inline(names, "user", "mallory", "extra") }),
        expect: { state: "gone" },
      },
      {
        action: deleteInlinePolicy,
        params: (names) => ({ inline: target.inline(names, "role", "visitor", "extra") }),
        expect: { state: "deleted", before: reading },
      },
    ],
  },
  {
    name: "a user is taken out of a group",
    given: { groups: ["developers"], users: { mallory: { groups: ["developers"] } } },
    steps: [
      {
        action: removeUserFromGroup,
        params: (names) => ({ membership: target.membership(names, "mallory", "developers") }),
        expect: { state: "removed" },
      },
      {
        action: removeUserFromGroup,
        params: (names) => ({ membership: target.membership(names, "mallory", "developers") }),
        expect: { state: "already" },
      },
    ],
  },
  {
    name: "a quarantine is lifted only when no exposed key is active",
    given: { users: { mallory: { keys: { [first]: "Active" }, attached: ["AWSCompromisedKeyQuarantineV2"] } } },
    steps: [
      {
        action: detachQuarantinePolicy,
        params: (names) => ({ user: target.quarantined(names, "mallory", quarantine) }),
        expect: { failed: "NOT_CONFIRMED" },
      },
      ofKey(deactivateAccessKey, { state: "inactive" }),
      {
        action: detachQuarantinePolicy,
        params: (names) => ({ user: target.quarantined(names, "mallory", quarantine) }),
        expect: { state: "detached", before: [quarantine] },
      },
      {
        action: detachQuarantinePolicy,
        params: (names) => ({ user: target.quarantined(names, "mallory", quarantine) }),
        expect: { state: "already" },
      },
    ],
  },
  {
    name: "a service credential is deactivated and deleted",
    given: { users: { mallory: { credential } } },
    steps: [
      {
        action: deactivateServiceCredential,
        params: (names) => ({ credential: target.credential(names, "mallory", credential) }),
        expect: { state: "inactive" },
      },
      {
        action: deleteServiceCredential,
        params: (names) => ({ credential: target.credential(names, "mallory", credential) }),
        expect: { state: "deleted" },
      },
    ],
  },
  {
    name: "an instance is found by its region and in every region",
    given: { instances: { [miner]: {} } },
    steps: [
      {
        action: findInstances,
        params: (names) => ({ instances: [`us-east-1/${names(miner)}`, names(miner), `eu-west-1/${names(miner)}`] }),
        expect: { instances: [{ region: "us-east-1", state: "running" }], left_alone: [{ kind: "instance" }] },
      },
    ],
  },
  {
    name: "an instance is isolated once",
    given: { instances: { [miner]: {} } },
    steps: [
      ofInstance(isolateInstance, { state: "isolated", before: [{}] }),
      ofInstance(isolateInstance, { state: "already", before: [] }),
    ],
  },
  {
    name: "a protected instance is terminated, once its disks are saved",
    given: { instances: { [miner]: { keptFromTermination: true } } },
    steps: [
      ofInstance(snapshotInstance, { instance_id: miner, snapshots: ["<snapshot>"] }),
      terminated({ state: "terminated", before: "running", was_protected: true, volumes_left: [] }),
      terminated({ state: "already", before: "terminated" }),
    ],
  },
  {
    name: "an instance of whose disks there is no copy is not terminated",
    given: { instances: { [miner]: {} } },
    steps: [
      {
        action: terminateInstance,
        params: (names) => ({
          instance: target.instance(names, miner),
          evidence: { instance_id: names(miner), region: "us-east-1", snapshots: [], evidence: [] },
        }),
        expect: { failed: "STEP_FAILED" },
      },
    ],
  },
  {
    name: "an instance is stopped once, its protection taken off",
    given: { instances: { [miner]: { keptFromStopping: true }, [other]: { stopped: true } } },
    steps: [
      ofInstance(stopInstance, { state: "stopped", before: "running", was_protected: true }),
      ofInstance(stopInstance, { state: "already", before: "stopped" }),
      ofInstance(stopInstance, { state: "already", before: "stopped" }, other),
    ],
  },
  {
    name: "an instance that EC2 does not know is gone",
    given: nobody,
    steps: [
      ofInstance(isolateInstance, { state: "gone" }, "i-0123456789abcdef0"),
      ofInstance(stopInstance, { state: "gone" }, "i-0123456789abcdef0"),
      ofInstance(snapshotInstance, { failed: "STEP_FAILED" }, "i-0123456789abcdef0"),
    ],
  },
  {
    name: "a stopped trail logs again",
    given: { trail: "stopped" },
    steps: [
      { action: listBuckets, params: () => ({}), expect: { buckets: expectAll({ name: "trail" }) } },
      {
        action: listTrails,
        params: () => ({ regions: ["us-east-1"] }),
        expect: { stopped: [{ trail_name: "trail", region: "us-east-1" }], count: 1 },
      },
      {
        action: startLogging,
        params: (names) => ({ trail: target.trail(names, "trail") }),
        expect: { state: "logging" },
      },
      {
        action: startLogging,
        params: (names) => ({ trail: target.trail(names, "trail") }),
        expect: { state: "already" },
      },
      { action: listTrails, params: () => ({ regions: ["us-east-1"] }), expect: { stopped: [], count: 1 } },
      {
        action: startLogging,
        params: (names) => ({ trail: target.trail(names, "no-such-trail") }),
        expect: { failed: "gone" },
      },
    ],
  },
  {
    name: "the surroundings are read",
    given: { users: { mallory: { keys: { [first]: "Active" } } } },
    steps: [
      { action: describeOrganization, params: () => ({}), expect: { in_organization: false } },
      { action: listRegions, params: () => ({}), expect: { scan: expectAll("us-east-1") } },
      {
        action: readCredentialReport,
        params: () => ({}),
        expect: { rows: expectAll({ user: "mallory", keys: [{ id: first, status: "Active" }] }) },
      },
      { action: describeCaller, params: () => ({}), expect: { account: "123456789012" } },
      {
        action: readLastAccessed,
        params: (names) => ({ arn: arn(`user/${names("mallory")}`), since: "2026-03-02T00:00:00Z" }),
        expect: { used: [] },
      },
    ],
  },
];

export const cases: readonly Case[] = [...ofIdentities, ...computeCases, ...storageCases, ...lackingCases];
