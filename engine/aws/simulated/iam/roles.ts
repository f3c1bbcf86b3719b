/** Roles, their trust and their policies. What only AWS may change refuses every write. */
import { attach, deleteInline, detach, getInline, listAttached, listInline, putInline } from "./attachments.ts";
import { pageOf } from "./paging.ts";
import { countedSize } from "./document.ts";
import { byName } from "./entries.ts";
import { ownRoleOf, roleOf } from "./find.ts";
import type { IamOperations } from "./operations.ts";
import { deleteConflict, limitExceeded } from "./refusals.ts";
import { checkTrust, leaveDeadId } from "./trust.ts";
import { roleView, tagList } from "./views.ts";

/** Characters of a trust document, in an account whose quota was never raised. */
const trustQuota = 2048;

export const roleOperations = {
  "iam:ListRoles": (input, request) => {
    const { PathPrefix = "/" } = input;
    const roles = byName(request.state.roles).filter(([, role]) => role.path.startsWith(PathPrefix));
    const { page, rest } = pageOf(roles, input, request);
    return { Roles: page.map(([name, role]) => roleView(request.account, name, role)), ...rest };
  },
  "iam:GetRole": ({ RoleName }, request) => {
    const { name, object } = roleOf(request, RoleName);
    const { boundary, last_used: used } = object;
    return {
      Role: {
        ...roleView(request.account, name, object),
        ...(Object.keys(object.tags).length > 0 && { Tags: tagList(object.tags) }),
        ...(boundary !== undefined && {
          PermissionsBoundary: {
            PermissionsBoundaryType: "PermissionsBoundaryPolicy",
            PermissionsBoundaryArn: boundary,
          },
        }),
        RoleLastUsed: used === undefined ? {} : { LastUsedDate: used.at, Region: used.region },
      },
    };
  },
  "iam:UpdateAssumeRolePolicy": (input, request) => {
    const { arn, object } = ownRoleOf(request, input.RoleName);
    const { PolicyDocument: document = "" } = input;
    checkTrust(document, request.state, request.account);
    if (countedSize(document) > trustQuota)
      throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${trustQuota}`);
    object.trust = document;
    request.touched(arn);
    return {};
  },
  "iam:DeleteRole": (input, request) => {
    const { name, arn, object } = ownRoleOf(request, input.RoleName);
    const profiles = Object.values(request.state.instance_profiles);
    const children: [boolean, string][] = [
      [profiles.some((profile) => profile.roles.includes(name)), "remove roles from instance profile"],
      [object.attached.length > 0, "detach all policies"],
      [Object.keys(object.inline).length > 0, "delete policies"],
    ];
    const child = children.find(([present]) => present);
    if (child !== undefined) throw deleteConflict(`Cannot delete entity, must ${child[1]} first.`);
    delete request.state.roles[name];
    leaveDeadId(request.state, arn, object.id);
    request.touched(arn);
    return {};
  },

  "iam:ListAttachedRolePolicies": (input, request) => listAttached(roleOf(request, input.RoleName), input, request),
  "iam:AttachRolePolicy": (input, request) =>
    attach("role", ownRoleOf(request, input.RoleName), input.PolicyArn, request),
  "iam:DetachRolePolicy": (input, request) =>
    detach("role", ownRoleOf(request, input.RoleName), input.PolicyArn, request),
  "iam:ListRolePolicies": (input, request) => listInline(roleOf(request, input.RoleName), input, request),
  "iam:GetRolePolicy": (input, request) => {
    const found = roleOf(request, input.RoleName);
    return { RoleName: found.name, ...getInline("role", found, input.PolicyName) };
  },
  "iam:PutRolePolicy": (input, request) => putInline("role", ownRoleOf(request, input.RoleName), { ...input }, request),
  "iam:DeleteRolePolicy": (input, request) =>
    deleteInline("role", ownRoleOf(request, input.RoleName), input.PolicyName, request),
  "iam:DeleteRolePermissionsBoundary": (input, request) => {
    const { arn, object } = ownRoleOf(request, input.RoleName);
    delete object.boundary;
    request.touched(arn);
    return {};
  },
} satisfies IamOperations;
