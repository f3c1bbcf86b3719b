import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { keysOf } from "./access-keys.ts";
import { userBearer, userReads } from "./bearer.ts";
import { QuarantinedUser } from "./entities.ts";
import { unlessHolderGone } from "./put-back.ts";

/** AWS asks that its quarantine stays until the exposed keys are rotated; after that it hinders the new ones too. */
export const detachQuarantinePolicy = action({
  name: "iam.detach-quarantine-policy",
  summary: "Detach AWS's quarantine policies from a user of whom no exposed key is active any more.",
  purpose: "repair",
  reversible: true,
  target: "user",
  params: Type.Object({
    user: QuarantinedUser,
    replacements: Type.Optional(
      Type.Array(Type.String(), {
        description: "Keys that may be active: those made to replace the exposed ones. Any other is taken for exposed.",
      }),
    ),
  }),
  result: Type.Object({
    state: States("detached", "already"),
    /** The policies that were taken off. */
    before: Type.Array(Type.String()),
  }),
  calls: ["iam:ListAccessKeys", ...userReads, "iam:DetachUserPolicy", "iam:AttachUserPolicy"],
  async run({ user, replacements = [] }, context) {
    const UserName = user.user_name;
    const bearer = userBearer(context, UserName);
    const attached = async () => (await bearer.attachedPolicies()).filter((arn) => user.policy_arns.includes(arn));
    const before = await attached();
    if (before.length === 0) return { state: "already" as const, before };
    const exposed = (await keysOf(context, UserName)).filter(({ id, active }) => active && !replacements.includes(id));
    const named = exposed.map(({ id }) => id).join(" and ") || "none";
    await context.confirm(
      `no exposed key of ${UserName} is active any more (active: ${named})`,
      async () => exposed.length === 0,
      0,
    );
    for (const PolicyArn of before) await unlessGone(context.call("iam:DetachUserPolicy", { UserName, PolicyArn }));
    await context.confirm(`user ${UserName} is out of quarantine`, async () => (await attached()).length === 0);
    return { state: "detached" as const, before };
  },
  async undo({ user: { user_name: UserName } }, { state, before }, context) {
    if (state !== "detached") return "already";
    const bearer = userBearer(context, UserName);
    const missing = async () => {
      const attached = await bearer.attachedPolicies();
      return before.filter((arn) => !attached.includes(arn));
    };
    const lacking = await missing();
    if (lacking.length === 0) return "already";
    return unlessHolderGone(
      () => bearer.exists(),
      async () => {
        for (const PolicyArn of lacking) await context.call("iam:AttachUserPolicy", { UserName, PolicyArn });
        await context.confirm(`user ${UserName} is in quarantine again`, async () => (await missing()).length === 0);
      },
    );
  },
});
