/** A user's credentials for CodeCommit, Keyspaces and Bedrock. */
import type { ActionContext } from "../../engine/action/action.ts";
import { ifThere } from "../gone.ts";

export interface CredentialFacts {
  readonly id: string;
  readonly active: boolean;
  readonly created: string;
}

/** None where the user is gone. IAM gives all of a user's at once. */
export async function credentialsOf(
  context: ActionContext<"iam:ListServiceSpecificCredentials">,
  UserName: string,
): Promise<CredentialFacts[]> {
  const found = await ifThere(context.call("iam:ListServiceSpecificCredentials", { UserName }));
  return (found?.ServiceSpecificCredentials ?? []).map((credential) => ({
    id: credential.ServiceSpecificCredentialId ?? "",
    active: credential.Status === "Active",
    created: credential.CreateDate ?? "",
  }));
}
