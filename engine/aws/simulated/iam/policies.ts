/** Managed policies, their versions, and who holds them. */
import { attachmentsOf } from "./policy-holders.ts";
import { pageOf } from "./paging.ts";
import { encodeDocument } from "./document.ts";
import { byName, lookup } from "./entries.ts";
import { existingPolicy, type Managed, ownPolicy, usageOf } from "./managed.ts";
import type { IamOperations } from "./operations.ts";
import { constraint, deleteConflict, noSuchEntity } from "./refusals.ts";
import { tagList } from "./views.ts";

export const policyOperations = {
  "iam:GetPolicy": ({ PolicyArn }, request) => {
    const managed = existingPolicy(request.state, request.account, PolicyArn);
    const { arn, name, policy } = managed;
    const usage = usageOf(request.state, arn);
    return {
      Policy: {
        PolicyName: name,
        PolicyId: policy.id,
        Arn: arn,
        Path: policy.path,
        DefaultVersionId: policy.default,
        AttachmentCount: usage.attachments,
        PermissionsBoundaryUsageCount: usage.boundaries,
        IsAttachable: !policy.path.startsWith("/aws-service-role/"),
        ...(policy.description !== undefined && { Description: policy.description }),
        CreateDate: policy.created,
        UpdateDate: policy.updated,
        Tags: tagList(policy.tags),
      },
    };
  },
  "iam:GetPolicyVersion": (input, request) => {
    const managed = existingPolicy(request.state, request.account, input.PolicyArn);
    const { id, version } = versionOf(managed, input.VersionId);
    return {
      PolicyVersion: {
        Document: encodeDocument(version.document),
        VersionId: id,
        IsDefaultVersion: id === managed.policy.default,
        CreateDate: version.created,
      },
    };
  },
  "iam:ListPolicyVersions": (input, request) => {
    const { policy } = existingPolicy(request.state, request.account, input.PolicyArn);
    const newestFirst = byName(policy.versions).toSorted(([a], [b]) => Number(b.slice(1)) - Number(a.slice(1)));
    const { page, rest } = pageOf(newestFirst, input, request);
    const listed = page.map(([VersionId, { created }]) => ({
      VersionId,
      IsDefaultVersion: VersionId === policy.default,
      CreateDate: created,
    }));
    return { Versions: listed, ...rest };
  },
  "iam:SetDefaultPolicyVersion": (input, request) => {
    const managed = ownPolicy(request.state, request.account, input.PolicyArn);
    managed.policy.default = versionOf(managed, input.VersionId).id;
    managed.policy.updated = request.now;
    request.touched(managed.arn);
    return {};
  },
  "iam:DeletePolicyVersion": (input, request) => {
    const managed = ownPolicy(request.state, request.account, input.PolicyArn);
    const { id } = versionOf(managed, input.VersionId);
    if (id === managed.policy.default) throw deleteConflict("Cannot delete the default version of a policy.");
    delete managed.policy.versions[id];
    request.touched(managed.arn);
    return {};
  },
  "iam:DeletePolicy": ({ PolicyArn }, request) => {
    const { arn, name, policy } = ownPolicy(request.state, request.account, PolicyArn);
    const usage = usageOf(request.state, arn);
    if (usage.attachments + usage.boundaries > 0) {
      throw deleteConflict("Cannot delete a policy attached to entities.");
    }
    if (Object.keys(policy.versions).length > 1) {
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    }
    delete request.state.policies[name];
    request.touched(arn);
    return {};
  },
  "iam:ListEntitiesForPolicy": (input, request) => {
    const { arn } = existingPolicy(request.state, request.account, input.PolicyArn);
    const { page, rest } = pageOf(attachmentsOf(request.state, arn, input), input, request);
    return {
      PolicyGroups: page.flatMap(({ noun, name, id }) => (noun === "group" ? [{ GroupName: name, GroupId: id }] : [])),
      PolicyUsers: page.flatMap(({ noun, name, id }) => (noun === "user" ? [{ UserName: name, UserId: id }] : [])),
      PolicyRoles: page.flatMap(({ noun, name, id }) => (noun === "role" ? [{ RoleName: name, RoleId: id }] : [])),
      ...rest,
    };
  },
} satisfies IamOperations;

function versionOf({ arn, policy }: Managed, versionId: string | undefined) {
  if (versionId === undefined || !/^v[1-9][0-9]*$/.test(versionId)) {
    throw constraint(versionId, "versionId", "Member must satisfy regular expression pattern: v[1-9][0-9]*");
  }
  const version = lookup(policy.versions, versionId);
  if (version === undefined)
    throw noSuchEntity(`Policy ${arn} version ${versionId} does not exist or is not attachable.`);
  return { id: versionId, version };
}
