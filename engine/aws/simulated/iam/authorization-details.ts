/** GetAccountAuthorizationDetails: every identity and policy with its documents, one page over four lists. */
import { arnOf } from "./arns.ts";
import { pageOf } from "./paging.ts";
import { encodeDocument } from "./document.ts";
import { byName } from "./entries.ts";
import { managedPolicy, type Managed, usageOf } from "./managed.ts";
import type { IamOperations } from "./operations.ts";
import type { GroupState, IamState, RoleState, UserState } from "./state.ts";
import { instanceProfileView, tagList } from "./views.ts";

type Item =
  | { kind: "User"; name: string; user: UserState }
  | { kind: "Group"; name: string; group: GroupState }
  | { kind: "Role"; name: string; role: RoleState }
  | { kind: "LocalManagedPolicy" | "AWSManagedPolicy"; managed: Managed };

export const authorizationDetailsOperations = {
  "iam:GetAccountAuthorizationDetails": (input, request) => {
    const { state, account } = request;
    const wanted = (kind: Item["kind"]) =>
      input.Filter === undefined || input.Filter.length === 0 || input.Filter.includes(kind);
    const items: Item[] = [
      ...byName(state.users).map(([name, user]) => ({ kind: "User" as const, name, user })),
      ...byName(state.groups).map(([name, group]) => ({ kind: "Group" as const, name, group })),
      ...byName(state.roles).map(([name, role]) => ({ kind: "Role" as const, name, role })),
      ...managedPolicies(state, account).map((managed) => ({
        kind: managed.byAws ? ("AWSManagedPolicy" as const) : ("LocalManagedPolicy" as const),
        managed,
      })),
    ];
    const { page, rest } = pageOf(
      items.filter(({ kind }) => wanted(kind)),
      input,
      request,
    );
    const attached = (arns: readonly string[]) =>
      arns
        .flatMap((arn) => managedPolicy(state, account, arn) ?? [])
        .map(({ arn, name }) => ({ PolicyArn: arn, PolicyName: name }));
    return {
      UserDetailList: page.flatMap((item) => (item.kind === "User" ? [userDetail(item.name, item.user)] : [])),
      GroupDetailList: page.flatMap((item) => (item.kind === "Group" ? [groupDetail(item.name, item.group)] : [])),
      RoleDetailList: page.flatMap((item) => (item.kind === "Role" ? [roleDetail(item.name, item.role)] : [])),
      Policies: page.flatMap((item) => ("managed" in item ? [policyDetail(item.managed, state)] : [])),
      ...rest,
    };

    function userDetail(name: string, user: UserState) {
      return {
        Path: user.path,
        UserName: name,
        UserId: user.id,
        Arn: arnOf(account, "user", user, name),
        CreateDate: user.created,
        UserPolicyList: inlineList(user.inline),
        GroupList: user.groups.toSorted(),
        AttachedManagedPolicies: attached(user.attached),
        ...boundaryOf(user),
        Tags: tagList(user.tags),
      };
    }
    function groupDetail(name: string, group: GroupState) {
      return {
        Path: group.path,
        GroupName: name,
        GroupId: group.id,
        Arn: arnOf(account, "group", group, name),
        CreateDate: group.created,
        GroupPolicyList: inlineList(group.inline),
        AttachedManagedPolicies: attached(group.attached),
      };
    }
    function roleDetail(name: string, role: RoleState) {
      const profiles = byName(state.instance_profiles).filter(([, { roles }]) => roles.includes(name));
      const used = role.last_used;
      return {
        Path: role.path,
        RoleName: name,
        RoleId: role.id,
        Arn: arnOf(account, "role", role, name),
        CreateDate: role.created,
        AssumeRolePolicyDocument: encodeDocument(role.trust),
        InstanceProfileList: profiles.map(([profile]) => instanceProfileView(account, profile, state)),
        RolePolicyList: inlineList(role.inline),
        AttachedManagedPolicies: attached(role.attached),
        ...boundaryOf(role),
        Tags: tagList(role.tags),
        RoleLastUsed: used === undefined ? {} : { LastUsedDate: used.at, Region: used.region },
      };
    }
  },
} satisfies IamOperations;

/** Customer-managed policies all, AWS's only where something holds them. */
function managedPolicies(state: IamState, account: string): Managed[] {
  const own = byName(state.policies).map(([name, policy]) => arnOf(account, "policy", policy, name));
  const bounded = [...Object.values(state.users), ...Object.values(state.roles)];
  const held = [...bounded, ...Object.values(state.groups)].flatMap(({ attached }) => attached);
  const arns = new Set([...own, ...[...held, ...bounded.flatMap(({ boundary }) => boundary ?? [])].toSorted()]);
  return [...arns].flatMap((arn) => managedPolicy(state, account, arn) ?? []);
}

function policyDetail({ arn, name, policy }: Managed, state: IamState) {
  const usage = usageOf(state, arn);
  return {
    PolicyName: name,
    PolicyId: policy.id,
    Arn: arn,
    Path: policy.path,
    DefaultVersionId: policy.default,
    AttachmentCount: usage.attachments,
    PermissionsBoundaryUsageCount: usage.boundaries,
    IsAttachable: !policy.path.startsWith("/aws-service-role/"),
    CreateDate: policy.created,
    UpdateDate: policy.updated,
    PolicyVersionList: byName(policy.versions).map(([VersionId, version]) => ({
      Document: encodeDocument(version.document),
      VersionId,
      IsDefaultVersion: VersionId === policy.default,
      CreateDate: version.created,
    })),
  };
}

function inlineList(inline: Readonly<Record<string, string>>) {
  return byName(inline).map(([PolicyName, text]) => ({ PolicyName, PolicyDocument: encodeDocument(text) }));
}

function boundaryOf(holder: UserState | RoleState) {
  if (holder.boundary === undefined) return {};
  const PermissionsBoundaryType = "PermissionsBoundaryPolicy" as const;
  return { PermissionsBoundary: { PermissionsBoundaryType, PermissionsBoundaryArn: holder.boundary } };
}
