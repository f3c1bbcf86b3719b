/** What hangs on a role and keeps IAM from deleting it. */
import type { ActionContext } from "../../engine/action/action.ts";
import { pastConflicts } from "../conflicts.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { inTurns } from "../in-turns.ts";
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
  "iam:GetInstanceProfile",
  "iam:RemoveRoleFromInstanceProfile",
  "iam:DeleteInstanceProfile",
  "iam:DeleteRolePermissionsBoundary",
] as const;
type Context = ActionContext<(typeof rolePartCalls)[number]>;

/** All but the denial, which is lifted last. */
export function roleParts(context: Context, role: Role): Part[] {
  const RoleName = role.role_name;
  const profiles = new Set(profilesShownWith(role));
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
      async remove(InstanceProfileName) {
        await unlessGone(context.call("iam:RemoveRoleFromInstanceProfile", { RoleName, InstanceProfileName }));
        // The console makes a profile for each EC2 role; it is deleted only where it was approved with it.
        if (role.handles.includes(InstanceProfileName)) profiles.add(InstanceProfileName);
        else
          await context.note(
            `the instance profile ${InstanceProfileName} was not shown for approval and stays, without a role`,
          );
      },
    },
    {
      // Once the role is out of it nothing ties the two together, so it is looked for by its name.
      what: "instance profile",
      async list() {
        const there = await inTurns([...profiles], 1, (name) => isLeft(context, RoleName, name));
        return [...profiles].filter((_, index) => there[index]);
      },
      remove(InstanceProfileName) {
        const remove = () => unlessGone(context.call("iam:DeleteInstanceProfile", { InstanceProfileName }));
        return pastConflicts(context, remove, async () => {});
      },
    },
    {
      what: "permissions boundary",
      list: async () => boundaryOf((await context.call("iam:GetRole", { RoleName })).Role),
      remove: () => unlessGone(context.call("iam:DeleteRolePermissionsBoundary", { RoleName })),
    },
  ];
}

/** Handles are the role's name, ARN and id, and the names of its profiles, one of which often is the role's own. */
function profilesShownWith({ role_name, role_id, handles }: Role): string[] {
  return handles.filter(
    (each, index) =>
      !each.startsWith("arn:") && each !== role_id && (each !== role_name || handles.indexOf(each) < index),
  );
}

/** Whether there is such a profile, with no other role in it. */
async function isLeft(
  context: ActionContext<"iam:GetInstanceProfile">,
  role: string,
  InstanceProfileName: string,
): Promise<boolean> {
  const found = await ifThere(context.call("iam:GetInstanceProfile", { InstanceProfileName }));
  return found !== undefined && (found.InstanceProfile?.Roles ?? []).every(({ RoleName }) => RoleName === role);
}
