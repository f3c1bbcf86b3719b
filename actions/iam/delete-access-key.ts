import { action } from "../../engine/action/action.ts";
import { Approved, Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { deleteKey, keyFingerprint, keyState } from "./access-keys.ts";
import { AccessKey } from "./entities.ts";

/** Only a key that was deactivated first: a deletion cannot show that nobody needed the key, a deactivation can. */
export const deleteAccessKey = action({
  name: "iam.delete-access-key",
  summary: "Delete an access key that has been deactivated.",
  purpose: "destroy",
  reversible: false,
  target: "key",
  params: Type.Object({ key: Approved(AccessKey) }),
  result: Type.Object({ state: States("deleted", "gone"), before: States("Active", "Inactive", "gone") }),
  calls: ["iam:ListAccessKeys", "iam:DeleteAccessKey"],
  async run({ key }, context) {
    const before = await keyState(context, key);
    if (before === "gone") return { state: "gone", before } as const;
    const inactive = `access key ${key.key_id} of ${key.user_name} is inactive, as a key must be before it is deleted`;
    await context.confirm(inactive, async () => before === "Inactive", 0);
    await deleteKey(context, key);
    return { state: "deleted", before } as const;
  },
  fingerprint: ({ key }, context) => keyFingerprint(context, key),
});
