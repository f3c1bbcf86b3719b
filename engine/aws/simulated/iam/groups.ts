/** Groups and their policies; membership is the user's and stands in `users.ts`. */
import { attach, deleteInline, detach, getInline, putInline } from "./attachments.ts";
import { byName } from "./entries.ts";
import { groupOf } from "./find.ts";
import { arnOf } from "./arns.ts";
import type { IamOperations } from "./operations.ts";
import { pageOf } from "./paging.ts";

export const groupOperations = {
  "iam:GetGroup": (input, request) => {
    const { name, arn, object } = groupOf(request, input.GroupName);
    const members = byName(request.state.users).filter(([, user]) => user.groups.includes(name));
    const { page, rest } = pageOf(
      members.map(([UserName, user]) => ({
        UserName,
        Path: user.path,
        UserId: user.id,
        Arn: arnOf(request.account, "user", user, UserName),
        CreateDate: user.created,
      })),
      input,
      request,
    );
    return {
      Group: { Path: object.path, GroupName: name, GroupId: object.id, Arn: arn, CreateDate: object.created },
      Users: page,
      ...rest,
    };
  },
  "iam:AttachGroupPolicy": (input, request) =>
    attach("group", groupOf(request, input.GroupName), input.PolicyArn, request),
  "iam:DetachGroupPolicy": (input, request) =>
    detach("group", groupOf(request, input.GroupName), input.PolicyArn, request),
  "iam:GetGroupPolicy": (input, request) => {
    const found = groupOf(request, input.GroupName);
    return { GroupName: found.name, ...getInline("group", found, input.PolicyName) };
  },
  "iam:PutGroupPolicy": (input, request) =>
    putInline("group", groupOf(request, input.GroupName), { ...input }, request),
  "iam:DeleteGroupPolicy": (input, request) =>
    deleteInline("group", groupOf(request, input.GroupName), input.PolicyName, request),
} satisfies IamOperations;
