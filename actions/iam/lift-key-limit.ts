import { action } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Type } from "../../engine/action/schema.ts";
import { unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { userBearer, userReads } from "./bearer.ts";
import { AccessKey } from "./entities.ts";
import { isLimit, limitName, limitSlot } from "./network-limit.ts";
import { putBack } from "./put-back.ts";

export const liftKeyLimit = action({
  name: "iam.lift-key-limit",
  summary: "Let a user's access keys work from every network again.",
  purpose: "repair",
  reversible: true,
  target: "key",
  params: Type.Object({ key: AccessKey }),
  result: Type.Object({
    state: States("lifted", "already"),
    /** The policy that was taken off, as JSON text. */
    before: Type.String(),
  }),
  calls: [...userReads, "iam:DeleteUserPolicy", "iam:PutUserPolicy"],
  async run({ key }, context) {
    const bearer = userBearer(context, key.user_name);
    const before = (await bearer.inlinePolicy(limitName)) ?? "";
    if (before === "") return { state: "already", before } as const;
    if (!isLimit(before)) {
      throw stepFailed(
        `the policy ${limitName} of ${key.user_name} is not the limit that this program puts there`,
        "Somebody changed it: read it, and decide by hand what of it should stay.",
      );
    }
    await unlessGone(context.call("iam:DeleteUserPolicy", { UserName: key.user_name, PolicyName: limitName }));
    await context.confirm(
      `keys of ${key.user_name} are not limited to networks`,
      async () => (await bearer.inlinePolicy(limitName)) === undefined,
    );
    return { state: "lifted", before } as const;
  },
  async undo({ key }, { state, before }, context) {
    if (state !== "lifted") return "already";
    return putBack(limitSlot(context, key.user_name), { before, left: "" }, context);
  },
});
