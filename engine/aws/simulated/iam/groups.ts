/** Groups and their policies; membership is the user's and stands in `users.ts`. */
import { deleteInline, detach, getInline } from "./attachments.ts";
import { groupOf } from "./find.ts";
import type { IamOperations } from "./operations.ts";

export const groupOperations = {
  "iam:DetachGroupPolicy": (input, request) =>
    detach("group", groupOf(request, input.GroupName), input.PolicyArn, request),
  "iam:GetGroupPolicy": (input, request) => {
    const found = groupOf(request, input.GroupName);
    return { GroupName: found.name, ...getInline("group", found, input.PolicyName) };
  },
  "iam:DeleteGroupPolicy": (input, request) =>
    deleteInline("group", groupOf(request, input.GroupName), input.PolicyName, request),
} satisfies IamOperations;
