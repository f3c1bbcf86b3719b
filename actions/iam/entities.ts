/** The identities, and what hangs on them, as the playbook passes them from detection to remedy. */
import { FindingOf, Type, type Static } from "../../engine/action/schema.ts";

const Holder = Type.Union([Type.Literal("user"), Type.Literal("role"), Type.Literal("group")]);

export const User = FindingOf("User", {
  user_name: Type.String(),
  user_id: Type.String(),
  console_password: Type.Boolean(),
  access_keys: Type.Array(Type.String()),
});
export type User = Static<typeof User>;

/** `exposed`: named in a notification or the policy's indicators, or its user is quarantined. */
export const AccessKey = FindingOf("AccessKey", {
  user_name: Type.String(),
  key_id: Type.String(),
  status: Type.String(),
  exposed: Type.Boolean(),
  last_used_at: Type.String(),
});
export type AccessKey = Static<typeof AccessKey>;

export const LoginProfile = FindingOf("LoginProfile", { user_name: Type.String() });
export type LoginProfile = Static<typeof LoginProfile>;

export const Role = FindingOf("Role", { role_name: Type.String(), role_id: Type.String() });
export type Role = Static<typeof Role>;

/** A trust policy that lets in a foreign account. `restored` is the document without it, as JSON text. */
export const TrustGrant = FindingOf("TrustGrant", {
  role_name: Type.String(),
  foreign: Type.Array(Type.String()),
  restored: Type.String(),
});
export type TrustGrant = Static<typeof TrustGrant>;

/** A managed policy the intruder attached to an identity that belongs here. */
export const PolicyAttachment = FindingOf("PolicyAttachment", {
  holder_kind: Holder,
  holder: Type.String(),
  policy_arn: Type.String(),
});
export type PolicyAttachment = Static<typeof PolicyAttachment>;

/** An inline policy the intruder put on an identity that belongs here. */
export const InlinePolicy = FindingOf("InlinePolicy", {
  holder_kind: Holder,
  holder: Type.String(),
  policy_name: Type.String(),
});
export type InlinePolicy = Static<typeof InlinePolicy>;

/** A user who belongs here, whom the intruder put into a group. */
export const GroupMembership = FindingOf("GroupMembership", {
  user_name: Type.String(),
  group_name: Type.String(),
});
export type GroupMembership = Static<typeof GroupMembership>;

/** A customer-managed policy that does not belong here. */
export const ManagedPolicy = FindingOf("ManagedPolicy", { policy_arn: Type.String() });
export type ManagedPolicy = Static<typeof ManagedPolicy>;

/** A version the intruder added to a policy that belongs here; `restore` was the default before it. */
export const PolicyVersion = FindingOf("PolicyVersion", {
  policy_arn: Type.String(),
  version_id: Type.String(),
  restore: Type.String(),
});
export type PolicyVersion = Static<typeof PolicyVersion>;

/** Credentials for CodeCommit, Keyspaces or Bedrock, which the credential report does not show. */
export const ServiceCredential = FindingOf("ServiceCredential", {
  user_name: Type.String(),
  credential_id: Type.String(),
  service: Type.String(),
});
export type ServiceCredential = Static<typeof ServiceCredential>;

/** Temporary credentials; they cannot be deleted, only what they were issued for can be denied. */
export const Session = FindingOf("Session", {
  holder_kind: Holder,
  holder: Type.String(),
  session_name: Type.String(),
  issued_at: Type.String(),
});
export type Session = Static<typeof Session>;

/** A user who carries AWSCompromisedKeyQuarantine, V1 to V3. */
export const QuarantinedUser = FindingOf("QuarantinedUser", {
  user_name: Type.String(),
  policy_arns: Type.Array(Type.String()),
});
export type QuarantinedUser = Static<typeof QuarantinedUser>;
