/**
 * A user or a role as the bearer of policies, so that what is the same for both is written once.
 * Reading and writing are apart: an action declares only the calls that it makes.
 */
import type { ActionContext } from "../../engine/action/action.ts";
import { ifThere } from "../gone.ts";
import { decodedDocument } from "./document.ts";
import type { PolicySlot } from "./put-back.ts";

export interface Bearer {
  readonly kind: "user" | "role";
  readonly name: string;
  exists(): Promise<boolean>;
  /** The document as JSON text; undefined where there is no such policy or no such identity. */
  inlinePolicy(name: string): Promise<string | undefined>;
  /** ARNs; none where the identity is gone. */
  attachedPolicies(): Promise<string[]>;
}

export interface TakesPolicies {
  putInline(name: string, document: string): Promise<unknown>;
  attach(policyArn: string): Promise<unknown>;
}

export interface DropsPolicies {
  deleteInline(name: string): Promise<unknown>;
  detach(policyArn: string): Promise<unknown>;
}

/** Where the bearer's inline policy of this name stands, or could. */
export function slotOf(
  bearer: Bearer & Pick<TakesPolicies, "putInline"> & Pick<DropsPolicies, "deleteInline">,
  policy: string,
): PolicySlot {
  return {
    what: `policy ${policy} of ${bearer.kind} ${bearer.name}`,
    exists: () => bearer.exists(),
    read: () => bearer.inlinePolicy(policy),
    put: (document) => bearer.putInline(policy, document),
    drop: () => bearer.deleteInline(policy),
  };
}

export const userReads = ["iam:GetUser", "iam:GetUserPolicy", "iam:ListAttachedUserPolicies"] as const;
export const roleReads = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies"] as const;

export function userBearer(context: ActionContext<(typeof userReads)[number]>, UserName: string): Bearer {
  return {
    kind: "user",
    name: UserName,
    exists: async () => (await ifThere(context.call("iam:GetUser", { UserName }))) !== undefined,
    async inlinePolicy(PolicyName) {
      const found = await ifThere(context.call("iam:GetUserPolicy", { UserName, PolicyName }));
      return found && decodedDocument(found.PolicyDocument);
    },
    attachedPolicies: () => arnsOf(context.pages("iam:ListAttachedUserPolicies", { UserName })),
  };
}

export function roleBearer(context: ActionContext<(typeof roleReads)[number]>, RoleName: string): Bearer {
  return {
    kind: "role",
    name: RoleName,
    exists: async () => (await ifThere(context.call("iam:GetRole", { RoleName }))) !== undefined,
    async inlinePolicy(PolicyName) {
      const found = await ifThere(context.call("iam:GetRolePolicy", { RoleName, PolicyName }));
      return found && decodedDocument(found.PolicyDocument);
    },
    attachedPolicies: () => arnsOf(context.pages("iam:ListAttachedRolePolicies", { RoleName })),
  };
}

export function userTakes(
  context: ActionContext<"iam:PutUserPolicy" | "iam:AttachUserPolicy">,
  UserName: string,
): TakesPolicies {
  return {
    putInline: (PolicyName, PolicyDocument) =>
      context.call("iam:PutUserPolicy", { UserName, PolicyName, PolicyDocument }),
    attach: (PolicyArn) => context.call("iam:AttachUserPolicy", { UserName, PolicyArn }),
  };
}

export function roleTakes(
  context: ActionContext<"iam:PutRolePolicy" | "iam:AttachRolePolicy">,
  RoleName: string,
): TakesPolicies {
  return {
    putInline: (PolicyName, PolicyDocument) =>
      context.call("iam:PutRolePolicy", { RoleName, PolicyName, PolicyDocument }),
    attach: (PolicyArn) => context.call("iam:AttachRolePolicy", { RoleName, PolicyArn }),
  };
}

export function userDrops(
  context: ActionContext<"iam:DeleteUserPolicy" | "iam:DetachUserPolicy">,
  UserName: string,
): DropsPolicies {
  return {
    deleteInline: (PolicyName) => context.call("iam:DeleteUserPolicy", { UserName, PolicyName }),
    detach: (PolicyArn) => context.call("iam:DetachUserPolicy", { UserName, PolicyArn }),
  };
}

export function roleDrops(
  context: ActionContext<"iam:DeleteRolePolicy" | "iam:DetachRolePolicy">,
  RoleName: string,
): DropsPolicies {
  return {
    deleteInline: (PolicyName) => context.call("iam:DeleteRolePolicy", { RoleName, PolicyName }),
    detach: (PolicyArn) => context.call("iam:DetachRolePolicy", { RoleName, PolicyArn }),
  };
}

interface AttachedPage {
  readonly AttachedPolicies?: readonly { readonly PolicyArn?: string | undefined }[] | undefined;
}

async function arnsOf(pages: AsyncIterable<AttachedPage>): Promise<string[]> {
  const read = async () => {
    const arns: string[] = [];
    for await (const page of pages) arns.push(...(page.AttachedPolicies ?? []).map((policy) => policy.PolicyArn ?? ""));
    return arns;
  };
  return (await ifThere(read())) ?? [];
}
