/**
 * What the run asks of IAM as the account's root user. No credentials of root are kept for it: the
 * adapter takes the role `Through` of the organization's management account (or of its delegated
 * administrator), and with it a session of root by sts:AssumeRoot that may delete credentials and
 * nothing else. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html
 */
import type * as iam from "@aws-sdk/client-iam";
import { read, write } from "./facts.ts";

interface AsRoot {
  /** The member account whose root user is meant; the guard holds it to the account under work. */
  readonly AccountId: string;
  /** ARN of the role that may call sts:AssumeRoot. */
  readonly Through: string;
}

/** The role lies in the management account: in another account, and in the caller's own organization. */
const throughRole = {
  permission: "sts:AssumeRole",
  onlyWhere: [{ test: "StringEquals", key: "aws:ResourceOrgID", values: ["${aws:PrincipalOrgID}"] }],
} as const;

export const rootOperations = {
  "root:ListAccessKeys": read<AsRoot, iam.ListAccessKeysCommandOutput>({
    account: "AccountId",
    ...throughRole,
  }),
  "root:DeleteAccessKey": write<AsRoot & { readonly AccessKeyId: string }, iam.DeleteAccessKeyCommandOutput>({
    account: "AccountId",
    target: { kind: "root-access-key", at: "AccountId" },
    irreversible: true,
    ...throughRole,
  }),
} as const;
