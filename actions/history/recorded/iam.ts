/** IAM's calls. An act is put down to the smallest object it is about. */
import type { RecordedCall } from "../event.ts";
import { textAt } from "../json.ts";
import { type Fate, policyName, ref } from "../refs.ts";
import { answered, asked, one, type Reading, type Readings } from "./reading.ts";

/** Without a user name the call is about the caller. */
const userOf = (call: RecordedCall) =>
  asked(call, "userName") || answered(call, "accessKey", "userName") || textAt(call.record, "userIdentity", "userName");

const attach = (fate: Fate, kind: "user" | "role" | "group") =>
  one(fate, (call) => ref.attachment(kind, asked(call, `${kind}Name`), asked(call, "policyArn")));
const inline = (fate: Fate, kind: "user" | "role" | "group") =>
  one(fate, (call) => ref.inline(kind, asked(call, `${kind}Name`), asked(call, "policyName")));
const user = (fate: Fate) => one(fate, (call) => ref.user(userOf(call)));
const role = (fate: Fate) => one(fate, (call) => ref.role(asked(call, "roleName")));
const login = (fate: Fate) => one(fate, (call) => ref.loginProfile(userOf(call)));
const provider = (fate: Fate, from: (call: RecordedCall) => string) => one(fate, (call) => ref.provider(from(call)));

/** As IAM makes it of the provider's URL; the partition is the caller's. */
function providerArn(call: RecordedCall): string {
  const host = asked(call, "url")
    .replace(/^https:\/\//, "")
    .replace(/\/$/, "");
  const partition = textAt(call.record, "userIdentity", "arn").split(":")[1] || "aws";
  const account = textAt(call.record, "recipientAccountId");
  return host === "" ? "" : `arn:${partition}:iam::${account}:oidc-provider/${host}`;
}

export const iam: Readings = new Map<string, Reading>([
  ["CreateUser", user("made")],
  ["UpdateUser", user("changed")],
  ["TagUser", user("changed")],
  ["PutUserPermissionsBoundary", user("changed")],
  ["DeleteUserPermissionsBoundary", user("changed")],
  ["DeleteUser", user("removed")],
  ["CreateAccessKey", one("made", (call) => ref.accessKey(answered(call, "accessKey", "accessKeyId")))],
  ["UpdateAccessKey", one("changed", (call) => ref.accessKey(asked(call, "accessKeyId")))],
  ["DeleteAccessKey", one("removed", (call) => ref.accessKey(asked(call, "accessKeyId")))],
  ["CreateLoginProfile", login("made")],
  ["UpdateLoginProfile", login("changed")],
  // A person who changes the own password is recorded under the event's own name.
  ["ChangePassword", login("changed")],
  ["DeleteLoginProfile", login("removed")],
  ["CreateRole", (call) => [["made", [ref.role(asked(call, "roleName")), ref.trust(asked(call, "roleName"))]]]],
  ["CreateServiceLinkedRole", one("made", (call) => ref.role(answered(call, "role", "roleName")))],
  ["UpdateRole", role("changed")],
  ["TagRole", role("changed")],
  ["PutRolePermissionsBoundary", role("changed")],
  ["DeleteRolePermissionsBoundary", role("changed")],
  ["DeleteRole", role("removed")],
  // Whoever put a document last made what it says now: so for trust policies and inline policies.
  ["UpdateAssumeRolePolicy", one("made", (call) => ref.trust(asked(call, "roleName")))],
  ["CreateGroup", one("made", (call) => ref.group(asked(call, "groupName")))],
  ["DeleteGroup", one("removed", (call) => ref.group(asked(call, "groupName")))],
  ["AddUserToGroup", one("made", (call) => ref.membership(asked(call, "groupName"), userOf(call)))],
  ["RemoveUserFromGroup", one("removed", (call) => ref.membership(asked(call, "groupName"), userOf(call)))],
  [
    "CreatePolicy",
    (call) => [["made", [ref.policy(asked(call, "policyName")), ref.policyVersion(asked(call, "policyName"), "v1")]]],
  ],
  [
    "CreatePolicyVersion",
    one("made", (call) =>
      ref.policyVersion(policyName(asked(call, "policyArn")), answered(call, "policyVersion", "versionId")),
    ),
  ],
  ["SetDefaultPolicyVersion", one("changed", (call) => ref.policy(policyName(asked(call, "policyArn"))))],
  ["DeletePolicyVersion", one("changed", (call) => ref.policy(policyName(asked(call, "policyArn"))))],
  ["DeletePolicy", one("removed", (call) => ref.policy(policyName(asked(call, "policyArn"))))],
  ["AttachUserPolicy", attach("made", "user")],
  ["AttachRolePolicy", attach("made", "role")],
  ["AttachGroupPolicy", attach("made", "group")],
  ["DetachUserPolicy", attach("removed", "user")],
  ["DetachRolePolicy", attach("removed", "role")],
  ["DetachGroupPolicy", attach("removed", "group")],
  ["PutUserPolicy", inline("made", "user")],
  ["PutRolePolicy", inline("made", "role")],
  ["PutGroupPolicy", inline("made", "group")],
  ["DeleteUserPolicy", inline("removed", "user")],
  ["DeleteRolePolicy", inline("removed", "role")],
  ["DeleteGroupPolicy", inline("removed", "group")],
  [
    "CreateServiceSpecificCredential",
    one("made", (call) =>
      ref.serviceCredential(answered(call, "serviceSpecificCredential", "serviceSpecificCredentialId")),
    ),
  ],
  [
    "ResetServiceSpecificCredential",
    one("changed", (call) => ref.serviceCredential(asked(call, "serviceSpecificCredentialId"))),
  ],
  [
    "CreateOpenIDConnectProvider",
    provider("made", (call) => answered(call, "openIDConnectProviderArn") || providerArn(call)),
  ],
  ["AddClientIDToOpenIDConnectProvider", provider("changed", (call) => asked(call, "openIDConnectProviderArn"))],
  ["RemoveClientIDFromOpenIDConnectProvider", provider("changed", (call) => asked(call, "openIDConnectProviderArn"))],
  ["UpdateOpenIDConnectProviderThumbprint", provider("changed", (call) => asked(call, "openIDConnectProviderArn"))],
  ["DeleteOpenIDConnectProvider", provider("removed", (call) => asked(call, "openIDConnectProviderArn"))],
  ["CreateSAMLProvider", provider("made", (call) => answered(call, "sAMLProviderArn") || asked(call, "name"))],
  ["UpdateSAMLProvider", provider("changed", (call) => asked(call, "sAMLProviderArn"))],
  ["DeleteSAMLProvider", provider("removed", (call) => asked(call, "sAMLProviderArn"))],
  ["CreateInstanceProfile", one("made", (call) => ref.profile(asked(call, "instanceProfileName")))],
  ["AddRoleToInstanceProfile", one("changed", (call) => ref.profile(asked(call, "instanceProfileName")))],
]);
