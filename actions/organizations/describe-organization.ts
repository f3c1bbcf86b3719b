import { action } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { Type } from "../../engine/action/schema.ts";

/** Only the management account can set a policy that an intruder inside the account cannot undo. */
export const describeOrganization = action({
  name: "organizations.describe-organization",
  summary: "Find out whether the account belongs to an organization.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({}),
  result: Type.Object({
    in_organization: Type.Boolean(),
    organization_id: Type.String(),
    management_account: Type.String(),
  }),
  calls: ["organizations:DescribeOrganization"],
  async run(_params, context) {
    try {
      const { Organization } = await context.call("organizations:DescribeOrganization", {});
      return {
        in_organization: Organization !== undefined,
        organization_id: Organization?.Id ?? "",
        management_account: Organization?.MasterAccountId ?? "",
      };
    } catch (error) {
      if (isAws(error, "access-denied", "unsupported")) {
        await context.gap({ region: "us-east-1", service: "organizations", reason: error.message });
      } else if (!isAws(error, "absent-config")) {
        throw error;
      }
      // An account in no organization gets a refusal for an answer.
      return { in_organization: false, organization_id: "", management_account: "" };
    }
  },
});
