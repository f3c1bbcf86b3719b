import { action, type ActionContext } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, Arn, Explained, Type } from "../../engine/action/schema.ts";
import { unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { RootKeys, rootKeysFingerprint } from "./root-keys.ts";

/**
 * AWS gives it only to the management account of the organization, or to its delegated
 * administrator for IAM, and only where root access is managed centrally; of the management
 * account's own root user, to nobody. There is no deactivating first: the session may delete only.
 */
export const deleteRootKeys = action({
  name: "iam.delete-root-keys",
  summary: "Delete the access keys of the root user by a session that the organization's management account gives.",
  purpose: "destroy",
  reversible: false,
  target: "keys",
  params: Type.Object({
    keys: Approved(RootKeys),
    through: Explained(Arn, "The role of the management account that may call sts:AssumeRoot."),
  }),
  result: Type.Object({
    state: States("deleted", "gone"),
    /** Ids of the keys that were deleted. */
    deleted: Type.Array(Type.String()),
  }),
  calls: ["iam:GetAccountSummary", "root:ListAccessKeys", "root:DeleteAccessKey"],
  async run({ keys, through }, context) {
    if (keys.account !== context.caller.account) {
      throw stepFailed(`the keys are of account ${keys.account}, and the run works on ${context.caller.account}`);
    }
    const asRoot = { AccountId: keys.account, Through: through };
    const ids = async () =>
      ((await context.call("root:ListAccessKeys", asRoot)).AccessKeyMetadata ?? []).map(
        ({ AccessKeyId = "" }) => AccessKeyId,
      );
    const deleted = await ids();
    if (deleted.length === 0) return { state: "gone" as const, deleted };
    for (const AccessKeyId of deleted) {
      await unlessGone(context.call("root:DeleteAccessKey", { ...asRoot, AccessKeyId }));
    }
    await context.confirm("the root user has no access keys", async () => (await ids()).length === 0);
    return { state: "deleted" as const, deleted };
  },
  async fingerprint({ keys }, context) {
    return (await present(context)) ? rootKeysFingerprint(keys.account) : undefined;
  },
});

async function present(context: ActionContext<"iam:GetAccountSummary">): Promise<boolean> {
  const { SummaryMap = {} } = await context.call("iam:GetAccountSummary", {});
  return (SummaryMap["AccountAccessKeysPresent"] ?? 0) > 0;
}
