/** Organizations by the AWS SDK: the commands of the operations in use. */
import { DescribeOrganizationCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import type { ClientConfig, LiveService } from "./service.ts";

export const organizations = {
  open: (config: ClientConfig) => new OrganizationsClient(config),
  commands: {
    DescribeOrganization: DescribeOrganizationCommand,
  },
} satisfies LiveService<"organizations">;
