/** The versions of a customer-managed policy. */
import type { ActionContext } from "../../engine/action/action.ts";
import { ifThere } from "../gone.ts";

export interface VersionFacts {
  readonly id: string;
  readonly isDefault: boolean;
}

/** None where the policy is gone. */
export async function versionsOf(
  context: ActionContext<"iam:ListPolicyVersions">,
  PolicyArn: string,
): Promise<VersionFacts[]> {
  const read = async () => {
    const versions: VersionFacts[] = [];
    for await (const page of context.pages("iam:ListPolicyVersions", { PolicyArn })) {
      for (const version of page.Versions ?? []) {
        versions.push({ id: version.VersionId ?? "", isDefault: version.IsDefaultVersion === true });
      }
    }
    return versions;
  };
  return (await ifThere(read())) ?? [];
}
