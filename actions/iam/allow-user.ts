import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { userBearer, userDrops, userReads } from "./bearer.ts";
import { denialOf, DenialBy, lift } from "./denial.ts";
import { User } from "./entities.ts";

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
  }),
  calls: [...userReads, "iam:DeleteUserPolicy", "iam:DetachUserPolicy"],
  async run({ user, managed = false }, context) {
    const bearer = userBearer(context, user.user_name);
    const before = await denialOf(bearer, context);
    if (!(await bearer.exists())) return { state: "gone", before } as const;
    if (before === "none") return { state: "already", before } as const;
    // AWSDenyAll may be somebody's standing decision: unasked, it stays and the result says so.
    if (before === "managed" && !managed) return { state: "still-denied", before } as const;
    await lift(userDrops(context, user.user_name), context, { managed });
    const denied = () => denialOf(bearer, context);
    await context.confirm(`user ${bearer.name} is no longer denied by this run`, async () =>
      managed ? (await denied()) === "none" : (await denied()) !== "inline",
    );
    if ((await denied()) === "managed") return { state: "still-denied", before } as const;
    return { state: "allowed", before } as const;
  },
});
