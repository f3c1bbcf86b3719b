/**
 * Which objects a recorded call made, changed and removed. An object is `kind:name`; names of IAM
 * are lower-cased, since IAM takes `Alice` and `alice` for one. An act is put down to the smallest
 * object it is about: a new key is a made `access-key`, not a changed `user`.
 */
import type { RecordedCall } from "./event.ts";
import { at, list, textAt } from "./json.ts";

export interface Objects {
  readonly made: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

type Fate = keyof Objects;

/** The objects of one call, by the table of its service, else by what LookupEvents lists. */
export function objectsOf(call: RecordedCall): Objects {
  const found: Record<Fate, string[]> = { made: [], changed: [], removed: [] };
  const named = tables.get(call.source)?.get(call.name);
  if (named === undefined) {
    const fate = fateByVerb(call.name);
    if (fate !== undefined) found[fate].push(...listed(call));
  } else {
    for (const [fate, objects] of named(call)) found[fate].push(...objects.filter((object) => !object.endsWith(":")));
  }
  return found;
}

/** A policy's name, from its ARN: the last segment, with no regard to the path. */
export function policyName(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** `user/alice`, `role/web`, `group/developers`, as the middle part of an attachment's name. */
export const ref = {
  user: (name: string) => `user:${name.toLowerCase()}`,
  role: (name: string) => `role:${name.toLowerCase()}`,
  group: (name: string) => `group:${name.toLowerCase()}`,
  accessKey: (id: string) => `access-key:${id}`,
  loginProfile: (user: string) => `login-profile:${user.toLowerCase()}`,
  trust: (role: string) => `trust:${role.toLowerCase()}`,
  policy: (name: string) => `policy:${name.toLowerCase()}`,
  policyVersion: (policy: string, version: string) =>
    version === "" ? "" : `policy-version:${policy.toLowerCase()}:${version}`,
  attachment: (kind: string, holder: string, arn: string) => `attachment:${kind}/${holder.toLowerCase()}:${arn}`,
  inline: (kind: string, holder: string, name: string) => `inline:${kind}/${holder.toLowerCase()}:${name}`,
  membership: (group: string, user: string) => `membership:${group.toLowerCase()}:${user.toLowerCase()}`,
  serviceCredential: (id: string) => `service-credential:${id}`,
  provider: (arn: string) => `provider:${arn}`,
  /** By its key, else by its ARN. */
  session: (issued: { access_key: string; session: string }) => `session:${issued.access_key || issued.session}`,
  instance: (id: string) => `instance:${id}`,
  keyPair: (region: string, name: string) => `key-pair:${region}:${name}`,
  profile: (name: string) => `instance-profile:${name.toLowerCase()}`,
  /** Groups, fleets and stacks, whose names are unique in a region only. */
  parent: (kind: string, region: string, name: string) => `${kind}:${region}:${name}`,
  trail: (name: string) => `trail:${name.slice(name.lastIndexOf("/") + 1)}`,
} as const;

type Reading = (call: RecordedCall) => readonly (readonly [Fate, readonly string[]])[];

const asked = (call: RecordedCall, name: string) => textAt(call.record, "requestParameters", name);
const answered = (call: RecordedCall, ...path: string[]) => textAt(call.record, "responseElements", ...path);

/** Without a user name the call is about the caller. */
const userOf = (call: RecordedCall) =>
  asked(call, "userName") || answered(call, "accessKey", "userName") || textAt(call.record, "userIdentity", "userName");

const one =
  (fate: Fate, object: (call: RecordedCall) => string): Reading =>
  (call) => [[fate, [object(call)]]];

const attach = (fate: Fate, kind: "user" | "role" | "group") =>
  one(fate, (call) => ref.attachment(kind, asked(call, `${kind}Name`), asked(call, "policyArn")));
const inline = (fate: Fate, kind: "user" | "role" | "group") =>
  one(fate, (call) => ref.inline(kind, asked(call, `${kind}Name`), asked(call, "policyName")));
const user = (fate: Fate) => one(fate, (call) => ref.user(userOf(call)));
const role = (fate: Fate) => one(fate, (call) => ref.role(asked(call, "roleName")));
const login = (fate: Fate) => one(fate, (call) => ref.loginProfile(userOf(call)));
const provider = (fate: Fate, from: (call: RecordedCall) => string) => one(fate, (call) => ref.provider(from(call)));

const iam = new Map<string, Reading>([
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
    provider("made", (call) => answered(call, "openIDConnectProviderArn") || asked(call, "url")),
  ],
  ["CreateSAMLProvider", provider("made", (call) => answered(call, "sAMLProviderArn") || asked(call, "name"))],
  ["UpdateSAMLProvider", provider("changed", (call) => asked(call, "sAMLProviderArn"))],
  ["CreateInstanceProfile", one("made", (call) => ref.profile(asked(call, "instanceProfileName")))],
  ["AddRoleToInstanceProfile", one("changed", (call) => ref.profile(asked(call, "instanceProfileName")))],
]);

const instances = (call: RecordedCall) =>
  list(at(call.record, "responseElements", "instancesSet", "items")).map((item) =>
    ref.instance(textAt(item, "instanceId")),
  );

const ec2 = new Map<string, Reading>([
  ["RunInstances", (call) => [["made", instances(call)]]],
  ["ModifyInstanceAttribute", one("changed", (call) => ref.instance(asked(call, "instanceId")))],
  [
    "AssociateIamInstanceProfile",
    one("changed", (call) =>
      ref.instance(textAt(call.record, "requestParameters", "AssociateIamInstanceProfileRequest", "InstanceId")),
    ),
  ],
  ["StartInstances", (call) => [["changed", instances(call)]]],
  ["StopInstances", (call) => [["changed", instances(call)]]],
  ["TerminateInstances", (call) => [["removed", instances(call)]]],
  ["ImportKeyPair", one("made", (call) => ref.keyPair(call.region, asked(call, "keyName")))],
  ["CreateKeyPair", one("made", (call) => ref.keyPair(call.region, asked(call, "keyName")))],
  [
    "CreateFleet",
    one("made", (call) =>
      ref.parent("fleet", call.region, answered(call, "CreateFleetResponse", "fleetId") || answered(call, "fleetId")),
    ),
  ],
  ["RequestSpotFleet", one("made", (call) => ref.parent("fleet", call.region, answered(call, "spotFleetRequestId")))],
]);

const groupIn = (fate: Fate) =>
  one(fate, (call) => ref.parent("autoscaling-group", call.region, asked(call, "autoScalingGroupName")));
const stackIn = (fate: Fate) => one(fate, (call) => ref.parent("stack", call.region, asked(call, "stackName")));
const trail = (fate: Fate) => one(fate, (call) => ref.trail(asked(call, "name")));

const tables: ReadonlyMap<string, ReadonlyMap<string, Reading>> = new Map([
  ["iam", iam],
  ["ec2", ec2],
  [
    "autoscaling",
    new Map([
      ["CreateAutoScalingGroup", groupIn("made")],
      ["UpdateAutoScalingGroup", groupIn("changed")],
      ["DeleteAutoScalingGroup", groupIn("removed")],
    ]),
  ],
  [
    "cloudformation",
    new Map([
      ["CreateStack", stackIn("made")],
      ["UpdateStack", stackIn("changed")],
      ["DeleteStack", stackIn("removed")],
    ]),
  ],
  [
    "cloudtrail",
    new Map([
      ["CreateTrail", trail("made")],
      ["StopLogging", trail("changed")],
      ["StartLogging", trail("changed")],
      ["UpdateTrail", trail("changed")],
      ["PutEventSelectors", trail("changed")],
      ["DeleteTrail", trail("removed")],
    ]),
  ],
]);

function fateByVerb(name: string): Fate | undefined {
  if (/^(Create|Run|Import|Register|Request|Publish|Allocate|Restore|Copy)/.test(name)) return "made";
  if (/^(Delete|Terminate|Deregister|Release|Cancel)/.test(name)) return "removed";
  return /^(Put|Update|Modify|Set|Add|Attach|Enable|Disable|Authorize|Start|Stop|Tag)/.test(name)
    ? "changed"
    : undefined;
}

/** Objects of services without a table: by type and name, as LookupEvents lists them. */
function listed(call: RecordedCall): string[] {
  return list(call.resources).flatMap((resource) => {
    const name = textAt(resource, "ResourceName") || textAt(resource, "ARN");
    const type = textAt(resource, "ResourceType") || textAt(resource, "type");
    return name === "" ? [] : [`${type === "" ? call.source : type}:${name}`];
  });
}
