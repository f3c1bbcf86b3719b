import { expect, test } from "vitest";
import { describeOrganization } from "../../../actions/organizations/describe-organization.ts";
import { actionContext, refusal } from "../context.ts";

test("an account that is in no organization is an answer, not a failure", async () => {
  const context = actionContext({
    answers: {
      "organizations:DescribeOrganization": () => {
        throw refusal("absent-config", "AWSOrganizationsNotInUseException");
      },
    },
  });
  expect(await describeOrganization.run({}, context)).toEqual({
    in_organization: false,
    organization_id: "",
    management_account: "",
  });
  expect(context.said.gaps).toEqual([]);
});

test("an account that may not know is a gap", async () => {
  const context = actionContext({
    answers: {
      "organizations:DescribeOrganization": () => {
        throw refusal("access-denied", "AccessDeniedException");
      },
    },
  });
  await describeOrganization.run({}, context);
  expect(context.said.gaps).toHaveLength(1);
});

test("an account in an organization is told its management account", async () => {
  const context = actionContext({
    answers: {
      "organizations:DescribeOrganization": () => ({ Organization: { Id: "o-1", MasterAccountId: "999900001111" } }),
    },
  });
  expect(await describeOrganization.run({}, context)).toEqual({
    in_organization: true,
    organization_id: "o-1",
    management_account: "999900001111",
  });
});
