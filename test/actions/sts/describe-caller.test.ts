import { expect, test } from "vitest";
import { describeCaller } from "../../../actions/sts/describe-caller.ts";
import { actionContext, responder } from "../context.ts";

test("the caller is named with account, role and session", async () => {
  const context = actionContext({
    answers: {
      "sts:GetCallerIdentity": () => ({ Account: responder.account, Arn: responder.arn, UserId: responder.userId }),
    },
  });
  expect(await describeCaller.run({}, context)).toEqual({
    account: "111122223333",
    arn: responder.arn,
    principal: responder.principal,
    session: "drill",
  });
});
