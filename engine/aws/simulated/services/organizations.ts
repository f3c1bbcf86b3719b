/** Simulated Organizations: whether the account is in one. https://docs.aws.amazon.com/organizations/latest/APIReference/ */
import { Type, type Static } from "typebox";
import { SimulatedRefusal, type SimulatedService } from "../service.ts";

const Organization = Type.Object(
  {
    id: Type.String(),
    management_account: Type.String(),
    management_email: Type.Optional(Type.String()),
    root_access: Type.Optional(
      Type.Object(
        { role: Type.String({ description: "ARN of the role that may act as root of member accounts." }) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
const State = Type.Object({ organization: Type.Optional(Organization) }, { additionalProperties: false });

export const organizations: SimulatedService<Static<typeof State>> = {
  service: "organizations",
  global: true,
  schema: State,
  prepare: (declared) => structuredClone((declared ?? {}) as Static<typeof State>),
  operations: {
    "organizations:DescribeOrganization": (_input, { state }) => {
      const found = state.organization;
      if (found === undefined)
        throw new SimulatedRefusal(
          "AWSOrganizationsNotInUseException",
          "Your account is not a member of an organization.",
        );
      const master = found.management_account;
      return {
        Organization: {
          Id: found.id,
          Arn: `arn:aws:organizations::${master}:organization/${found.id}`,
          FeatureSet: "ALL",
          MasterAccountId: master,
          MasterAccountArn: `arn:aws:organizations::${master}:account/${found.id}/${master}`,
          MasterAccountEmail: found.management_email ?? "cloud@company.example",
          AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
        },
      };
    },
  },
  objects: () => ({}),
};
