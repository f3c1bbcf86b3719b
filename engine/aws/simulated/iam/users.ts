/** IAM users, their groups and their policies. */
import { arnOf } from "./arns.ts";
import { attach, deleteInline, detach, getInline, listAttached, listInline, putInline } from "./attachments.ts";
import { pageOf } from "./paging.ts";
import { byName, lookup } from "./entries.ts";
import { groupOf, userOf, userOrCaller } from "./find.ts";
import type { IamOperations } from "./operations.ts";
import { deleteConflict, limitExceeded } from "./refusals.ts";
import { rootUser, tagList, userView } from "./views.ts";
import type { UserState } from "./state.ts";
import { leaveDeadId } from "./trust.ts";

/** Groups that a user can be in. */
const groupsQuota = 10;

export const userOperations = {
  "iam:ListUsers": (input, request) => {
    const { PathPrefix = "/" } = input;
    const users = byName(request.state.users).filter(([, user]) => user.path.startsWith(PathPrefix));
    const { page, rest } = pageOf(users, input, request);
    return { Users: page.map(([name, user]) => userView(request.account, name, user)), ...rest };
  },
  "iam:GetUser": ({ UserName }, request) => {
    const found = userOrCaller(request, UserName);
    if (found === undefined) return { User: rootUser(request.account, request.state) };
    const { name, object } = found;
    const boundary = object.boundary;
    return {
      User: {
        ...userView(request.account, name, object),
        ...(Object.keys(object.tags).length > 0 && { Tags: tagList(object.tags) }),
        ...(boundary !== undefined && {
          PermissionsBoundary: {
            PermissionsBoundaryType: "PermissionsBoundaryPolicy",
            PermissionsBoundaryArn: boundary,
          },
        }),
      },
    };
  },
  "iam:DeleteUser": ({ UserName }, request) => {
    const { name, arn, object } = userOf(request, UserName);
    const child = firstChild(object);
    if (child !== undefined) throw deleteConflict(`Cannot delete entity, must ${child} first.`);
    delete request.state.users[name];
    leaveDeadId(request.state, arn, object.id);
    request.touched(arn);
    return {};
  },

  "iam:ListGroupsForUser": (input, request) => {
    const { object } = userOf(request, input.UserName);
    const groups = object.groups.toSorted().flatMap((name) => {
      const group = lookup(request.state.groups, name);
      if (group === undefined) return [];
      const arn = arnOf(request.account, "group", group, name);
      return [{ Path: group.path, GroupName: name, GroupId: group.id, Arn: arn, CreateDate: group.created }];
    });
    const { page, rest } = pageOf(groups, input, request);
    return { Groups: page, ...rest };
  },
  "iam:AddUserToGroup": (input, request) => {
    const group = groupOf(request, input.GroupName);
    const { arn, object } = userOf(request, input.UserName);
    if (!object.groups.includes(group.name)) {
      if (object.groups.length >= groupsQuota)
        throw limitExceeded(`Cannot exceed quota for GroupsPerUser: ${groupsQuota}`);
      object.groups.push(group.name);
    }
    request.touched(arn, group.arn);
    return {};
  },
  // IAM does not mind a user who is not in the group.
  "iam:RemoveUserFromGroup": (input, request) => {
    const group = groupOf(request, input.GroupName);
    const { arn, object } = userOf(request, input.UserName);
    object.groups = object.groups.filter((name) => name !== group.name);
    request.touched(arn, group.arn);
    return {};
  },

  "iam:ListAttachedUserPolicies": (input, request) => listAttached(userOf(request, input.UserName), input, request),
  "iam:AttachUserPolicy": (input, request) => attach("user", userOf(request, input.UserName), input.PolicyArn, request),
  "iam:DetachUserPolicy": (input, request) => detach("user", userOf(request, input.UserName), input.PolicyArn, request),
  "iam:ListUserPolicies": (input, request) => listInline(userOf(request, input.UserName), input, request),
  "iam:GetUserPolicy": (input, request) => {
    const found = userOf(request, input.UserName);
    return { UserName: found.name, ...getInline("user", found, input.PolicyName) };
  },
  "iam:PutUserPolicy": (input, request) => putInline("user", userOf(request, input.UserName), { ...input }, request),
  "iam:DeleteUserPolicy": (input, request) =>
    deleteInline("user", userOf(request, input.UserName), input.PolicyName, request),
  "iam:DeleteUserPermissionsBoundary": (input, request) => {
    const { arn, object } = userOf(request, input.UserName);
    delete object.boundary;
    request.touched(arn);
    return {};
  },
} satisfies IamOperations;

/** What IAM wants done first; it names one kind of child at a time. A boundary is none. */
function firstChild(user: UserState): string | undefined {
  if (user.password !== undefined) return "delete login profile";
  if (any(user.access_keys)) return "delete access keys";
  if (any(user.mfa_devices)) return "delete MFA device";
  if (any(user.signing_certificates)) return "delete signing certificates";
  if (any(user.ssh_keys)) return "delete SSH public keys";
  if (any(user.service_credentials)) return "delete service specific credentials";
  if (user.groups.length > 0) return "remove users from group";
  if (user.attached.length > 0) return "detach all policies";
  if (any(user.inline)) return "delete policies";
  return undefined;
}

function any(map: object): boolean {
  return Object.keys(map).length > 0;
}
