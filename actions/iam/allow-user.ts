import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { slotOf, userBearer, userDrops, userReads, userTakes } from "./bearer.ts";
import { denialName, denialOf, DenialBy, denyAllArn, lift } from "./denial.ts";
import { User } from "./entities.ts";
import { putBack, unlessHolderGone } from "./put-back.ts";

export const allowUser = action({
  name: "iam.allow-user",
  summary: "Take off the policy by which iam.deny-user denied a user every call.",
  purpose: "repair",
  reversible: true,
  target: "user",
  params: Type.Object({
    user: User,
    managed: Type.Optional(
      Type.Boolean({
        description: "Also detach AWSDenyAll: only where iam.deny-user says that it denied by the managed policy.",
      }),
    ),
  }),
  result: Type.Object({
    state: States("allowed", "already", "gone", "still-denied"),
    before: DenialBy,
    /** The inline denial that was taken off, as JSON text; empty where there was none. */
    inline_before: Type.String(),
    /** Whether AWSDenyAll was taken off. */
    managed_before: Type.Boolean(),
  }),
  calls: [...userReads, "iam:DeleteUserPolicy", "iam:DetachUserPolicy", "iam:PutUserPolicy", "iam:AttachUserPolicy"],
  async run({ user, managed = false }, context) {
    const bearer = userBearer(context, user.user_name);
    const before = await denialOf(bearer, context);
    const untouched = { before, inline_before: "", managed_before: false } as const;
    if (!(await bearer.exists())) return { state: "gone", ...untouched } as const;
    if (before === "none") return { state: "already", ...untouched } as const;
    // AWSDenyAll may be somebody's standing decision: unasked, it stays and the result says so.
    if (before === "managed" && !managed) return { state: "still-denied", ...untouched } as const;
    const had = {
      before,
      inline_before: (await bearer.inlinePolicy(denialName)) ?? "",
      managed_before: managed && (await bearer.attachedPolicies()).includes(denyAllArn(context)),
    };
    await lift(userDrops(context, user.user_name), context, { managed });
    const denied = () => denialOf(bearer, context);
    await context.confirm(`user ${bearer.name} is no longer denied by this run`, async () =>
      managed ? (await denied()) === "none" : (await denied()) !== "inline",
    );
    if ((await denied()) === "managed") return { state: "still-denied", ...had } as const;
    return { state: "allowed", ...had } as const;
  },
  async undo({ user: { user_name: name } }, { inline_before: before, managed_before }, context) {
    const bearer = { ...userBearer(context, name), ...userTakes(context, name), ...userDrops(context, name) };
    const inline = before === "" ? "already" : await putBack(slotOf(bearer, denialName), { before, left: "" }, context);
    if (inline === "changed" || !managed_before) return inline;
    const attached = async () => (await bearer.attachedPolicies()).includes(denyAllArn(context));
    if (await attached()) return inline;
    return unlessHolderGone(
      () => bearer.exists(),
      async () => {
        await bearer.attach(denyAllArn(context));
        await context.confirm(`user ${name} carries AWSDenyAll again`, attached);
      },
    );
  },
});
