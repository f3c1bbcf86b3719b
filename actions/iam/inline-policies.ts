/** An inline policy of each kind of holder. */
import type { ActionContext } from "../../engine/action/action.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { decodedDocument } from "./document.ts";
import type { PolicyHolder } from "./policy-holders.ts";

export const inlineCalls = [
  "iam:GetUserPolicy",
  "iam:GetRolePolicy",
  "iam:GetGroupPolicy",
  "iam:DeleteUserPolicy",
  "iam:DeleteRolePolicy",
  "iam:DeleteGroupPolicy",
] as const;
type Context = ActionContext<(typeof inlineCalls)[number]>;

/** The document as JSON text; undefined where there is no such policy or holder. */
export async function readInline(
  context: Context,
  { kind, name }: PolicyHolder,
  PolicyName: string,
): Promise<string | undefined> {
  const found = await ifThere<{ readonly PolicyDocument: string | undefined }>(
    kind === "user"
      ? context.call("iam:GetUserPolicy", { UserName: name, PolicyName })
      : kind === "role"
        ? context.call("iam:GetRolePolicy", { RoleName: name, PolicyName })
        : context.call("iam:GetGroupPolicy", { GroupName: name, PolicyName }),
  );
  return found && decodedDocument(found.PolicyDocument);
}

export const putInlineCalls = ["iam:PutUserPolicy", "iam:PutRolePolicy", "iam:PutGroupPolicy"] as const;

export async function putInline(
  context: ActionContext<(typeof putInlineCalls)[number]>,
  { kind, name }: PolicyHolder,
  PolicyName: string,
  PolicyDocument: string,
): Promise<unknown> {
  switch (kind) {
    case "user":
      return context.call("iam:PutUserPolicy", { UserName: name, PolicyName, PolicyDocument });
    case "role":
      return context.call("iam:PutRolePolicy", { RoleName: name, PolicyName, PolicyDocument });
    case "group":
      return context.call("iam:PutGroupPolicy", { GroupName: name, PolicyName, PolicyDocument });
  }
}

/** Whether it is gone now is for the caller to read back. */
export async function deleteInline(context: Context, { kind, name }: PolicyHolder, PolicyName: string): Promise<void> {
  switch (kind) {
    case "user":
      return unlessGone(context.call("iam:DeleteUserPolicy", { UserName: name, PolicyName }));
    case "role":
      return unlessGone(context.call("iam:DeleteRolePolicy", { RoleName: name, PolicyName }));
    case "group":
      return unlessGone(context.call("iam:DeleteGroupPolicy", { GroupName: name, PolicyName }));
  }
}
