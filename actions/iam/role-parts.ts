/** What hangs on a role and keeps IAM from deleting it. */
import type { ActionContext } from "../../engine/action/action.ts";
import { unlessGone } from "../gone.ts";
import { denialName, denyAllArn } from "./denial.ts";
import type { Role } from "./entities.ts";
import { namesIn, type Part } from "./parts.ts";
import { boundaryOf } from "./user-parts.ts";

export const rolePartCalls = [
  "iam:GetRole",
  "iam:ListRolePolicies",
  "iam:DeleteRolePolicy",
  "iam:ListAttachedRolePolicies",
  "iam:DetachRolePolicy",
  "iam:ListInstanceProfilesForRole",
  "iam:RemoveRoleFromInstanceProfile",
  "iam:DeleteInstanceProfile",
  "iam:DeleteRolePermissionsBoundary",
] as const;
type Context = ActionContext<(typeof rolePartCalls)[number]>;

/** All but the denial, which is lifted last. */
export function roleParts(context: Context, role: Role): Part[] {
  const RoleName = role.role_name;
  return [
    {
      what: "inline policy",
      list: async () =>
        (await namesIn(context.pages("iam:ListRolePolicies", { RoleName }), (page) => page.PolicyNames ?? [])).filter(
          (name) => name !== denialName,
        ),
      remove: (PolicyName) => unlessGone(context.call("iam:DeleteRolePolicy", { RoleName, PolicyName })),
    },
    {
      what: "attached policy",
      list: async () =>
        (
          await namesIn(context.pages("iam:ListAttachedRolePolicies", { RoleName }), (page) =>
            (page.AttachedPolicies ?? []).map((policy) => policy.PolicyArn),
          )
        ).filter((arn) => arn !== denyAllArn(context)),
      remove: (PolicyArn) => unlessGone(context.call("iam:DetachRolePolicy", { RoleName, PolicyArn })),
    },
    {
      what: "place in instance profile",
      list: () =>
        namesIn(context.pages("iam:ListInstanceProfilesForRole", { RoleName }), (page) =>
          (page.InstanceProfiles ?? []).map((profile) => profile.InstanceProfileName),
        ),
      remove: (profile) => leaveProfile(context, role, profile),
    },
    {
      what: "permissions boundary",
      list: async () => boundaryOf((await context.call("iam:GetRole", { RoleName })).Role),
      remove: () => unlessGone(context.call("iam:DeleteRolePermissionsBoundary", { RoleName })),
    },
  ];
}

async function leaveProfile(
  context: ActionContext<"iam:RemoveRoleFromInstanceProfile" | "iam:DeleteInstanceProfile">,
  role: Role,
  InstanceProfileName: string,
): Promise<void> {
  await unlessGone(
    context.call("iam:RemoveRoleFromInstanceProfile", { RoleName: role.role_name, InstanceProfileName }),
  );
  // The console makes a profile for each EC2 role; it is deleted only where it was approved with it.
  if (role.handles.includes(InstanceProfileName))
    await unlessGone(context.call("iam:DeleteInstanceProfile", { InstanceProfileName }));
  else
    await context.note(
      `the instance profile ${InstanceProfileName} was not shown for approval and stays, without a role`,
    );
}
