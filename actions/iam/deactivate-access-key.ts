import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { keyState, setKeyStatus, turnBack } from "./access-keys.ts";
import { AccessKey } from "./entities.ts";

/** Sessions that were issued for the key live on, up to 36 hours: `iam.revoke-user-sessions` ends them. */
export const deactivateAccessKey = action({
  name: "iam.deactivate-access-key",
  summary: "Deactivate an access key, so that it can be activated again where an application breaks.",
  purpose: "contain",
  reversible: true,
  target: "key",
  params: Type.Object({ key: AccessKey }),
  result: Type.Object({ state: States("inactive", "already", "gone"), before: States("Active", "Inactive", "gone") }),
  calls: ["iam:ListAccessKeys", "iam:UpdateAccessKey"],
  async run({ key }, context) {
    const before = await keyState(context, key);
    if (before === "gone") return { state: "gone", before } as const;
    if (before === "Inactive") return { state: "already", before } as const;
    const now = await setKeyStatus(context, key, "Inactive");
    if (now === "gone") return { state: "gone", before } as const;
    return { state: "inactive", before } as const;
  },
  undo: async ({ key }, { state }, context) => (state === "inactive" ? turnBack(context, key, "Active") : "already"),
});
