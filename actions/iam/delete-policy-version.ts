import { action } from "../../engine/action/action.ts";
import { Approved, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { PolicyVersion } from "./entities.ts";
import { fingerprintOf } from "./findings/fingerprint.ts";
import { versionsOf } from "./policy-versions.ts";

export const deletePolicyVersion = action({
  name: "iam.delete-policy-version",
  summary: "Delete the version that was added to a managed policy, once it is not the default.",
  purpose: "destroy",
  reversible: false,
  target: "version",
  params: Type.Object({ version: Approved(PolicyVersion) }),
  result: Type.Object({ state: States("deleted", "gone") }),
  calls: ["iam:ListPolicyVersions", "iam:GetPolicyVersion", "iam:DeletePolicyVersion"],
  async run({ version }, context) {
    const { policy_arn: PolicyArn, version_id: VersionId } = version;
    const find = async () => (await versionsOf(context, PolicyArn)).find(({ id }) => id === VersionId);
    const found = await find();
    if (found === undefined) return { state: "gone" } as const;
    await context.confirm(
      `${version.restore}, not ${VersionId}, is the default version of ${PolicyArn}`,
      async () => !found.isDefault,
      0,
    );
    // IAM may still take it for the default a moment after another was made it.
    const remove = () => unlessGone(context.call("iam:DeletePolicyVersion", { PolicyArn, VersionId }));
    await pastConflicts(context, remove, async () => {});
    await context.confirm(`version ${VersionId} of ${PolicyArn} is gone`, async () => (await find()) === undefined);
    return { state: "deleted" } as const;
  },
  async fingerprint({ version: { policy_arn, version_id } }, context) {
    const read = await ifThere(context.call("iam:GetPolicyVersion", { PolicyArn: policy_arn, VersionId: version_id }));
    const { CreateDate: created_at = "", Document: document = "" } = read?.PolicyVersion ?? {};
    return read && fingerprintOf("policy-version", { policy_arn, version_id, created_at, document });
  },
});
