import { action } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { Type } from "../../engine/action/schema.ts";

/** AWS answers for keys that were deleted, too; whether a key ever was, it does not say. */
export const readKeyAccount = action({
  name: "sts.read-key-account",
  summary: "Ask AWS which account each access key belongs to.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    key_ids: Type.Array(Type.String(), { description: "Ids such as `AKIA…` and `ASIA…`." }),
  }),
  result: Type.Object({
    keys: Type.Array(
      Type.Object({
        key_id: Type.String(),
        /** Empty where it is no id of a key. */
        account: Type.String(),
        /** It belongs to the account under work. */
        own: Type.Boolean(),
      }),
    ),
    /** Those of other accounts. */
    foreign: Type.Array(Type.String()),
  }),
  calls: ["sts:GetAccessKeyInfo"],
  async run({ key_ids }, context) {
    const keys: { key_id: string; account: string; own: boolean }[] = [];
    for (const key_id of new Set(key_ids)) {
      let account = "";
      try {
        account = (await context.call("sts:GetAccessKeyInfo", { AccessKeyId: key_id })).Account ?? "";
      } catch (error) {
        if (!isAws(error, "invalid")) throw error;
        await context.note(`AWS does not take ${key_id} for the id of an access key.`);
      }
      keys.push({ key_id, account, own: account === context.caller.account });
    }
    return { keys, foreign: keys.filter((key) => key.account !== "" && !key.own).map((key) => key.key_id) };
  },
});
