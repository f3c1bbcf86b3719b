import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { PolicyAttachment } from "./entities.ts";
import { attach, attachCalls, detach, detachCalls, holderId, holderReads, isAttached } from "./policy-holders.ts";
import { unlessHolderGone } from "./put-back.ts";

export const detachPolicy = action({
  name: "iam.detach-policy",
  summary: "Detach a managed policy from the user, role or group that it was attached to.",
  purpose: "contain",
  reversible: true,
  target: "attachment",
  params: Type.Object({ attachment: PolicyAttachment }),
  result: Type.Object({
    state: States("detached", "already"),
    /** The holder's unique id; empty where nothing was detached. */
    holder_id: Type.String(),
  }),
  calls: ["iam:ListEntitiesForPolicy", ...holderReads, ...detachCalls, ...attachCalls],
  async run({ attachment }, context) {
    const holder = { kind: attachment.holder_kind, name: attachment.holder };
    const attached = () => isAttached(context, holder, attachment.policy_arn);
    if (!(await attached())) return { state: "already", holder_id: "" } as const;
    const holder_id = (await holderId(context, holder)) ?? "";
    await detach(context, holder, attachment.policy_arn);
    await context.confirm(
      `${attachment.policy_arn} is off ${holder.kind} ${holder.name}`,
      async () => !(await attached()),
    );
    return { state: "detached", holder_id } as const;
  },
  async undo({ attachment }, { state, holder_id }, context) {
    if (state !== "detached") return "already";
    const holder = { kind: attachment.holder_kind, name: attachment.holder };
    const isSame = async () => (await holderId(context, holder)) === holder_id;
    if (!(await isSame())) return "changed";
    const attached = () => isAttached(context, holder, attachment.policy_arn);
    if (await attached()) return "already";
    return unlessHolderGone(isSame, async () => {
      await attach(context, holder, attachment.policy_arn);
      await context.confirm(`${attachment.policy_arn} is on ${holder.kind} ${holder.name} again`, attached);
    });
  },
});
