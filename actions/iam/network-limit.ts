/** A policy that lets a user's long-term keys work from known networks only. */
import type { ActionContext } from "../../engine/action/action.ts";
import { slotOf, userBearer, type userReads } from "./bearer.ts";
import { statementsOf } from "./document.ts";
import type { PolicySlot } from "./put-back.ts";

export const limitName = "runbook-limit-networks";

/**
 * Denies calls that are signed with a long-term key (they carry no `aws:TokenIssueTime`) from
 * other addresses. Calls that an AWS service makes onward for the user come from AWS's addresses
 * and are let through. A call through a VPC endpoint has no source address and is denied: an
 * intruder has VPCs too.
 */
export function limitDocument(networks: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RunbookKnownNetworksOnly",
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: {
          NotIpAddress: { "aws:SourceIp": [...networks].toSorted() },
          Bool: { "aws:ViaAWSService": "false" },
          Null: { "aws:TokenIssueTime": "true" },
        },
      },
    ],
  });
}

export function isLimit(document: string): boolean {
  return statementsOf(document).some(({ Sid }) => Sid === "RunbookKnownNetworksOnly");
}

/** Where the limit of a user's keys stands, or could. */
export function limitSlot(
  context: ActionContext<(typeof userReads)[number] | "iam:PutUserPolicy" | "iam:DeleteUserPolicy">,
  UserName: string,
): PolicySlot {
  const bearer = {
    ...userBearer(context, UserName),
    putInline: (PolicyName: string, PolicyDocument: string) =>
      context.call("iam:PutUserPolicy", { UserName, PolicyName, PolicyDocument }),
    deleteInline: (PolicyName: string) => context.call("iam:DeleteUserPolicy", { UserName, PolicyName }),
  };
  return slotOf(bearer, limitName);
}
