/** Who holds a managed policy, and taking it off each kind of holder. */
import type { ActionContext } from "../../engine/action/action.ts";
import { ifThere, unlessGone } from "../gone.ts";

export interface PolicyHolder {
  readonly kind: "user" | "role" | "group";
  readonly name: string;
}

/** As permissions unless `boundary` is asked for; none where the policy is gone. */
export async function holdersOf(
  context: ActionContext<"iam:ListEntitiesForPolicy">,
  PolicyArn: string,
  usage: "PermissionsPolicy" | "PermissionsBoundary" = "PermissionsPolicy",
): Promise<PolicyHolder[]> {
  const read = async () => {
    const holders: PolicyHolder[] = [];
    for await (const page of context.pages("iam:ListEntitiesForPolicy", { PolicyArn, PolicyUsageFilter: usage })) {
      for (const { UserName: name = "" } of page.PolicyUsers ?? []) holders.push({ kind: "user", name });
      for (const { RoleName: name = "" } of page.PolicyRoles ?? []) holders.push({ kind: "role", name });
      for (const { GroupName: name = "" } of page.PolicyGroups ?? []) holders.push({ kind: "group", name });
    }
    return holders;
  };
  return (await ifThere(read())) ?? [];
}

export async function isAttached(
  context: ActionContext<"iam:ListEntitiesForPolicy">,
  holder: PolicyHolder,
  policyArn: string,
) {
  return (await holdersOf(context, policyArn)).some(({ kind, name }) => kind === holder.kind && name === holder.name);
}

export const holderReads = ["iam:GetUser", "iam:GetRole", "iam:GetGroup"] as const;

/** The unique id, by which a holder that was made anew under its old name can be told; undefined where it is gone. */
export async function holderId(
  context: ActionContext<(typeof holderReads)[number]>,
  { kind, name }: PolicyHolder,
): Promise<string | undefined> {
  switch (kind) {
    case "user":
      return (await ifThere(context.call("iam:GetUser", { UserName: name })))?.User?.UserId;
    case "role":
      return (await ifThere(context.call("iam:GetRole", { RoleName: name })))?.Role?.RoleId;
    case "group":
      return (await ifThere(context.call("iam:GetGroup", { GroupName: name })))?.Group?.GroupId;
  }
}

export const attachCalls = ["iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy"] as const;

export async function attach(
  context: ActionContext<(typeof attachCalls)[number]>,
  { kind, name }: PolicyHolder,
  PolicyArn: string,
): Promise<unknown> {
  switch (kind) {
    case "user":
      return context.call("iam:AttachUserPolicy", { UserName: name, PolicyArn });
    case "role":
      return context.call("iam:AttachRolePolicy", { RoleName: name, PolicyArn });
    case "group":
      return context.call("iam:AttachGroupPolicy", { GroupName: name, PolicyArn });
  }
}

export const detachCalls = ["iam:DetachUserPolicy", "iam:DetachRolePolicy", "iam:DetachGroupPolicy"] as const;

/** Whether it is off now is for the caller to read back. */
export async function detach(
  context: ActionContext<(typeof detachCalls)[number]>,
  { kind, name }: PolicyHolder,
  PolicyArn: string,
) {
  switch (kind) {
    case "user":
      return unlessGone(context.call("iam:DetachUserPolicy", { UserName: name, PolicyArn }));
    case "role":
      return unlessGone(context.call("iam:DetachRolePolicy", { RoleName: name, PolicyArn }));
    case "group":
      return unlessGone(context.call("iam:DetachGroupPolicy", { GroupName: name, PolicyArn }));
  }
}
