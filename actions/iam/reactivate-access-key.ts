import { action } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { keyState, setKeyStatus, turnBack } from "./access-keys.ts";
import { AccessKey } from "./entities.ts";

/** Opens the intruder's door again: limit the key to known networks first. */
export const reactivateAccessKey = action({
  name: "iam.reactivate-access-key",
  summary: "Activate an access key again, where an application cannot do without it yet.",
  purpose: "repair",
  reversible: true,
  target: "key",
  params: Type.Object({ key: AccessKey }),
  result: Type.Object({ state: States("active", "already"), before: States("Active", "Inactive") }),
  calls: ["iam:ListAccessKeys", "iam:UpdateAccessKey"],
  async run({ key }, context) {
    const before = await keyState(context, key);
    if (before === "Active") return { state: "already", before } as const;
    if (before === "gone" || (await setKeyStatus(context, key, "Active")) === "gone") {
      throw stepFailed(
        `access key ${key.key_id} of ${key.user_name} is gone and cannot be activated again`,
        "Give the application the replacement key, or make another one.",
      );
    }
    return { state: "active", before } as const;
  },
  undo: async ({ key }, { state }, context) => (state === "active" ? turnBack(context, key, "Inactive") : "already"),
});
