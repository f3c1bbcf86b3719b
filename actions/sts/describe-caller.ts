import { action } from "../../engine/action/action.ts";
import { AccountId, Arn, Type } from "../../engine/action/schema.ts";

/** States facts only; whether this caller may work here was decided before the run began. */
export const describeCaller = action({
  name: "sts.describe-caller",
  summary: "Ask AWS who is calling.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({}),
  result: Type.Object({
    account: AccountId,
    arn: Arn,
    /** The user or role itself, with the path that the session's ARN drops. */
    principal: Arn,
    /** Name of the session; empty for a user's own keys. */
    session: Type.String(),
  }),
  calls: ["sts:GetCallerIdentity"],
  async run(_params, context) {
    const { Account = "", Arn: arn = "" } = await context.call("sts:GetCallerIdentity", {});
    const session = arn.includes(":assumed-role/") ? arn.slice(arn.lastIndexOf("/") + 1) : "";
    return { account: Account, arn, principal: context.caller.principal, session };
  },
});
