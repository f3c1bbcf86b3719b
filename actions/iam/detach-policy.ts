import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { PolicyAttachment } from "./entities.ts";
import { detach, detachCalls, isAttached } from "./policy-holders.ts";

export const detachPolicy = action({
  name: "iam.detach-policy",
  summary: "Detach a managed policy from the user, role or group that it was attached to.",
  purpose: "contain",
  reversible: true,
  target: "attachment",
  params: Type.Object({ attachment: PolicyAttachment }),
  result: Type.Object({ state: States("detached", "already") }),
  calls: ["iam:ListEntitiesForPolicy", ...detachCalls],
  async run({ attachment }, context) {
    const holder = { kind: attachment.holder_kind, name: attachment.holder };
    const attached = () => isAttached(context, holder, attachment.policy_arn);
    if (!(await attached())) return { state: "already" } as const;
    await detach(context, holder, attachment.policy_arn);
    await context.confirm(
      `${attachment.policy_arn} is off ${holder.kind} ${holder.name}`,
      async () => !(await attached()),
    );
    return { state: "detached" } as const;
  },
});
